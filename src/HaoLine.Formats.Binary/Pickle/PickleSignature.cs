using System.Text;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Pickle;

/// <summary>Recognises pickles by their first bytes. Those of protocols 0 and 1 have no signature: their opcodes are tried.</summary>
public static class PickleSignature
{
    /// <summary>Bytes of a header that are looked at.</summary>
    public const int HeaderBytes = 4096;

    /// <summary>Opcodes of a trial: random bytes break much earlier.</summary>
    private const int TrialOpcodes = 4096;
    private const int EnoughOpcodes = 64;

    /// <summary>Opcodes that need nothing on the stack.</summary>
    private const string Starts = "(cidl}])IJKLMNFSTUVXGBCP\u0082\u0083\u0084\u0088\u0089\u008a\u008b\u008c\u008d\u008e\u008f\u0095\u0096\u0097";

    private enum Verdict
    {
        /// <summary>No pickle.</summary>
        No,

        /// <summary>Opcodes up to the end of what was seen, but few.</summary>
        Open,

        /// <summary>A pickle.</summary>
        Yes,
    }

    /// <summary>True when content starts with the protocol opcode and an opcode that may follow it.</summary>
    public static bool HasProtocol(ReadOnlySpan<byte> header) =>
        header.Length >= 3 && header[0] == (byte)PickleOpcode.Proto && header[1] is >= 1 and <= 5 && PickleOpcodes.IsDefined(header[2]);

    /// <summary>
    /// True when content is a pickle as far as its first bytes tell: it states a protocol, or its opcodes run to a STOP or through the whole
    /// header without a break, or it names something that pickles are known to be abused for before it breaks.
    /// </summary>
    /// <param name="header">The first bytes, at most <see cref="HeaderBytes"/> are looked at.</param>
    /// <param name="length">Bytes of the whole content.</param>
    public static bool IsPickle(ReadOnlySpan<byte> header, long length) => Judge(header, length) == Verdict.Yes;

    /// <summary>True when nothing in the first bytes tells that content is no pickle, though they hold too little to tell that it is one.</summary>
    /// <param name="header">The first bytes, at most <see cref="HeaderBytes"/> are looked at.</param>
    /// <param name="length">Bytes of the whole content.</param>
    public static bool MayBePickle(ReadOnlySpan<byte> header, long length) => Judge(header, length) != Verdict.No;

    /// <summary>True when content is a pickle. Reads on where the first bytes do not tell, for as many opcodes as random bytes never have.</summary>
    /// <param name="source">Where the content stands.</param>
    /// <param name="start">First byte.</param>
    /// <param name="end">Offset after the last byte.</param>
    public static bool IsPickle(IRandomAccessSource source, long start, long end)
    {
        ArgumentNullException.ThrowIfNull(source);
        Span<byte> first = stackalloc byte[3];
        first = first[..source.ReadFully(start, first[..(int)Math.Clamp(end - start, 0, first.Length)])];
        if (first.Length == 0 || !MayStart((char)first[0]) || HasProtocol(first))
        {
            return HasProtocol(first);
        }

        Verdict verdict = Judge(Header(source, start, end), end - start);
        return verdict == Verdict.Yes || (verdict == Verdict.Open && Try(source, start, end, isCut: false) == Verdict.Yes);
    }

    /// <summary>True when bytes after a pickle may be another one: they state a protocol, name something, or are a plain STOP.</summary>
    /// <param name="source">Where the pickles stand.</param>
    /// <param name="start">First byte after the pickle.</param>
    /// <param name="end">Offset after the last byte.</param>
    public static bool CouldContinue(IRandomAccessSource source, long start, long end)
    {
        ArgumentNullException.ThrowIfNull(source);
        Span<byte> first = stackalloc byte[1];
        return start < end && source.ReadFully(start, first) == 1
            && (first[0] == (byte)PickleOpcode.Stop || IsPickle(source, start, end)
                || (first[0] is (byte)PickleOpcode.Mark or (byte)PickleOpcode.Global or (byte)PickleOpcode.Inst && StartsWithName(Header(source, start, end))));
    }

