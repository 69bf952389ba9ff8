using System.Buffers.Binary;
using HaoLine.Architecture;
using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>Finds the table of tokens, the table of positions and the output head of a graph.</summary>
internal sealed class EmbeddingReading(RecoveryGraph graph, long hidden)
{
    private const string Microsoft = "com.microsoft";

    /// <summary>The stored table of tokens; null when the graph has none.</summary>
    public Value? Table { get; private set; }

    /// <summary>Rows of the table of tokens, or outputs of the head; 0 when not known.</summary>
    public long Vocabulary { get; private set; }

    /// <summary>Elements of a row where that is not the width of a token; 0 otherwise.</summary>
    public long Width { get; private set; }

    /// <summary>What is added to the tokens at the start.</summary>
    public PositionKind Positions { get; private set; }

    /// <summary>Rows of the table of positions; 0 when there is none.</summary>
    public long TableLength { get; private set; }

    /// <summary>True when the head uses the table of tokens, null without a head.</summary>
    public bool? IsTied { get; private set; }

    /// <summary>Reads a node that stands before the first attention.</summary>
    public void ReadFirst(Node node)
    {
        if (node.Operator == new OperatorId(Microsoft, "EmbedLayerNormalization") && node.Inputs.Count > 3)
        {
            this.TakeTokens(node.Inputs[2], 0);
            this.TakePositions(node.Inputs[3]);
        }
        else if (node.Operator == OperatorId.Onnx("Gather") || node.Operator == new OperatorId(Microsoft, "GatherBlockQuantized"))
        {
            this.ReadLookup(node);
        }
        else if (node.Operator == OperatorId.Onnx("Add") && node.Inputs is [{ } left, { } right] && graph.SizeOf(node.Outputs[0], -1) == hidden)
        {
            (Value? stored, Value computed) = graph.IsConstant(right) ? (right, left) : (graph.IsConstant(left) ? left : null, right);
            if (stored is not null && !graph.IsConstant(computed) && graph.SizeOf(stored, -1) == hidden && graph.SizeOf(stored, -2) > 1)
            {
                this.TakePositions(stored);
            }
            else if (stored is null && (this.IsWave(left) || this.IsWave(right)))
            {
                this.Positions = this.Positions == PositionKind.Unknown ? PositionKind.Sinusoidal : this.Positions;
            }
        }
    }

    /// <summary>Reads a product that stands after the last attention: the head when it makes an output as wide as the vocabulary.</summary>
    public void ReadLast(WeightedProduct product, bool isDecoder)
    {
        if (product.Width != (this.Width > 0 && product.Width == this.Width ? this.Width : hidden) || product.Outputs <= 0 || !this.ReachesOutput(product.Result))
        {
            return;
        }

        if (this.Vocabulary == 0 && isDecoder)
        {
            this.Vocabulary = product.Outputs;
        }

        if (product.Outputs != this.Vocabulary)
        {
            return;
        }

        // Copies of the table in the file are weights of their own.
        Value? weight = graph.StoredOf(product.Weight);
        this.IsTied = weight is not null && this.Table is not null
            && (ReferenceEquals(weight, this.Table) || (graph.DataOf(weight)?.StorageKey is { } key && Equals(key, graph.DataOf(this.Table)?.StorageKey)));
    }

    private void ReadLookup(Node node)
    {
        if (node.Inputs is not [{ } table, { } index, ..] || !graph.IsConstant(table) || graph.IsConstant(index) || graph.RankOf(table) != 2)
        {
            return;
        }

        long width = graph.SizeOf(node.Outputs[0], -1);
        if (width == hidden)
        {
            switch (this.SourceOf(index))
            {
                case IndexSource.Positions:
                    this.TakePositions(table);
                    break;
                case IndexSource.Tokens:
                    this.TakeTokens(table, 0);
                    break;
            }
        }
        else if (width > 0 && this.SourceOf(index) == IndexSource.Tokens && this.IsWidened(node.Outputs[0]))
        {
            this.TakeTokens(table, width);
        }
    }

    /// <summary>Rows that are narrower than a token pass a product first.</summary>
    private bool IsWidened(Value row)
    {
        for (int i = 0; i < 6 && row.UseCount > 0; i++)
        {
            Node next = row.Uses[0].Node;
            if (graph.ProductOf(next) is { } product)
            {
                return product.Outputs == hidden;
            }

            if (next.Outputs.Count == 0)
            {
                return false;
            }

            row = next.Outputs[0];
        }

        return false;
    }

