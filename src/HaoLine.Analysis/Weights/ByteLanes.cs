using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HaoLine.Analysis;

/// <summary>A vector of bytes of the machine, of one width or another, with the operations that counting of exponents needs.</summary>
/// <typeparam name="TSelf">The vector itself.</typeparam>
internal interface IByteLanes<TSelf>
    where TSelf : struct, IByteLanes<TSelf>
{
    static abstract int Count { get; }

    static abstract TSelf Create(byte value);

    /// <summary>Repeats sixteen bytes.</summary>
    static abstract TSelf Create(Vector128<byte> value);

    static abstract TSelf Load(ref byte source, nuint offset);

    /// <summary>Sign (bit 7 of the first) and exponent field of as many float32 as the vector has bytes, in the order of <see cref="ByteLanes.Place"/>.</summary>
    static abstract (TSelf Signs, TSelf Exponents) Split(ref uint source, nuint offset);

    /// <summary>The table's entry at the lower four bits of each code; 0 where bit 7 is set.</summary>
    static abstract TSelf Lookup(TSelf table, TSelf codes);

    static abstract TSelf AddSaturate(TSelf x, TSelf y);

    static abstract TSelf SubtractSaturate(TSelf x, TSelf y);

    static abstract TSelf Least(TSelf x, TSelf y);

    static abstract TSelf Most(TSelf x, TSelf y);

    /// <summary>Bits set in x, or in both y and z.</summary>
    static abstract TSelf Or(TSelf x, TSelf y, TSelf z);

    /// <summary>Bits set in x, or in z and not in y.</summary>
    static abstract TSelf OrNot(TSelf x, TSelf y, TSelf z);

    static abstract TSelf Both(TSelf x, TSelf y);

    /// <summary>Bits set in two or three of the three.</summary>
    static abstract TSelf Majority(TSelf x, TSelf y, TSelf z);

    /// <summary>Bits set in one or three of the three.</summary>
    static abstract TSelf Parity(TSelf x, TSelf y, TSelf z);

    static abstract TSelf Double(TSelf x);

    /// <summary>Bit 7 of each byte that is equal to a value, from the lowest lane on.</summary>
    static abstract ulong Equal(TSelf x, byte value);

    /// <summary>Bit 7 of each byte, from the lowest lane on.</summary>
    static abstract ulong Mask(TSelf x);

    void Store(ref byte target, nuint offset);
}

/// <summary>What vectors of bytes have in common.</summary>
internal static class ByteLanes
{
    /// <summary>Upper 16 bits of a word of 32, and upper 8 of one of 16.</summary>
    public const uint UpperHalf = 0xFFFF_0000;
    public const ushort UpperByte = 0xFF00;

    /// <summary>Constants of a ternary operation: the bit of (x, y, z) at 4x + 2y + z.</summary>
    public const byte MajorityOf = 0b1110_1000;
    public const byte ParityOf = 0b1001_0110;

    /// <summary>Which of the values a byte was split from: the bytes interleave four vectors of values.</summary>
    public static int Place(int lane, int lanes) => (lanes / 4 * (lane % 4)) + (lane / 4);
}

