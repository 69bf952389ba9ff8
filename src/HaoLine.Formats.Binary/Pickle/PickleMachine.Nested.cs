using System.Buffers;
using System.Buffers.Text;
using System.Text;
using HaoLine.Ir;

namespace HaoLine.Formats.Pickle;

/// <summary>Pickles hidden in strings and bytes of a pickle: as they are, in hexadecimal or in base 64.</summary>
internal sealed partial class PickleMachine
{
    private const int ShortestPickle = 4;

    /// <summary>Opcodes of a stack name and of extension codes.</summary>
    private static readonly SearchValues<byte> NamingOpcodes = SearchValues.Create(
        (byte)PickleOpcode.StackGlobal, (byte)PickleOpcode.Ext1, (byte)PickleOpcode.Ext2, (byte)PickleOpcode.Ext4);

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> Base64Digits = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    private void LookInside(long offset, long length)
    {
        if (length >= ShortestPickle && this.level < this.limits.MaximumNesting && PickleSignature.IsPickle(this.source, offset, offset + length))
        {
            this.Enter(this.source, offset, length, $"bytes at {offset}");
        }
    }

    /// <summary>Text: picklers of old protocols write bytes as text with one character for each.</summary>
    private void LookInText(string text)
    {
        if (text.Length < ShortestPickle || this.level >= this.limits.MaximumNesting || text.Length > this.limits.MaximumNestedBytes - this.log.NestedBytes)
        {
            return;
        }

        if (PickleSignature.MayStart(text[0]) && IsLatin(text))
        {
            this.LookInside(Encoding.Latin1.GetBytes(text));
        }

        this.LookInEncodedText(text);
    }

    private void LookInEncodedText(string text)
    {
        if (text.Length < 2 * ShortestPickle || this.level >= this.limits.MaximumNesting || text.Length > this.limits.MaximumNestedBytes - this.log.NestedBytes)
        {
            return;
        }

        this.LookInside(FromHex(text));
        this.LookInside(FromBase64(text));
    }

    private void LookInside(byte[]? decoded)
    {
        if (decoded is null || decoded.Length < ShortestPickle || !CanName(decoded))
        {
            return;
        }

        var inner = new MemorySource(this.source.Name, decoded);
        if (PickleSignature.IsPickle(inner, 0, decoded.Length))
        {
            this.Enter(inner, 0, decoded.Length, $"text at {this.at}");
        }
    }

    /// <summary>Looks at a pickle inside this one, and at those that follow it.</summary>
    private void Enter(IRandomAccessSource inner, long offset, long length, string place)
    {
        long end = offset + Math.Min(length, this.limits.MaximumNestedBytes - this.log.NestedBytes);
        this.log.NestedBytes += end - offset;
        string path = this.nesting.Length == 0 ? place : $"{this.nesting}, {place}";
        while (offset < end)
        {
            PickleResult result = new PickleMachine(inner, offset, end, this.options, this.log, path, this.level + 1, this.ct).Run();
            if (result.Error is not null || result.End <= offset || !PickleSignature.CouldContinue(inner, result.End, end))
            {
                return;
            }

            offset = result.End;
        }
    }

    private static bool IsLatin(string text) => !text.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF');

    /// <summary>True for bytes that can name anything: a pickle without a name makes plain data.</summary>
    private static bool CanName(ReadOnlySpan<byte> bytes) =>
        bytes.ContainsAny(NamingOpcodes) || (bytes.Contains((byte)'\n') && bytes.ContainsAny((byte)PickleOpcode.Global, (byte)PickleOpcode.Inst));

    private static byte[]? FromHex(string text)
    {
        ReadOnlySpan<char> digits = text.AsSpan().Trim();
        return digits.Length % 2 == 0 && digits.Length > 0 && !digits.ContainsAnyExcept(HexDigits) ? Convert.FromHexString(digits) : null;
    }

    /// <summary>Bytes of a text in base 64, which may lack its padding; null for other texts, such as names with a dot.</summary>
    private static byte[]? FromBase64(string text)
    {
        if (Base64.IsValid(text))
        {
            return Convert.FromBase64String(text);
        }

        ReadOnlySpan<char> digits = text.AsSpan().Trim().TrimEnd('=');
        return digits.Length % 4 == 1 || digits.ContainsAnyExcept(Base64Digits) ? null : Convert.FromBase64String(digits.ToString().PadRight((digits.Length + 3) / 4 * 4, '='));
    }
}
