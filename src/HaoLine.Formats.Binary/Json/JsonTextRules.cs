using System.Buffers.Text;
using System.Globalization;
using System.Text;
using HaoLine.Diagnostics;

namespace HaoLine.Formats;

/// <summary>Rules about the characters of JSON that hold for the streaming and for the parsed form.</summary>
internal static class JsonTextRules
{
    /// <summary>Writes raw name text as a step of a path: <c>.name</c>, or quoted in brackets when it is no plain word.</summary>
    public static void AppendName(StringBuilder path, string name)
    {
        bool plain = name.Length > 0;
        foreach (char c in name)
        {
            plain &= char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '$';
        }

        if (plain)
        {
            path.Append(path.Length > 0 ? "." : "").Append(name);
        }
        else
        {
            path.Append("[\"").Append(name).Append("\"]");
        }
    }

    /// <summary>The index of the first unpaired <c>\uD800</c>-<c>\uDFFF</c> escape in raw string text; -1 when every surrogate has its partner.</summary>
    public static int FindLoneSurrogate(ReadOnlySpan<byte> raw)
    {
        for (int at = 0; at < raw.Length;)
        {
            int next = raw[at..].IndexOf((byte)'\\');
            if (next < 0)
            {
                return -1;
            }

            at += next;
            if (raw[at + 1] != (byte)'u')
            {
                at += 2;
                continue;
            }

            int code = Hex(raw.Slice(at + 2, 4));
            if (code is < 0xD800 or > 0xDFFF)
            {
                at += 6;
                continue;
            }

            bool paired = code < 0xDC00
                && raw.Length >= at + 12
                && raw[at + 6] == (byte)'\\'
                && raw[at + 7] == (byte)'u'
                && Hex(raw.Slice(at + 8, 4)) is >= 0xDC00 and <= 0xDFFF;
            if (!paired)
            {
                return at;
            }

            at += 12;
        }

        return -1;
    }

    /// <summary>The text of a string whose escapes a JSON reader has accepted and whose surrogates are paired.</summary>
    public static string Unescape(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(raw);
        }

        var text = new StringBuilder(raw.Length);
        while (raw.Length > 0)
        {
            int next = raw.IndexOf((byte)'\\');
            if (next < 0)
            {
                return text.Append(Encoding.UTF8.GetString(raw)).ToString();
            }

            text.Append(Encoding.UTF8.GetString(raw[..next]));
            byte escape = raw[next + 1];
            int used = next + 2;
            if (escape == (byte)'u')
            {
                text.Append((char)Hex(raw.Slice(next + 2, 4)));
                used += 4;
            }
            else
            {
                text.Append(escape switch
                {
                    (byte)'b' => '\b',
                    (byte)'f' => '\f',
                    (byte)'n' => '\n',
                    (byte)'r' => '\r',
                    (byte)'t' => '\t',
                    _ => (char)escape,
                });
            }

            raw = raw[used..];
        }

        return text.ToString();
    }

    /// <summary>An integer of 64 bits; false for fractions, exponents and larger numbers.</summary>
    public static bool TryInt64(ReadOnlySpan<byte> number, out long value) =>
        Utf8Parser.TryParse(number, out value, out int used) && used == number.Length;

    /// <summary>An integer of 64 bits, also when it is written with a fraction of zeros or an exponent (<c>1e6</c>, <c>4096.0</c>).</summary>
    public static bool TryIntegral(ReadOnlySpan<byte> number, out long value)
    {
        if (TryInt64(number, out value))
        {
            return true;
        }

        const double exact = 1L << 53;
        if (number.IndexOfAny(".eE"u8) >= 0 && TryDouble(number, out double floating) && Math.Abs(floating) <= exact && Math.Floor(floating) == floating)
        {
            value = (long)floating;
            return true;
        }

        return false;
    }

    public static bool TryDouble(ReadOnlySpan<byte> number, out double value) =>
        double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static int Hex(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out uint code, out int used, 'x') && used == 4 ? (int)code : 0;
}