    private void TakeTokens(Value? table, long width)
    {
        if (table is null || graph.SizeOf(table, 0) <= this.Vocabulary)
        {
            return;
        }

        this.Vocabulary = graph.SizeOf(table, 0);
        this.Table = graph.StoredOf(table);
        this.Width = width;
    }

    private void TakePositions(Value? table)
    {
        if (table is null)
        {
            return;
        }

        // A lookup of known positions is a constant made from the table.
        Value source = table.Producer is { Inputs: [{ } looked, ..] } lookup && lookup.Operator == OperatorId.Onnx("Gather") && graph.RankOf(looked) == 2 ? looked : table;
        long rows = graph.SizeOf(source, -2);
        if (rows <= this.TableLength)
        {
            return;
        }

        this.TableLength = rows;
        this.Positions = graph.StoredOf(source) is { } held && graph.DataOf(held) is { } stored && this.IsSines(stored) ? PositionKind.Sinusoidal : PositionKind.Learned;
    }

    /// <summary>The first row of a table of sines has the sines and cosines of nothing, the second row begins with those of one.</summary>
    private bool IsSines(TensorData data)
    {
        if (!data.IsAvailable || data.ElementType != DataType.Float32 || data.ElementCount < 2 * hidden || hidden < 4)
        {
            return false;
        }

        float first = Read(0);
        float second = Read(1);
        float middle = Read(hidden / 2);
        float next = Read(hidden);
        bool isInterleaved = first == 0 && second == 1;
        bool isHalved = first == 0 && second == 0 && middle == 1;
        return (isInterleaved || isHalved) && MathF.Abs(next - MathF.Sin(1)) < 1e-3f;

        float Read(long index)
        {
            Span<byte> bytes = stackalloc byte[4];
            return data.Read(index * 4, bytes) == 4 ? BinaryPrimitives.ReadSingleLittleEndian(bytes) : float.NaN;
        }
    }

    private bool IsWave(Value value)
    {
        for (int i = 0; i < 12 && value.Producer is { } node; i++)
        {
            if (node.Operator == OperatorId.Onnx("Sin") || node.Operator == OperatorId.Onnx("Cos"))
            {
                return true;
            }

            if (graph.CategoryOf(node) is not (OperatorCategory.DataMovement or OperatorCategory.Elementwise)
                || node.Inputs.FirstOrDefault(input => input is not null && !graph.IsConstant(input)) is not { } next)
            {
                return false;
            }

            value = next;
        }

        return false;
    }

    private IndexSource SourceOf(Value index)
    {
        var seen = new HashSet<Value> { index };
        var pending = new Queue<Value>([index]);
        IndexSource found = IndexSource.Unknown;
        while (pending.TryDequeue(out Value? value) && seen.Count < 48)
        {
            if (graph.DataOf(value) is { } stored)
            {
                // Stored numbers, cut to the length of the input.
                found = stored.ElementCount > 1 && found == IndexSource.Unknown ? IndexSource.Positions : found;
                continue;
            }

            if (value.Producer is not { } node)
            {
                // The interface of exported models says what its integers are.
                found = value.Name.Contains("position", StringComparison.OrdinalIgnoreCase) ? IndexSource.Positions
                    : value.Name.Contains("type", StringComparison.OrdinalIgnoreCase) || value.Name.Contains("segment", StringComparison.OrdinalIgnoreCase) ? IndexSource.Segments
                    : IndexSource.Tokens;
                continue;
            }

            if (node.Operator == OperatorId.Onnx("Range") || node.Operator == OperatorId.Onnx("CumSum"))
            {
                return IndexSource.Positions;
            }

            if (graph.HasTrait(node, OperatorTraits.ReadsShapeOnly))
            {
                continue;
            }

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

    private bool ReachesOutput(Value value)
    {
        for (int i = 0; i < 12; i++)
        {
            if (value.IsGraphOutput)
            {
                return true;
            }

            if (value.UseCount == 0 || value.Uses[0].Node is not { Outputs.Count: > 0 } node
                || graph.CategoryOf(node) is not (OperatorCategory.DataMovement or OperatorCategory.Elementwise or OperatorCategory.Activation or OperatorCategory.Softmax))
            {
                return false;
            }

            value = node.Outputs[0];
        }

        return false;
    }

    private enum IndexSource
    {
        Unknown,
        Tokens,
        Positions,
        Segments,
    }
}
