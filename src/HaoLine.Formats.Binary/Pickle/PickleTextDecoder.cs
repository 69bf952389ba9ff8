using System.Globalization;
using System.Numerics;
using System.Text;

namespace HaoLine.Formats.Pickle;

/// <summary>Text forms of values in protocol 0.</summary>
internal static class PickleTextDecoder
{
    private const int MaximumDigits = 10_000;

    /// <summary>A decimal integer, with the <c>L</c> that Python 2 wrote; null when it is none or has too many digits.</summary>
    public static BigInteger? Integer(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = line.Trim((ReadOnlySpan<byte>)" \t\r\v\f"u8);
        text = text.EndsWith("L"u8) ? text[..^1] : text;
        if (text.Length > MaximumDigits)
        {
            return null;
        }

        string digits = Encoding.Latin1.GetString(text).Replace("_", "", StringComparison.Ordinal);
        if (BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value))
        {
            return value;
        }

        // Loaders take numbers with a base as well.
        bool negative = digits.StartsWith('-');
        string body = digits[(negative || digits.StartsWith('+') ? 1 : 0)..];
        return body.Length > 2 && body[0] == '0' && TryBase(body[1], body.AsSpan(2), out value) ? (negative ? -value : value) : null;
    }

    private static bool TryBase(char mark, ReadOnlySpan<char> digits, out BigInteger value)
    {
        value = 0;
        switch (mark)
        {
            case 'x' or 'X':
                return BigInteger.TryParse(string.Concat("0", digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
            case 'b' or 'B':
                return BigInteger.TryParse(string.Concat("0", digits), NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture, out value);
            case 'o' or 'O':
                foreach (char digit in digits)
                {
                    if (digit is < '0' or > '7')
                    {
                        return false;
                    }

                    value = (value << 3) + (digit - '0');
                }

                return true;
            default:
                return false;
        }
    }

    /// <summary>A real number; null when it is none.</summary>
    public static double? Real(ReadOnlySpan<byte> line)
    {
        string text = Encoding.Latin1.GetString(line).Trim().TrimStart('+').ToLowerInvariant();
        return text switch
        {
            "inf" or "infinity" => double.PositiveInfinity,
            "-inf" or "-infinity" => double.NegativeInfinity,
            "nan" or "-nan" => double.NaN,
            _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null,
        };
    }

    /// <summary>A quoted string with backslash escapes; null when the quotes are not there.</summary>
    public static string? Quoted(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = line.Trim((ReadOnlySpan<byte>)" \t\r"u8);
        if (text.Length < 2 || text[0] is not ((byte)'\'' or (byte)'"') || text[^1] != text[0])
        {
            return null;
        }

        text = text[1..^1];
        if (text.IndexOf((byte)'\\') < 0)
        {
            return Encoding.Latin1.GetString(text);
        }

        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append((char)text[i]);
                continue;
            }

            byte code = text[++i];
            if (code == 'x' && i + 2 < text.Length && TryHex(text.Slice(i + 1, 2), out uint hex))
            {
                result.Append((char)hex);
                i += 2;
            }
            else if (code is >= (byte)'0' and <= (byte)'7')
            {
                int value = 0;
                int digits = 0;
                for (; digits < 3 && i + digits < text.Length && text[i + digits] is >= (byte)'0' and <= (byte)'7'; digits++)
                {
                    value = (value * 8) + text[i + digits] - '0';
                }

                result.Append((char)(value & 0xFF));
                i += digits - 1;
            }
            else
            {
                result.Append(code switch { (byte)'n' => '\n', (byte)'t' => '\t', (byte)'r' => '\r', (byte)'a' => '\a', (byte)'b' => '\b', (byte)'f' => '\f', (byte)'v' => '\v', _ => (char)code });
            }
        }

        return result.ToString();
    }

    /// <summary>A string whose only escapes are <c>\u</c> and <c>\U</c>.</summary>
    public static string Raw(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf((byte)'\\') < 0)
        {
            return Encoding.Latin1.GetString(line);
        }

        var result = new StringBuilder(line.Length);
        for (int i = 0; i < line.Length; i++)
        {
            int digits = i + 1 < line.Length && line[i] == '\\' ? line[i + 1] switch { (byte)'u' => 4, (byte)'U' => 8, _ => 0 } : 0;
            if (digits > 0 && i + 2 + digits <= line.Length && TryHex(line.Slice(i + 2, digits), out uint value) && value <= 0x10FFFF)
            {
                result.Append(value < 0x10000 ? ((char)value).ToString() : char.ConvertFromUtf32((int)value));
                i += 1 + digits;
            }
            else
            {
                result.Append((char)line[i]);
            }
        }

        return result.ToString();
    }

    private static bool TryHex(ReadOnlySpan<byte> text, out uint value) =>
        uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
