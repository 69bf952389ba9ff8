using System.Buffers.Text;
using HaoLine.Ir;

namespace HaoLine.Formats.Pickle;

/// <summary>Pickles hidden in strings and bytes of a pickle: as they are, in hexadecimal or in base 64.</summary>
internal sealed partial class PickleMachine
{
    private const int ShortestPickle = 4;

    private void LookInside(long offset, long length)
    {
        if (length < ShortestPickle || this.level >= this.limits.MaximumNesting)
        {
            return;
        }

        byte[] header = new byte[(int)Math.Min(length, PickleSignature.HeaderBytes)];
        int count = 0;
        int got;
        while (count < header.Length && (got = this.source.Read(offset + count, header.AsSpan(count))) > 0)
        {
            count += got;
        }

        if (!PickleSignature.IsPickle(header.AsSpan(0, count), length))
        {
            return;
        }

        long bytes = Math.Min(length, this.limits.MaximumNestedBytes - this.log.NestedBytes);
        if (bytes > 0)
        {
            this.log.NestedBytes += bytes;
            new PickleMachine(this.source, offset, offset + bytes, this.options, this.log, $"{this.Outer()}bytes at {offset}", this.level + 1, this.ct).Run();
        }
    }

    private void LookInside(string text)
    {
        if (text.Length < 2 * ShortestPickle || this.level >= this.limits.MaximumNesting || text.Length > this.limits.MaximumNestedBytes - this.log.NestedBytes)
        {
            return;
        }

        byte[]? decoded = text.StartsWith("800", StringComparison.Ordinal) ? FromHex(text)
            : text.StartsWith("gA", StringComparison.Ordinal) || text.StartsWith("Y2", StringComparison.Ordinal) || text.StartsWith("Y1", StringComparison.Ordinal) ? FromBase64(text)
            : null;
        if (decoded is null || !PickleSignature.IsPickle(decoded.AsSpan(0, Math.Min(decoded.Length, PickleSignature.HeaderBytes)), decoded.Length))
        {
            return;
        }

        this.log.NestedBytes += text.Length;
        var inner = new MemorySource(this.source.Name, decoded);
        new PickleMachine(inner, 0, decoded.Length, this.options, this.log, $"{this.Outer()}text at {this.at}", this.level + 1, this.ct).Run();
    }

    private string Outer() => this.nesting.Length == 0 ? "" : $"{this.nesting}, ";

    private static byte[]? FromHex(string text)
    {
        try
        {
            return Convert.FromHexString(text.AsSpan().Trim());
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static byte[]? FromBase64(string text)
    {
        string padded = text.Trim();
        padded = padded.TrimEnd('=');
        padded = padded.PadRight((padded.Length + 3) / 4 * 4, '=');
        return Base64.IsValid(padded) ? Convert.FromBase64String(padded) : null;
    }
}
