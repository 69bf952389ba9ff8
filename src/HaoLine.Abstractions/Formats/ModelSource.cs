using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>
/// Where a model comes from: a file, a folder, bytes in memory, or an open random-access source. Knows its first bytes or the names
/// of its files, so that readers can look at the content, and the folder in which companion files may stand.
/// </summary>
public sealed class ModelSource
{
    /// <summary>Names of a folder that are looked at; folders of models have a few hundred.</summary>
    public const int MaximumFileNames = 20_000;

    private const int HeaderBytes = 4096;
    private readonly ReadOnlyMemory<byte> content;

    private ModelSource(string name, string? filePath, ReadOnlyMemory<byte> content, IRandomAccessSource? source, byte[] header, long length)
    {
        this.Name = name;
        this.FilePath = filePath;
        this.content = content;
        this.OpenSource = source;
        this.HeaderArray = header;
        this.Length = length;
    }

    /// <summary>Path or label for messages.</summary>
    public string Name { get; }

    /// <summary>Full path of the file; null when the source is not a file.</summary>
    public string? FilePath { get; }

    /// <summary>Folder that holds the file and may hold companion files, or the folder that is the source; null when there is none.</summary>
    public string? Folder => this.FolderPath ?? (this.FilePath is null ? null : Path.GetDirectoryName(this.FilePath));

    /// <summary>True when the source is a folder: it has no bytes of its own, its files are reached by <see cref="FindCompanion"/>.</summary>
    public bool IsFolder { get; private init; }

    /// <summary>Files beside the model that do not stand in a folder of this machine; null when they do, or when there are none.</summary>
    public ICompanionFiles? Companions { get; private init; }

    /// <summary>
    /// Names of the files directly in a folder source, sorted by code units, at most <see cref="MaximumFileNames"/>; empty for other sources.
    /// Symbolic links are listed and refused when they are opened.
    /// </summary>
    public IReadOnlyList<string> FileNames { get; private init; } = [];

    /// <summary>Bytes of the content; 0 for a folder.</summary>
    public long Length { get; }

    /// <summary>The first bytes, at most 4,096.</summary>
    public ReadOnlySpan<byte> Header => this.HeaderArray;

    /// <summary>Extension of the name with its dot, lower case; empty when there is none.</summary>
    public string Extension => Path.GetExtension(this.Name).ToLowerInvariant();

    /// <summary>The bytes, when the source is memory; empty otherwise.</summary>
    public ReadOnlyMemory<byte> Content => this.content;

    /// <summary>The open source, when one was given; null otherwise. Reading a model takes ownership of it.</summary>
    public IRandomAccessSource? OpenSource { get; }

    private byte[] HeaderArray { get; }

    private string? FolderPath { get; init; }

