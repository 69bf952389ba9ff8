using HaoLine.Formats.Pickle;
using HaoLine.Formats.Zip;

namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>Tells PyTorch archives from other archives by what is in them, and pickles from other files by their opcodes.</summary>
internal static class PyTorchSignature
{
    public static FormatMatch Match(ModelSource source)
    {
        ReadOnlySpan<byte> header = source.Header;
        bool named = PyTorchFormat.Format.FileExtensions.Contains(source.Extension);
        if (ZipDirectory.IsZip(header))
        {
            return MatchArchive(source, named);
        }

        if (PickleSignature.HasProtocol(header) || IsNumpy(header))
        {
            return FormatMatch.Certain;
        }

        if (TarArchive.IsCheckpoint(header, source.Length) || (named ? PickleSignature.MayBePickle(header, source.Length) : PickleSignature.IsPickle(header, source.Length)))
        {
            return FormatMatch.Possible;
        }

        return named ? FormatMatch.Name : FormatMatch.None;
    }

    public static bool IsNumpy(ReadOnlySpan<byte> header) => header.Length > 10 && header[0] == 0x93 && header[1..].StartsWith("NUMPY"u8);

    /// <summary>True for an archive whose every entry is an array.</summary>
    public static bool IsNumpyArchive(IReadOnlyList<string> names) =>
        names.Count > 0 && names.All(static name => name.EndsWith(".npy", StringComparison.Ordinal));

    private static FormatMatch MatchArchive(ModelSource source, bool named)
    {
        IReadOnlyList<string>? names = ZipDirectory.TryListNames(source);
        if (names is null)
        {
            return named || source.Header.IndexOf(".pkl"u8) > 0 ? FormatMatch.Possible : FormatMatch.None;
        }

        bool keras = false;
        bool pickles = false;
        foreach (string name in names)
        {
            string last = name[(name.LastIndexOf('/') + 1)..];
            if (last is "data.pkl" or "constants.pkl" or "bytecode.pkl" or "serialized_exported_program.json" or "archive_format")
            {
                return FormatMatch.Certain;
            }

            keras |= name is "config.json" or "model.weights.h5";
            pickles |= last.EndsWith(".pkl", StringComparison.Ordinal) || last.EndsWith(".pickle", StringComparison.Ordinal);
        }

        if (IsNumpyArchive(names))
        {
            return FormatMatch.Certain;
        }

        if (keras)
        {
            return FormatMatch.None;
        }

        return pickles || named || source.Header.IndexOf(".pkl"u8) > 0 ? FormatMatch.Possible : FormatMatch.None;
    }
}
