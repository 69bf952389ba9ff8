namespace HaoLine.Ir.Tests.Numerics;

/// <summary>
/// A second, slow decoder of ggml blocks, one element at a time from the description of each structure, for comparison. Element e of a
/// block b; all sums and products in float32, one rounding each.
/// </summary>
internal static class NaiveBlocks
{
    private static readonly int[] Float4 = [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12];
    private static readonly int[] Iq4 = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

    public static float Element(string type, byte[] b, int e) => type switch
    {
        "q4_0" => (Nibble(b, 2, e) - 8) * H(b, 0),
        "q4_1" => Add(Nibble(b, 4, e) * H(b, 0), H(b, 2)),
        "q5_0" => (Nibble(b, 6, e) + (16 * Bit(b, 2, e)) - 16) * H(b, 0),
        "q5_1" => Add((Nibble(b, 8, e) + (16 * Bit(b, 4, e))) * H(b, 0), H(b, 2)),
        "q8_0" => (sbyte)b[2 + e] * H(b, 0),
        "q8_1" => (sbyte)b[4 + e] * H(b, 0),
        "q8_k" => (sbyte)b[4 + e] * BitConverter.ToSingle(b, 0),
        "q1_0" => Bit(b, 2, e) == 1 ? H(b, 0) : -H(b, 0),
        "q2_0" => (Two(b[2 + (e / 4)], e % 4) - 1) * H(b, 0),
        "mxfp4" => Float4[Nibble(b, 1, e)] * (float)Math.Pow(2, b[0] - 128),
        "nvfp4" => Float4[(b[4 + (e / 16 * 8) + (e % 8)] >> (e % 16 / 8 * 4)) & 15] * Unsigned8(b[e / 16]),
        "iq4_nl" => Iq4[Nibble(b, 2, e)] * H(b, 0),
        "iq4_xs" => Iq4[(b[8 + (e / 32 * 16) + (e % 16)] >> (e % 32 / 16 * 4)) & 15] * (H(b, 0) * (Iq4Scale(b, e / 32) - 32)),
        "tq2_0" => (Two(b[(e / 128 * 32) + (e % 32)], e % 128 / 32) - 1) * H(b, 64),
        "tq1_0" => (Trit(b, e) - 1) * H(b, 52),
        "q2_k" => Add(Two(b[16 + (e / 128 * 32) + (e % 32)], e % 128 / 32) * (H(b, 80) * (b[e / 16] & 15)), -(H(b, 82) * (b[e / 16] >> 4))),
        "q3_k" => (Two(b[32 + (e / 128 * 32) + (e % 32)], e % 128 / 32) - (((b[e % 32] >> (e / 32)) & 1) == 1 ? 0 : 4)) * (H(b, 108) * (Q3Scale(b, e / 16) - 32)),
        "q4_k" => Add(((b[16 + (e / 64 * 32) + (e % 32)] >> (e % 64 / 32 * 4)) & 15) * (H(b, 0) * KScale(b, e / 32)), -(H(b, 2) * KMinimum(b, e / 32))),
        "q5_k" => Add(
            (((b[48 + (e / 64 * 32) + (e % 32)] >> (e % 64 / 32 * 4)) & 15) + (16 * ((b[16 + (e % 32)] >> (e / 32)) & 1))) * (H(b, 0) * KScale(b, e / 32)),
            -(H(b, 2) * KMinimum(b, e / 32))),
        "q6_k" => (Q6(b, e) - 32) * (H(b, 208) * (sbyte)b[192 + (e / 16)]),
        _ => throw new ArgumentException(type),
    };

    private static float H(byte[] b, int offset) => (float)BitConverter.ToHalf(b, offset);

    private static float Add(float left, float right) => left + right;

    private static int Nibble(byte[] b, int start, int e) => (b[start + (e % 16)] >> (e / 16 * 4)) & 15;

    private static int Bit(byte[] b, int start, int e) => (b[start + (e / 8)] >> (e % 8)) & 1;

    private static int Two(byte value, int place) => (value >> (2 * place)) & 3;

    /// <summary>Half of an unsigned float8e4m3, 0x7F taken as 0.</summary>
    private static float Unsigned8(byte code) =>
        code == 0x7F ? 0 : (float)((((code >> 3) & 15) == 0 ? (code & 7) / 512.0 : (1 + ((code & 7) / 8.0)) * Math.Pow(2, ((code >> 3) & 15) - 7)) / 2);

    private static int Iq4Scale(byte[] b, int part) =>
        ((b[4 + (part / 2)] >> (part % 2 * 4)) & 15) + (((BitConverter.ToUInt16(b, 2) >> (2 * part)) & 3) * 16);

    /// <summary>The n-th base-3 digit of the fraction byte / 256, as ggml stores trits: multiplied up and cut.</summary>
    private static int Trit(byte[] b, int e)
    {
        (int place, int digit) = e < 160 ? (e % 32, e / 32) : e < 240 ? (32 + ((e - 160) % 16), (e - 160) / 16) : (48 + ((e - 240) % 4), (e - 240) / 4);
        double fraction = b[place] / 256.0;
        for (int i = 0; i < digit; i++)
        {
            fraction = (fraction * 3) % 1;
        }

        return (int)(fraction * 3);
    }

    private static int Q3Scale(byte[] b, int part)
    {
        int low = part < 8 ? b[96 + part] & 15 : b[96 + part - 8] >> 4;
        return low + (16 * ((b[104 + (part % 4)] >> (2 * (part / 4))) & 3));
    }

    private static int KScale(byte[] b, int part) => part < 4 ? b[4 + part] % 64 : (b[8 + part] % 16) + (b[part] / 64 * 16);

    private static int KMinimum(byte[] b, int part) => part < 4 ? b[8 + part] % 64 : (b[8 + part] / 16) + (b[4 + part] / 64 * 16);

    private static int Q6(byte[] b, int e)
    {
        int half = e / 128;
        int inside = e % 128;
        int low = (b[(half * 64) + (inside % 64)] >> (inside / 64 * 4)) & 15;
        return low + (16 * Two(b[128 + (half * 32) + (inside % 32)], inside / 32));
    }
}
