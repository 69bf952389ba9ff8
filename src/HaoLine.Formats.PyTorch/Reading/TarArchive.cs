using System.Text;
using HaoLine.Formats.Pickle;
using HaoLine.Ir;

namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>
/// The container of PyTorch before 0.1.10, a tar archive. Its tensors are not read, but what loading would run is: newer versions still open
/// such files, and try that before they look for a pickle. Source of the layout: the ustar format of POSIX.1-1988; a header is told by its checksum,
/// as archives before that standard have no other mark.
/// </summary>
internal static class TarArchive
{
    private const int HeaderBytes = 512;
    private const int NameBytes = 100;
    private const int SizeAt = 124;
    private const int ChecksumAt = 148;
    private const int ChecksumBytes = 8;
    private const int MaximumMembers = 10_000;

    private static readonly string[] Members = ["sys_info", "pickle", "storages", "tensors"];

    /// <summary>True for a tar archive that a loader of PyTorch would open: it begins with a member of such a file, or with a name that is a pickle as well.</summary>
    public static bool IsCheckpoint(ReadOnlySpan<byte> header, long length)
    {
        if (!IsHeader(header))
        {
            return false;
        }

        string name = NameOf(header);
        return Members.Contains(name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name) || PickleSignature.MayBePickle(header, length);
    }

    /// <summary>Reports what the pickles of all members would do.</summary>
    public static void LookInside(PyTorchReadState state)
    {
        IRandomAccessSource source = state.Source;
        byte[] header = new byte[HeaderBytes];
        long position = 0;
        for (int member = 0; member < MaximumMembers && source.Length - position >= HeaderBytes; member++)
        {
            state.Token.ThrowIfCancellationRequested();
            if (source.ReadFully(position, header) < HeaderBytes || !IsHeader(header) || Octal(header.AsSpan(SizeAt, 12)) is not { } size || size > source.Length - position - HeaderBytes)
            {
                return;
            }

            long data = position + HeaderBytes;
            if (PickleSignature.IsPickle(source, data, data + size))
            {
                var content = new SliceSource(source, data, size, source.Name);
                foreach (PickleResult result in PickleInterpreter.ReadAll(content, 0, size, state.Pickles, state.Token))
                {
                    state.Report(result, NameOf(header), data);
                }
            }

            position = data + ((size + HeaderBytes - 1) / HeaderBytes * HeaderBytes);
        }
    }

    private static bool IsHeader(ReadOnlySpan<byte> header)
    {
        if (header.Length < HeaderBytes || Octal(header.Slice(ChecksumAt, ChecksumBytes)) is not { } stated || stated == 0)
        {
            return false;
        }

        long sum = ChecksumBytes * ' ';
        for (int i = 0; i < HeaderBytes; i++)
        {
            sum += i is >= ChecksumAt and < ChecksumAt + ChecksumBytes ? 0 : header[i];
        }

        return sum == stated;
    }

    private static string NameOf(ReadOnlySpan<byte> header)
    {
        ReadOnlySpan<byte> name = header[..NameBytes];
        int end = name.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? name : name[..end]);
    }

    /// <summary>A number in octal digits, or in base 256 when its first bit says so; null when it is neither.</summary>
    private static long? Octal(ReadOnlySpan<byte> field)
    {
        long value = 0;
        if (field[0] == 0x80)
        {
            foreach (byte digit in field[1..])
            {
                if (value > long.MaxValue >> 8)
                {
                    return null;
                }

                value = (value << 8) | digit;
            }

            return value;
        }

        ReadOnlySpan<byte> text = field.TrimStart((byte)' ');
        int end = text.IndexOfAnyExceptInRange((byte)'0', (byte)'7');
        text = end < 0 ? text : text[..end];
        foreach (byte digit in text)
        {
            value = (value * 8) + digit - '0';
        }

        return text.IsEmpty ? null : value;
    }
}
