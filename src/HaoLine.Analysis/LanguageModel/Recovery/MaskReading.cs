using System.Buffers.Binary;
using HaoLine.Architecture;
using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>
/// Reads masks and biases of attention scores: causal ones, windows, linear biases and relative buckets. Each value is read once, as
/// layers share masks; the work for each is bounded. Of stored masks a row at most is read, of weights nothing.
/// </summary>
internal sealed class MaskReading(RecoveryGraph graph)
{
    private const int Visits = 256;
    private const int LargestRow = 1 << 20;
    private const double Hidden = -1000;

    private readonly Dictionary<(Value Mask, long Heads), MaskEvidence> read = [];

    /// <summary>What a mask says about an attention of some heads.</summary>
    public MaskEvidence Read(Value? mask, long heads)
    {
        if (mask is null)
        {
            return MaskEvidence.None;
        }

        if (!this.read.TryGetValue((mask, heads), out MaskEvidence? evidence))
        {
            evidence = this.Walk(mask, heads);
            this.read.Add((mask, heads), evidence);
        }

        return evidence;
    }

    private MaskEvidence Walk(Value mask, long heads)
    {
        MaskEvidence found = MaskEvidence.None;
        var seen = new HashSet<Value> { mask };
        var pending = new Queue<Value>([mask]);
        while (pending.TryDequeue(out Value? value) && seen.Count < Visits)
        {
            if (graph.DataOf(value) is { } stored)
            {
                found = found.With(ReadStored(stored, heads));
                continue;
            }

            if (value.Producer is not { } node || graph.HasTrait(node, OperatorTraits.ReadsShapeOnly))
            {
                continue;
            }

            if (graph.CategoryOf(node) is OperatorCategory.Attention or OperatorCategory.Softmax || graph.ProductOf(node) is not null)
            {
                continue;
            }

            found = found.With(this.ReadNode(node, heads));
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                if (node.Inputs[i] is { } input && !graph.IsControl(node, i) && seen.Add(input))
                {
                    pending.Enqueue(input);
                }
            }
        }

