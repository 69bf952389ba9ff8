using System.Buffers.Binary;

namespace HaoLine.Formats.SafeTensors.Reading;

/// <summary>Tells SafeTensors files and shard indexes from other content by their first bytes and names.</summary>
internal static class SafeTensorsSignature
{
    private const string IndexSuffix = ".safetensors.index.json";

    /// <summary>Looks at the first bytes, then at the name; never throws.</summary>
    public static FormatMatch Match(ModelSource source)
    {
        if (source.IsFolder)
        {
            return FindMainFile(source) is null ? FormatMatch.None : FormatMatch.Possible;
        }

        if (IsIndex(source))
        {
            return source.Header.IndexOf("\"weight_map\""u8) >= 0 ? FormatMatch.Certain : FormatMatch.Possible;
        }

        FormatMatch content = MatchHeader(source.Header, source.Length);
        return content == FormatMatch.None && source.Extension == ".safetensors" ? FormatMatch.Name : content;
    }

    /// <summary>True for the index of a sharded model: by name, or by an object that maps names to SafeTensors files.</summary>
    public static bool IsIndex(ModelSource source)
    {
        ReadOnlySpan<byte> text = source.Header.TrimStart(" \t\r\n"u8);
        return text.StartsWith((byte)'{')
            && (source.Name.EndsWith(IndexSuffix, StringComparison.OrdinalIgnoreCase)
                || (text.IndexOf("\"weight_map\""u8) >= 0 && text.IndexOf(".safetensors\""u8) >= 0));
    }

    /// <summary>The file by which a folder is read: its only index, or else its only SafeTensors file; null when there is none or a choice.</summary>
    public static string? FindMainFile(ModelSource folder) =>
        Only(folder, IndexSuffix, out bool several) ?? (several ? null : Only(folder, ".safetensors", out _));

    private static string? Only(ModelSource folder, string suffix, out bool several)
    {
        string[] found = [.. folder.FileNames.Where(name => name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)).Take(2)];
        several = found.Length > 1;
        return found.Length == 1 ? found[0] : null;
    }

    /// <summary>Eight bytes of header length, blanks, an object whose first member starts or which ends.</summary>
    private static FormatMatch MatchHeader(ReadOnlySpan<byte> header, long fileLength)
    {
        const int lengthBytes = 8;
        if (header.Length < lengthBytes + 2)
        {
            return FormatMatch.None;
        }

        ulong declared = BinaryPrimitives.ReadUInt64LittleEndian(header);
        ReadOnlySpan<byte> json = header[lengthBytes..].TrimStart(" \t\r\n"u8);
        if (!json.StartsWith((byte)'{'))
        {
            return FormatMatch.None;
        }

        ReadOnlySpan<byte> inside = json[1..].TrimStart(" \t\r\n"u8);
        if (inside.Length > 0 && inside[0] is not ((byte)'"' or (byte)'}'))
        {
            return FormatMatch.None;
        }

        return declared <= (ulong)Math.Min(SafeTensorsFormat.MaximumHeaderBytes, fileLength) ? FormatMatch.Certain : FormatMatch.Possible;
    }
}