/// <summary>32 bytes, with AVX2.</summary>
internal readonly struct ByteLanes256 : IByteLanes<ByteLanes256>
{
    private readonly Vector256<byte> bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ByteLanes256(Vector256<byte> bytes) => this.bytes = bytes;

    public static int Count => Vector256<byte>.Count;

    public static ByteLanes256 Create(byte value) => new(Vector256.Create(value));

    public static ByteLanes256 Create(Vector128<byte> value) => new(Vector256.Create(value, value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes256 Load(ref byte source, nuint offset) => new(Vector256.LoadUnsafe(ref source, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (ByteLanes256 Signs, ByteLanes256 Exponents) Split(ref uint source, nuint offset)
    {
        Vector256<uint> half = Vector256.Create(ByteLanes.UpperHalf);
        Vector256<ushort> upper = Vector256.Create(ByteLanes.UpperByte);
        Vector256<ushort> low = Vector256.ConditionalSelect(half, Vector256.LoadUnsafe(ref source, offset + 16), Vector256.LoadUnsafe(ref source, offset) >> 16).AsUInt16();
        Vector256<ushort> high = Vector256.ConditionalSelect(half, Vector256.LoadUnsafe(ref source, offset + 24), Vector256.LoadUnsafe(ref source, offset + 8) >> 16).AsUInt16();
        return (new(Vector256.ConditionalSelect(upper, high, low >> 8).AsByte()), new(Vector256.ConditionalSelect(upper, high << 1, low >> 7).AsByte()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes256 Lookup(ByteLanes256 table, ByteLanes256 codes) => new(Avx2.Shuffle(table.bytes, codes.bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes256 AddSaturate(ByteLanes256 x, ByteLanes256 y) => new(Vector256.AddSaturate(x.bytes, y.bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes256 SubtractSaturate(ByteLanes256 x, ByteLanes256 y) => new(Vector256.SubtractSaturate(x.bytes, y.bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes256 Least(ByteLanes256 x, ByteLanes256 y) => new(Vector256.Min(x.bytes, y.bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes256 Most(ByteLanes256 x, ByteLanes256 y) => new(Vector256.Max(x.bytes, y.bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes256 Or(ByteLanes256 x, ByteLanes256 y, ByteLanes256 z) => new(x.bytes | (y.bytes & z.bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes256 OrNot(ByteLanes256 x, ByteLanes256 y, ByteLanes256 z) => new(x.bytes | Vector256.AndNot(z.bytes, y.bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes256 Both(ByteLanes256 x, ByteLanes256 y) => new(x.bytes & y.bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes256 Majority(ByteLanes256 x, ByteLanes256 y, ByteLanes256 z) => Avx512F.VL.IsSupported
        ? new(Avx512F.VL.TernaryLogic(x.bytes, y.bytes, z.bytes, ByteLanes.MajorityOf))
        : new((x.bytes & y.bytes) | ((x.bytes ^ y.bytes) & z.bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes256 Parity(ByteLanes256 x, ByteLanes256 y, ByteLanes256 z) => Avx512F.VL.IsSupported
        ? new(Avx512F.VL.TernaryLogic(x.bytes, y.bytes, z.bytes, ByteLanes.ParityOf))
        : new(x.bytes ^ y.bytes ^ z.bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes256 Double(ByteLanes256 x) => new(x.bytes + x.bytes);

    public static ulong Equal(ByteLanes256 x, byte value) => Vector256.Equals(x.bytes, Vector256.Create(value)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mask(ByteLanes256 x) => x.bytes.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref byte target, nuint offset) => this.bytes.StoreUnsafe(ref target, offset);
}

/// <summary>64 bytes, with AVX-512BW.</summary>
internal readonly struct ByteLanes512 : IByteLanes<ByteLanes512>
{
    private readonly Vector512<byte> bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ByteLanes512(Vector512<byte> bytes) => this.bytes = bytes;

    public static int Count => Vector512<byte>.Count;

    public static ByteLanes512 Create(byte value) => new(Vector512.Create(value));

    public static ByteLanes512 Create(Vector128<byte> value) => new(Vector512.Create(Vector256.Create(value, value), Vector256.Create(value, value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes512 Load(ref byte source, nuint offset) => new(Vector512.LoadUnsafe(ref source, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (ByteLanes512 Signs, ByteLanes512 Exponents) Split(ref uint source, nuint offset)
    {
        Vector512<uint> half = Vector512.Create(ByteLanes.UpperHalf);
        Vector512<ushort> upper = Vector512.Create(ByteLanes.UpperByte);
        Vector512<ushort> low = Vector512.ConditionalSelect(half, Vector512.LoadUnsafe(ref source, offset + 32), Vector512.LoadUnsafe(ref source, offset) >> 16).AsUInt16();
        Vector512<ushort> high = Vector512.ConditionalSelect(half, Vector512.LoadUnsafe(ref source, offset + 48), Vector512.LoadUnsafe(ref source, offset + 16) >> 16).AsUInt16();
        return (new(Vector512.ConditionalSelect(upper, high, low >> 8).AsByte()), new(Vector512.ConditionalSelect(upper, high << 1, low >> 7).AsByte()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes512 Lookup(ByteLanes512 table, ByteLanes512 codes) => new(Avx512BW.Shuffle(table.bytes, codes.bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes512 AddSaturate(ByteLanes512 x, ByteLanes512 y) => new(Vector512.AddSaturate(x.bytes, y.bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes512 SubtractSaturate(ByteLanes512 x, ByteLanes512 y) => new(Vector512.SubtractSaturate(x.bytes, y.bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes512 Least(ByteLanes512 x, ByteLanes512 y) => new(Vector512.Min(x.bytes, y.bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes512 Most(ByteLanes512 x, ByteLanes512 y) => new(Vector512.Max(x.bytes, y.bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes512 Or(ByteLanes512 x, ByteLanes512 y, ByteLanes512 z) => new(x.bytes | (y.bytes & z.bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes512 OrNot(ByteLanes512 x, ByteLanes512 y, ByteLanes512 z) => new(x.bytes | Vector512.AndNot(z.bytes, y.bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes512 Both(ByteLanes512 x, ByteLanes512 y) => new(x.bytes & y.bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes512 Majority(ByteLanes512 x, ByteLanes512 y, ByteLanes512 z) => new(Avx512F.TernaryLogic(x.bytes, y.bytes, z.bytes, ByteLanes.MajorityOf));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes512 Parity(ByteLanes512 x, ByteLanes512 y, ByteLanes512 z) => new(Avx512F.TernaryLogic(x.bytes, y.bytes, z.bytes, ByteLanes.ParityOf));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ByteLanes512 Double(ByteLanes512 x) => new(x.bytes + x.bytes);

    public static ulong Equal(ByteLanes512 x, byte value) => Vector512.Equals(x.bytes, Vector512.Create(value)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mask(ByteLanes512 x) => x.bytes.ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref byte target, nuint offset) => this.bytes.StoreUnsafe(ref target, offset);
}