        return found;
    }

    private MaskEvidence ReadNode(Node node, long heads)
    {
        if (node.Operator == OperatorId.Onnx("Trilu"))
        {
            long shift = node.Inputs.Count > 1 && node.Inputs[1] is { } k && graph.ElementsOf(k) is { } elements && elements.TryGetIntegers(out long[] numbers) && numbers.Length == 1 ? numbers[0] : 0;
            return shift is 0 or 1 ? MaskEvidence.None with { IsCausal = true } : MaskEvidence.None with { Window = Math.Abs(shift) };
        }

        if ((RecoveryOperators.StrictComparisons.Contains(node.Operator) || RecoveryOperators.InclusiveComparisons.Contains(node.Operator)) && node.Inputs is [{ } left, { } right])
        {
            return this.ReadComparison(node, left, right);
        }

        // A learned bias for each bucket of distances and head.
        return node.Operator == OperatorId.Onnx("Gather") && node.Inputs[0] is { } table && graph.IsConstant(table) && graph.RankOf(table) == 2
            && heads > 0 && graph.SizeOf(table, 1) == heads && graph.SizeOf(table, 0) is > 1 and long buckets
            ? new MaskEvidence(false, 0, PositionKind.RelativeBuckets, buckets)
            : MaskEvidence.None;
    }

    /// <summary>Positions against positions hide later tokens or, shifted, tokens outside a window; a distance against a number does either.</summary>
    private MaskEvidence ReadComparison(Node node, Value left, Value right)
    {
        bool isInclusive = RecoveryOperators.InclusiveComparisons.Contains(node.Operator);
        if (this.NumberOf(left) is not null || this.NumberOf(right) is not null)
        {
            long bound = Math.Abs(this.NumberOf(right) ?? this.NumberOf(left) ?? 0);
            Value distance = this.NumberOf(right) is null ? right : left;
            bool isBothSides = distance.Producer is { } producer && producer.Operator == OperatorId.Onnx("Abs");
            Value difference = isBothSides ? distance.Producer!.Inputs[0]! : distance;
            if (difference.Producer is not { Inputs: [{ } query, { } key] } minus || minus.Operator != OperatorId.Onnx("Sub") || !this.IsPosition(query) || !this.IsPosition(key))
            {
                return MaskEvidence.None;
            }

            return isBothSides ? MaskEvidence.None with { Window = (2 * (isInclusive ? bound : bound - 1)) + 1 }
                : bound > 1 ? MaskEvidence.None with { Window = isInclusive ? bound + 1 : bound }
                : MaskEvidence.None with { IsCausal = true };
        }

        if (!this.IsPosition(left) || !this.IsPosition(right))
        {
            return MaskEvidence.None;
        }

        long shift = Math.Max(this.ShiftOf(left), this.ShiftOf(right));
        return shift > 0 ? MaskEvidence.None with { Window = isInclusive ? shift + 1 : shift } : MaskEvidence.None with { IsCausal = true };
    }

    /// <summary>The one stored integer that a value is; null for other values and for numbers that no length has.</summary>
    private long? NumberOf(Value value) =>
        graph.IsConstant(value) && graph.ShapeOf(value) is { } shape && shape.TryGetElementCount(out long count) && count == 1
            && graph.ElementsOf(value) is { } elements && elements.TryGetIntegers(out long[] numbers) && numbers is [> -LargestRow and < LargestRow]
            ? numbers[0]
            : null;

    /// <summary>True for numbers of tokens: ranges, running sums, and what is shifted or reshaped from them.</summary>
    private bool IsPosition(Value value)
    {
        var seen = new HashSet<Value> { value };
        var pending = new Queue<Value>([value]);
        while (pending.TryDequeue(out Value? current) && seen.Count < 48)
        {
            if (graph.DataOf(current) is { } stored)
            {
                if (stored.ElementCount > 1 && (stored.ElementType == DataType.Int64 || stored.ElementType == DataType.Int32))
                {
                    return true;
                }

                continue;
            }

            if (current.Producer is not { } node || graph.HasTrait(node, OperatorTraits.ReadsShapeOnly))
            {
                continue;
            }

            if (RecoveryOperators.Numberings.Contains(node.Operator))
            {
                return true;
            }

            if (graph.CategoryOf(node) is OperatorCategory.DataMovement or OperatorCategory.Elementwise or OperatorCategory.Indexing)
            {
                for (int i = 0; i < node.Inputs.Count; i++)
                {
                    if (node.Inputs[i] is { } input && !graph.IsControl(node, i) && seen.Add(input))
                    {
                        pending.Enqueue(input);
                    }
                }
            }
        }

        return false;
    }

    /// <summary>The stored number by which positions are shifted before a comparison; 0 when they are not.</summary>
    private long ShiftOf(Value value)
    {
        for (int i = 0; i < 6 && value.Producer is { } node; i++)
        {
            if (RecoveryOperators.Shifts.Contains(node.Operator) && node.Inputs is [{ } left, { } right])
            {
                if (Math.Abs(this.NumberOf(right) ?? this.NumberOf(left) ?? 0) is > 1 and long shift)
                {
                    return shift;
                }
            }

            if (node.Inputs is not [{ } next, ..])
            {
                return 0;
            }

            value = next;
        }

        return 0;
    }

    private static MaskEvidence ReadStored(TensorData data, long heads)
    {
        if (!data.IsAvailable || data.ByteLength <= 0)
        {
            return MaskEvidence.None;
        }

        ReadOnlySpan<long> sizes = data.Dimensions;
        if (heads > 1 && data.ElementCount == heads && IsGeometric(data))
        {
            return MaskEvidence.None with { Positions = PositionKind.Alibi };
        }

        if (sizes.Length < 2 || sizes[^1] != sizes[^2] || sizes[^1] is < 2 or > LargestRow)
        {
            return MaskEvidence.None;
        }

        long length = sizes[^1];
        if (Element(data, 0) is not { } first || Element(data, length - 1) is not { } later || Element(data, (length - 1) * length) is not { } earlier)
        {
            return MaskEvidence.None;
        }

        if (data.ElementType == DataType.Bool || data.ElementType == DataType.UInt8)
        {
            return later != earlier ? MaskEvidence.None with { IsCausal = true } : MaskEvidence.None;
        }

        if (first != 0 || later > Hidden)
        {
            return MaskEvidence.None;
        }

        return earlier == 0 ? MaskEvidence.None with { IsCausal = true }
            : earlier <= Hidden ? MaskEvidence.None with { IsCausal = true, Window = VisibleInLastRow(data, length) }
            : MaskEvidence.None;
    }

    private static long VisibleInLastRow(TensorData data, long length)
    {
        long visible = 0;
        while (visible < length && Element(data, (length * length) - 1 - visible) == 0)
        {
            visible++;
        }

        return visible;
    }

    /// <summary>Slopes of a linear bias fall by one ratio from head to head.</summary>
    private static bool IsGeometric(TensorData data)
    {
        double ratio = 0;
        double before = 0;
        for (long i = 0; i < data.ElementCount; i++)
        {
            if (Element(data, i) is not { } slope || slope == 0)
            {
                return false;
            }

            double now = i == 0 ? 0 : slope / before;
            if (i > 1 && Math.Abs(now - ratio) > 1e-3)
            {
                return false;
            }

            (ratio, before) = (now, slope);
        }

        return ratio is > 0 and < 1;
    }

    private static double? Element(TensorData data, long index)
    {
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        int width = data.ElementType == DataType.Float32 ? 4 : data.ElementType == DataType.Float16 || data.ElementType == DataType.BFloat16 ? 2
            : data.ElementType == DataType.Float64 ? 8 : data.ElementType == DataType.Bool || data.ElementType == DataType.UInt8 ? 1 : 0;
        if (width == 0 || index < 0 || index >= data.ElementCount || data.Read(index * width, bytes[..width]) < width)
        {
            return null;
        }

        return data.ElementType == DataType.Float32 ? BinaryPrimitives.ReadSingleLittleEndian(bytes)
            : data.ElementType == DataType.Float64 ? BinaryPrimitives.ReadDoubleLittleEndian(bytes)
            : data.ElementType == DataType.Float16 ? (double)BinaryPrimitives.ReadHalfLittleEndian(bytes)
            : data.ElementType == DataType.BFloat16 ? BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(bytes) << 16)
            : bytes[0];
    }
}
