using System.Buffers;
using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>Finds tensors with equal bytes: equal hashes first, then the bytes themselves, as a hash that is fast can be deceived.</summary>
internal static class WeightDuplicates
{
    private const int BufferBytes = 64 * 1024;

    public static IReadOnlyList<DuplicateTensors> Find(IReadOnlyList<(string Name, TensorData Data, string Hash)> tensors, CancellationToken ct)
    {
        var duplicates = new List<DuplicateTensors>();
        foreach (var group in tensors
            .Where(static tensor => tensor.Hash.Length > 0 && tensor.Data.ByteLength > 0)
            .GroupBy(static tensor => (tensor.Hash, tensor.Data.ElementType, tensor.Data.ByteLength)))
        {
            (string Name, TensorData Data, string Hash)[] members = [.. group];
            if (members.Length < 2)
            {
                continue;
            }

            string[] equal = [.. members.Where(member => ReferenceEquals(member.Data, members[0].Data) || AreEqual(members[0].Data, member.Data, ct)).Select(static member => member.Name)];
            if (equal.Length > 1)
            {
                duplicates.Add(new DuplicateTensors(equal, members[0].Data.ByteLength));
            }
        }

        return duplicates;
    }

    private static bool AreEqual(TensorData left, TensorData right, CancellationToken ct)
    {
        byte[] both = ArrayPool<byte>.Shared.Rent(2 * BufferBytes);
        try
        {
            for (long offset = 0; offset < left.ByteLength; offset += BufferBytes)
            {
                ct.ThrowIfCancellationRequested();
                int count = (int)Math.Min(BufferBytes, left.ByteLength - offset);
                Span<byte> first = both.AsSpan(0, count);
                Span<byte> second = both.AsSpan(BufferBytes, count);
                left.ReadExactly(offset, first);
                right.ReadExactly(offset, second);
                if (!first.SequenceEqual(second))
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(both);
        }
    }
}