    /// <summary>A file, or a folder when one stands at the path.</summary>
    /// <exception cref="FileNotFoundException">There is neither.</exception>
    /// <exception cref="InvalidModelContentException">The path is a device, or cannot be read.</exception>
    public static ModelSource FromPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Directory.Exists(path) ? FromFolder(path) : FromFile(path);
    }

    /// <summary>A folder whose files together are a model. The names of its files are read at once; folders inside are not entered.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidModelContentException">The folder cannot be listed, or has too many files.</exception>
    public static ModelSource FromFolder(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        if (!Directory.Exists(full))
        {
            throw new DirectoryNotFoundException($"There is no folder '{path}'. Check the path.");
        }

        var names = new List<string>();
        try
        {
            foreach (string file in Directory.EnumerateFiles(full))
            {
                if (names.Count == MaximumFileNames)
                {
                    throw new InvalidModelContentException(
                        DefectKind.LimitExceeded, path, -1, "", "The folder has too many files to be a model. Name the model file inside it.", $"at most {MaximumFileNames}");
                }

                names.Add(Path.GetFileName(file));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidModelContentException(DefectKind.Unreadable, path, -1, "", $"The folder cannot be listed: {error.Message}", innerException: error);
        }

        names.Sort(StringComparer.Ordinal);
        return new ModelSource(path, null, default, null, [], 0) { FolderPath = full, IsFolder = true, FileNames = names };
    }

    /// <summary>A folder that does not stand on this machine.</summary>
    /// <param name="name">Address or label for messages.</param>
    /// <param name="fileNames">Names of the files that are known to be there.</param>
    /// <param name="files">Opens them.</param>
    /// <exception cref="ArgumentException">There are more than <see cref="MaximumFileNames"/> names.</exception>
    public static ModelSource FromFolder(string name, IEnumerable<string> fileNames, ICompanionFiles files)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(fileNames);
        ArgumentNullException.ThrowIfNull(files);
        string[] names = [.. fileNames.Order(StringComparer.Ordinal)];
        return names.Length <= MaximumFileNames
            ? new ModelSource(name, null, default, null, [], 0) { IsFolder = true, FileNames = names, Companions = files }
            : throw new ArgumentException($"A folder of a model has at most {MaximumFileNames} files.", nameof(fileNames));
    }

    /// <summary>A file. Its first bytes are read at once.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidModelContentException">The path is a directory or a device, or cannot be read.</exception>
    public static ModelSource FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            throw new InvalidModelContentException(DefectKind.Unreadable, path, -1, "", "This is a directory. Name the model file inside it.");
        }

        if (!File.Exists(full))
        {
            throw new FileNotFoundException($"There is no file '{path}'. Check the path.", path);
        }

        // The caller may name the model itself through a link; only references from inside a model may not.
        FileFacts facts = FileFacts.Read(File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full);
        if (!facts.IsRegularFile)
        {
            throw new InvalidModelContentException(DefectKind.Unreadable, path, -1, "", "This is not a regular file.");
        }

        try
        {
            using var handle = File.OpenHandle(full, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            long length = RandomAccess.GetLength(handle);
            byte[] header = new byte[(int)Math.Min(HeaderBytes, length)];
            int filled = 0;
            while (filled < header.Length)
            {
                int count = RandomAccess.Read(handle, header.AsSpan(filled), filled);
                if (count == 0)
                {
                    break;
                }

                filled += count;
            }

            return new ModelSource(path, full, default, null, filled == header.Length ? header : header[..filled], length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidModelContentException(DefectKind.Unreadable, path, -1, "", $"The file cannot be read: {error.Message}", innerException: error);
        }
    }

    /// <summary>Bytes in memory under a label. No companion files can be found.</summary>
    public static ModelSource FromMemory(string name, ReadOnlyMemory<byte> content)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new ModelSource(name, null, content, null, content[..Math.Min(HeaderBytes, content.Length)].ToArray(), content.Length);
    }

    /// <summary>An open source; the model that is read from it takes ownership.</summary>
    public static ModelSource FromSource(IRandomAccessSource source) => FromSource(source, null);

    /// <summary>An open source, of which the model that is read from it takes ownership, with the files beside it.</summary>
    /// <param name="source">The model file.</param>
    /// <param name="companions">Finds companion files; null when there are none.</param>
    public static ModelSource FromSource(IRandomAccessSource source, ICompanionFiles? companions)
    {
        ArgumentNullException.ThrowIfNull(source);
        byte[] header = new byte[(int)Math.Min(HeaderBytes, source.Length)];
        int filled = 0;
        int count;
        while (filled < header.Length && (count = source.Read(filled, header.AsSpan(filled))) > 0)
        {
            filled += count;
        }

        return new ModelSource(source.Name, null, default, source, header[..filled], source.Length) { Companions = companions };
    }

    /// <summary>True when a folder source has a file of this name directly in it.</summary>
    public bool HasFile(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int low = 0;
        int high = this.FileNames.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = string.CompareOrdinal(this.FileNames[middle], name);
            if (order == 0)
            {
                return true;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }

    /// <summary>
    /// Finds a companion file that the model refers to. The text is validated platform-independently, then every path
    /// component is looked at; only regular files inside <see cref="Folder"/> pass. Models that do not stand on this machine have
    /// their files in <see cref="Companions"/>.
    /// </summary>
    /// <exception cref="CompanionFileException">The reference is refused or the file is absent.</exception>
    /// <exception cref="IOException">It cannot be said whether a file that is not on this machine is there.</exception>
    public CompanionFile FindCompanion(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (this.Folder is null)
        {
            CompanionFileResolver.Validate(reference);
            if (this.Companions is { } files)
            {
                return files.Find(reference);
            }

            throw new CompanionFileException(
                DefectKind.MissingFile, reference, $"'{reference}' cannot be looked for: the model was not read from a file.");
        }

        return CompanionFileResolver.Resolve(this.Folder, reference);
    }

    /// <summary>A companion file as a source of its own, for a reader of another format; companion files of it are looked for in the same place.</summary>
    /// <exception cref="CompanionFileException">The reference is refused or the file is absent.</exception>
    /// <exception cref="InvalidModelContentException">The file cannot be read.</exception>
    public ModelSource OpenCompanion(string reference)
    {
        CompanionFile file = this.FindCompanion(reference);
        return this.Companions is { } files ? FromSource(files.Open(reference), files) : FromFile(file.Path);
    }

    /// <summary>
    /// Names of the files directly in a folder below <see cref="Folder"/>, sorted by code units; none when no such folder is there. The text is
    /// judged like that of <see cref="FindCompanion"/>. Links to folders are refused here, links to files when they are opened.
    /// </summary>
    /// <param name="reference">Path of the folder, from <see cref="Folder"/> on.</param>
    /// <param name="limit">Most files that the folder may have; above <see cref="MaximumFileNames"/> it is taken as that.</param>
    /// <exception cref="CompanionFileException">The reference is refused, or the folder has more files or cannot be listed.</exception>
    public IReadOnlyList<string> ListFiles(string reference, int limit)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        CompanionFileResolver.Validate(reference);
        return this.Folder is null ? [] : CompanionFileResolver.ListFiles(this.Folder, reference, Math.Min(limit, MaximumFileNames));
    }
}
