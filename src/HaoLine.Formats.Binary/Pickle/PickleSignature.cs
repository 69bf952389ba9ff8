namespace HaoLine.Formats.Pickle;

/// <summary>Recognises pickles by their first bytes. Those of protocols 0 and 1 have no signature: their opcodes are tried.</summary>
public static class PickleSignature
{
    /// <summary>Bytes of a header that are looked at.</summary>
    public const int HeaderBytes = 4096;

    /// <summary>True when content starts with the protocol opcode and an opcode that may follow it.</summary>
    public static bool HasProtocol(ReadOnlySpan<byte> header) =>
        header.Length >= 3 && header[0] == (byte)PickleOpcode.Proto && header[1] is >= 1 and <= 5 && PickleOpcodes.IsDefined(header[2]);

    /// <summary>
    /// True when content is a pickle as far as its first bytes tell: it states a protocol, or its opcodes run to a STOP or through the whole
    /// header without a break, or it starts by naming something that pickles are known to be abused for.
    /// </summary>
    /// <param name="header">The first bytes, at most <see cref="HeaderBytes"/> are looked at.</param>
    /// <param name="length">Bytes of the whole content.</param>
    public static bool IsPickle(ReadOnlySpan<byte> header, long length)
    {
        if (header.Length == 0)
        {
            return false;
        }

        if (header[0] == (byte)PickleOpcode.Proto)
        {
            return HasProtocol(header);
        }

        return IsPlainStart(header[0]) && Try(header, header.Length < length);
    }

    /// <summary>True when bytes after a pickle may be another one: they state a protocol name something, or are a plain STOP.</summary>
    /// <param name="header">The first bytes after the pickle.</param>
    /// <param name="remaining">Bytes up to the end.</param>
    public static bool CouldContinue(ReadOnlySpan<byte> header, long remaining) =>
        header.Length > 0 && (HasProtocol(header) || header[0] == (byte)PickleOpcode.Stop || IsPickle(header, remaining) || StartsWithName(header));

    /// <summary>Opcodes that a pickle without a stated protocol begins with.</summary>
    private static bool IsPlainStart(byte value) => "(cidl}])IJKLMNFSTUVXGB\u0088\u0089\u008a\u008b\u008c\u008d\u008e\u0095P".Contains((char)value, StringComparison.Ordinal);

    private static bool StartsWithName(ReadOnlySpan<byte> header)
    {
        if (header.StartsWith("("u8))
        {
            header = header[1..];
        }

        if (header.Length < 4 || header[0] is not ((byte)'c' or (byte)'i'))
        {
            return false;
        }

        int first = header.IndexOf((byte)'\n');
        int second = first < 0 ? -1 : header[(first + 1)..].IndexOf((byte)'\n');
        return second > 0 && IsName(header[1..first]) && IsName(header.Slice(first + 1, second));
    }

    private static bool IsName(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > 200 || char.IsAsciiDigit((char)text[0]))
        {
            return false;
        }

        foreach (byte value in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)value) && value is not ((byte)'_' or (byte)'.'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Try(ReadOnlySpan<byte> header, bool isCut)
    {
        if (StartsWithName(header))
        {
            ReadOnlySpan<byte> rest = header[0] == '(' ? header[1..] : header;
            int first = rest.IndexOf((byte)'\n');
            string module = System.Text.Encoding.ASCII.GetString(rest[1..first]);
            string name = System.Text.Encoding.ASCII.GetString(rest.Slice(first + 1, rest[(first + 1)..].IndexOf((byte)'\n')));
            if (PicklePolicy.Standard.Judge(module, name) is PickleTrust.Dangerous or PickleTrust.Safe)
            {
                return true;
            }
        }

        using var source = new MemorySource("header", header.ToArray());
        var options = new PickleOptions { Limits = new PickleLimits { MaximumNesting = 0 } };
        PickleResult result = PickleInterpreter.Read(source, 0, header.Length, options);
        if (result.Error is null)
        {
            // One character and a full stop would be a pickle too: ask for more than a lone scalar in text.
            return result.OpcodeCount > 2 || result.End == header.Length;
        }

        const int enough = 64;
        return isCut && result.Error.Kind is Diagnostics.DefectKind.Truncated or Diagnostics.DefectKind.LengthExceedsFile && result.OpcodeCount >= enough;
    }
}
