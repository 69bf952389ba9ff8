namespace HaoLine.Formats.TensorFlow.Checkpoints;

/// <summary>Where a tensor of a checkpoint stands. Field numbers: BundleEntryProto and TensorShapeProto of TensorFlow.</summary>
internal sealed record CheckpointEntry(int Type, long[] Dimensions, int Shard, long Offset, long Size, bool IsPartitioned)
{
    public static CheckpointEntry Read(WireReader reader)
    {
        int type = 0;
        int shard = 0;
        long offset = 0;
        long size = 0;
        bool parts = false;
        var dimensions = new List<long>();
        while (reader.TryReadTag(out int field, out WireType wire))
        {
            switch (field)
            {
                case 1 when wire == WireType.Varint:
                    type = reader.ReadInt32("dtype");
                    break;
                case 2 when wire == WireType.Length:
                    ReadShape(reader, dimensions);
                    break;
                case 3 when wire == WireType.Varint:
                    shard = reader.ReadInt32("shard_id");
                    break;
                case 4 when wire == WireType.Varint:
                    offset = reader.ReadInt64("offset");
                    break;
                case 5 when wire == WireType.Varint:
                    size = reader.ReadInt64("size");
                    break;
                case 7:
                    parts = true;
                    reader.Skip(field, wire);
                    break;
                default:
                    reader.Skip(field, wire);
                    break;
            }
        }

        return new CheckpointEntry(type, [.. dimensions], shard, offset, size, parts);
    }

    private static void ReadShape(WireReader reader, List<long> dimensions)
    {
        WireScope shape = reader.Enter("shape");
        while (reader.TryReadTag(out int field, out WireType wire))
        {
            if (field != 2 || wire != WireType.Length)
            {
                reader.Skip(field, wire);
                continue;
            }

            long size = 0;
            WireScope dimension = reader.Enter("dim", dimensions.Count);
            while (reader.TryReadTag(out int inner, out WireType innerWire))
            {
                if (inner == 1 && innerWire == WireType.Varint)
                {
                    size = reader.ReadInt64("size");
                }
                else
                {
                    reader.Skip(inner, innerWire);
                }
            }

            reader.Leave(dimension);
            dimensions.Add(size);
        }

        reader.Leave(shape);
    }
}
