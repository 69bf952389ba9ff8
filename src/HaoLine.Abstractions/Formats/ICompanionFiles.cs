using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>
/// Files beside a model that do not stand in a folder of this machine, for instance at a web address. References have passed
/// <see cref="CompanionFileResolver.Validate"/> when they come here; an implementation must not give a file outside the model's folder.
/// </summary>
public interface ICompanionFiles
{
    /// <summary>Looks whether the file is there, and how long it is.</summary>
    /// <exception cref="CompanionFileException">The file is not there (<c>missing-file</c>), or may not be read.</exception>
    /// <exception cref="IOException">It cannot be said whether it is there.</exception>
    CompanionFile Find(string reference);

    /// <summary>Opens the file; the source is the caller's to dispose.</summary>
    /// <exception cref="CompanionFileException">The file is not there (<c>missing-file</c>), or may not be read.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    IRandomAccessSource Open(string reference);

    /// <summary>Tells which files will be looked for next, in order, so that waiting times can overlap. A hint that may be ignored; references need not be valid.</summary>
    void Expect(IReadOnlyList<string> references)
    {
    }
}