    /// <summary>True for a character or byte that a pickle can begin with.</summary>
    internal static bool MayStart(char value) => value == (char)PickleOpcode.Proto || Starts.Contains(value, StringComparison.Ordinal);

    private static byte[] Header(IRandomAccessSource source, long start, long end)
    {
        byte[] header = new byte[(int)Math.Min(HeaderBytes, end - start)];
        return header[..source.ReadFully(start, header)];
    }

    private static Verdict Judge(ReadOnlySpan<byte> header, long length)
    {
        if (header.Length == 0 || !MayStart((char)header[0]))
        {
            return Verdict.No;
        }

        // A loader takes protocol 0 as stated too, though no pickler states it: data may well start with these two bytes.
        if (header[0] == (byte)PickleOpcode.Proto && !(header.Length >= 3 && header[1] == 0))
        {
            return HasProtocol(header) ? Verdict.Yes : Verdict.No;
        }

        if (StartsWithKnownName(header))
        {
            return Verdict.Yes;
        }

        header = header[..Math.Min(header.Length, HeaderBytes)];
        using var source = new MemorySource("header", header.ToArray());
        return Try(source, 0, header.Length, header.Length < length);
    }

    private static Verdict Try(IRandomAccessSource source, long start, long end, bool isCut)
    {
        // One character and a full stop would be a pickle too: ask for more than a lone scalar in text, or for something behind it.
        for (int scalars = 0; scalars < EnoughOpcodes; scalars++)
        {
            PickleResult result = Run(source, start, end, out bool isDangerous);
            if (isDangerous)
            {
                return Verdict.Yes;
            }

            if (result.Error is not null)
            {
                return result.Error.Kind switch
                {
                    DefectKind.LimitExceeded or DefectKind.ResourceLimit or DefectKind.DepthLimit => Verdict.Yes,
                    DefectKind.Truncated or DefectKind.LengthExceedsFile when isCut => result.OpcodeCount >= EnoughOpcodes ? Verdict.Yes : Verdict.Open,
                    _ => Verdict.No,
                };
            }

            if (result.OpcodeCount > 2 || result.End == end)
            {
                return Verdict.Yes;
            }

            start = result.End;
        }

        return Verdict.Yes;
    }

    private static PickleResult Run(IRandomAccessSource source, long start, long end, out bool isDangerous)
    {
        var options = new PickleOptions { Limits = new PickleLimits { MaximumNesting = 0 } };
        var log = new PickleFindingLog();
        PickleResult result = new PickleMachine(source, start, end, options, log, "", 0, CancellationToken.None, TrialOpcodes).Run();
        isDangerous = log.Findings.Any(static finding => finding.Risk == PickleRisk.DangerousReference);
        return result;
    }

    private static bool StartsWithName(ReadOnlySpan<byte> header) => TryName(header, out _, out _);

    /// <summary>True when content starts by naming something that is known, be it harmless or not.</summary>
    private static bool StartsWithKnownName(ReadOnlySpan<byte> header) =>
        TryName(header, out string module, out string name) && PicklePolicy.Standard.Judge(module, name) is PickleTrust.Dangerous or PickleTrust.Safe;

    private static bool TryName(ReadOnlySpan<byte> header, out string module, out string name)
    {
        (module, name) = ("", "");
        if (header.StartsWith("("u8))
        {
            header = header[1..];
        }

        if (header.Length < 4 || header[0] is not ((byte)PickleOpcode.Global or (byte)PickleOpcode.Inst))
        {
            return false;
        }

        int first = header.IndexOf((byte)'\n');
        int second = first < 0 ? -1 : header[(first + 1)..].IndexOf((byte)'\n');
        if (second <= 0 || !IsName(header[1..first]) || !IsName(header.Slice(first + 1, second)))
        {
            return false;
        }

        (module, name) = (Encoding.ASCII.GetString(header[1..first]), Encoding.ASCII.GetString(header.Slice(first + 1, second)));
        return true;
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
}
