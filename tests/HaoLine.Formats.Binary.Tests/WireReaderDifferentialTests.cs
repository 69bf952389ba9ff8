using CsCheck;
using Google.Protobuf;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.Formats.Binary.Tests;

/// <summary>Google.Protobuf as the second opinion: the same bytes, the same fields, or both refuse.</summary>
public class WireReaderDifferentialTests
{
    private static readonly Gen<byte[]> WellFormed = Gen.Select(Gen.Int[1, 6], Gen.Int[1, 3000], Gen.ULong, Gen.Byte.Array[0, 40]).Array[0, 30]
        .Select(fields => Encode(fields));

    [Fact]
    public void Walk_of_well_formed_fields_agrees_with_Google_Protobuf() =>
        WellFormed.Sample(bytes => Ours(bytes)!.SequenceEqual(Theirs(bytes)!), iter: 5000);

    [Fact]
    public void Walk_of_any_bytes_agrees_with_Google_Protobuf() =>
        Gen.Byte.Array[0, 24].Sample(static bytes => Agree(bytes), iter: 50_000);

    [Fact]
    public void Walk_of_damaged_fields_agrees_with_Google_Protobuf() =>
        Gen.Select(WellFormed, Gen.Int[0, 2000], Gen.Byte).Sample(static (bytes, place, value) =>
        {
            byte[] damaged = [.. bytes];
            if (damaged.Length > 0)
            {
                damaged[place % damaged.Length] = value;
            }

            return Agree(damaged);
        }, iter: 20_000);

    private static bool Agree(byte[] bytes)
    {
        List<string>? ours = Ours(bytes);
        List<string>? theirs = Theirs(bytes);

        // Stricter on purpose: numbers of more than 64 bits and field numbers over 2^29-1 are refused here, cut to size there.
        return ours is null || (theirs is not null && ours.SequenceEqual(theirs));
    }

    private static byte[] Encode((int Kind, int Field, ulong Value, byte[] Bytes)[] fields)
    {
        var stream = new MemoryStream();
        var output = new CodedOutputStream(stream);
        foreach ((int kind, int field, ulong value, byte[] bytes) in fields)
        {
            switch (kind)
            {
                case 1:
                    output.WriteTag(field, WireFormat.WireType.Varint);
                    output.WriteUInt64(value);
                    break;
                case 2:
                    output.WriteTag(field, WireFormat.WireType.Fixed64);
                    output.WriteFixed64(value);
                    break;
                case 3:
                    output.WriteTag(field, WireFormat.WireType.Fixed32);
                    output.WriteFixed32((uint)value);
                    break;
                case 4:
                    output.WriteTag(field, WireFormat.WireType.Varint);
                    output.WriteUInt64(value & 0x7F);
                    break;
                case 5:
                    output.WriteTag(field, WireFormat.WireType.StartGroup);
                    output.WriteTag(field, WireFormat.WireType.EndGroup);
                    break;
                default:
                    output.WriteTag(field, WireFormat.WireType.LengthDelimited);
                    output.WriteBytes(ByteString.CopyFrom(bytes));
                    break;
            }
        }

        output.Flush();
        return stream.ToArray();
    }

    private static List<string>? Ours(byte[] bytes)
    {
        var fields = new List<string>();
        try
        {
            // Windows of three bytes exercise every boundary.
            var reader = new WireReader(new ChoppedSource(bytes));
            while (reader.TryReadTag(out int field, out WireType type))
            {
                switch (type)
                {
                    case WireType.Varint:
                        fields.Add($"{field}:{reader.ReadVarint()}");
                        break;
                    case WireType.Length:
                        fields.Add($"{field}:{Convert.ToHexString(reader.ReadBytes("f"))}");
                        break;
                    case WireType.Fixed32:
                        fields.Add($"{field}:{BitConverter.SingleToUInt32Bits(reader.ReadSingle("f"))}");
                        break;
                    default:
                        reader.Skip(field, type);
                        fields.Add($"{field}:skipped");
                        break;
                }
            }

            return fields;
        }
        catch (InvalidModelContentException)
        {
            return null;
        }
    }

    private static List<string>? Theirs(byte[] bytes)
    {
        var fields = new List<string>();
        try
        {
            var input = new CodedInputStream(bytes);
            uint tag;
            while ((tag = input.ReadTag()) != 0)
            {
                int field = WireFormat.GetTagFieldNumber(tag);
                switch (WireFormat.GetTagWireType(tag))
                {
                    case WireFormat.WireType.Varint:
                        fields.Add($"{field}:{input.ReadUInt64()}");
                        break;
                    case WireFormat.WireType.LengthDelimited:
                        fields.Add($"{field}:{Convert.ToHexString(input.ReadBytes().Span)}");
                        break;
                    case WireFormat.WireType.Fixed32:
                        fields.Add($"{field}:{input.ReadFixed32()}");
                        break;
                    default:
                        input.SkipLastField();
                        fields.Add($"{field}:skipped");
                        break;
                }
            }

            return fields;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private sealed class ChoppedSource(byte[] bytes) : IRandomAccessSource
    {
        public string Name => "chopped";

        public long Length => bytes.Length;

        public int Read(long offset, Span<byte> destination)
        {
            int count = (int)Math.Min(Math.Min(3, destination.Length), bytes.Length - offset);
            bytes.AsSpan((int)offset, count).CopyTo(destination);
            return count;
        }

        public bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
        {
            span = default;
            return false;
        }

        public void Dispose()
        {
        }
    }
}
