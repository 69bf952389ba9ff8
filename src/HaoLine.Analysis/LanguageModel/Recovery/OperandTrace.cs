using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>
/// Follows an operand of an attention back to the product that made it, through movement, arithmetic, norms and rotations, and notes what it
/// meets. Bounded work for each operand.
/// </summary>
internal sealed class OperandTrace
{
    private const int Visits = 160;

    private readonly RecoveryGraph graph;
    private bool hasNegation;
    private bool hasConcat;
    private bool hasWave;

    private OperandTrace(RecoveryGraph graph) => this.graph = graph;

    /// <summary>The nearest products with stored weights.</summary>
    public List<WeightedProduct> Projections { get; } = [];

    /// <summary>A graph input of stored keys or values.</summary>
    public Value? Cache { get; private set; }

    /// <summary>True when a norm stands between the product and the attention.</summary>
    public bool IsNormalised { get; private set; }

    /// <summary>True when the operand is rotated by position.</summary>
    public bool IsRotary => this.HasRotation || (this.hasNegation && this.hasConcat) || this.hasWave;

    /// <summary>Rows of the table of rotations; 0 when not known.</summary>
    public long RotaryRows { get; private set; }

    /// <summary>Rotated elements of a head; 0 when not known.</summary>
    public long RotatedSize { get; private set; }

    /// <summary>How many query heads share a head by stated repetition; 1 without one, 0 when it is repeated an unknown number of times.</summary>
    public long Repetition { get; private set; } = 1;

    /// <summary>Heads and their size where the token is cut apart; 0 when that was not seen.</summary>
    public (long Heads, long Size) Split { get; private set; }

    private bool HasRotation { get; set; }

    public static OperandTrace Of(RecoveryGraph graph, Value start)
    {
        var trace = new OperandTrace(graph);
        var seen = new HashSet<Value> { start };
        var pending = new Queue<Value>([start]);
        while (pending.TryDequeue(out Value? value) && seen.Count < Visits)
        {
            foreach (Value next in trace.Visit(value))
            {
                if (seen.Add(next))
                {
                    pending.Enqueue(next);
                }
            }
        }

        return trace;
    }

    private IEnumerable<Value> Visit(Value value)
    {
        if (this.graph.IsConstant(value))
        {
            return [];
        }

        if (value.Producer is not { } node || this.graph.PlaceOf(node) < 0)
        {
            if (value.IsGraphInput && this.graph.RankOf(value) is 4 or 5 && IsCacheType(this.graph.ElementTypeOf(value)))
            {
                this.Cache ??= value;
            }

            return [];
        }

        if (this.graph.HasTrait(node, OperatorTraits.ReadsShapeOnly))
        {
            return [];
        }

        switch (this.graph.CategoryOf(node))
        {
            case OperatorCategory.MatrixMultiplication:
                if (this.graph.ProductOf(node) is { } product)
                {
                    this.Projections.Add(product);
                }

                return [];
            case OperatorCategory.Attention when RecoveryOperators.Rotations.Contains(node.Operator):
                this.NoteRotation(node);
                return node.Inputs[0] is { } rotated ? [rotated] : [];
            case OperatorCategory.Normalization:
                this.IsNormalised = true;
                return RecoveryOperators.SkipNorms.Contains(node.Operator) || node.Inputs.Count == 0 || node.Inputs[0] is not { } normed ? [] : [normed];
            case OperatorCategory.Reduction:
                this.IsNormalised = true;
                return [];
            case OperatorCategory.Indexing:
                return this.VisitLookup(node);
            case OperatorCategory.Elementwise or OperatorCategory.Activation or OperatorCategory.DataMovement or OperatorCategory.Quantization or OperatorCategory.Other:
                return this.VisitPlain(node);
            default:
                return [];
        }
    }

    private static bool IsCacheType(DataType type) => type.IsFloatingPoint || type == DataType.Int8 || type == DataType.UInt8;

    private IEnumerable<Value> VisitLookup(Node node)
    {
        if (node.Inputs is not [{ } data, ..])
        {
            return [];
        }

        if (!this.graph.IsConstant(data))
        {
            return [data];
        }

        // A table of cosines or sines, looked up by position.
        this.RotaryRows = Math.Max(this.RotaryRows, this.graph.RankOf(data) == 2 && this.graph.StoredOf(data) is not null ? this.graph.SizeOf(data, 0) : 0);
        return [];
    }

    private IEnumerable<Value> VisitPlain(Node node)
    {
        OperatorId id = node.Operator;
        if (RecoveryOperators.Waves.Contains(id))
        {
            this.hasWave = true;
            return [];
        }

        this.hasNegation |= RecoveryOperators.Negations.Contains(id);
        this.hasConcat |= RecoveryOperators.Joins.Contains(id);
        if (RecoveryOperators.Repetitions.Contains(id))
        {
            this.NoteRepetition(node);
        }
        else if (RecoveryOperators.Reshapes.Contains(id))
        {
            this.NoteSplit(node);
        }

        var next = new List<Value>();
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i] is { } input && !this.graph.IsControl(node, i) && this.graph.ElementTypeOf(input) != DataType.Int64)
            {
                next.Add(input);
            }
        }

        return next;
    }

    private void NoteRotation(Node node)
    {
        this.HasRotation = true;
        bool isOnnx = node.Operator.Domain.Length == 0;
        Value? table = node.Inputs.Count > 2 ? node.Inputs[isOnnx ? 1 : 2] : null;
        long columns = this.graph.SizeOf(table, -1);
        long stated = this.graph.Integer(node, "rotary_embedding_dim");
        this.RotatedSize = stated > 0 ? stated : 2 * columns;
        if (table is not null && this.graph.RankOf(table) == 2 && this.graph.StoredOf(table) is not null)
        {
            this.RotaryRows = this.graph.SizeOf(table, 0);
        }
    }

    private void NoteRepetition(Node node)
    {
        if (this.graph.ShapeOf(node.Inputs[0]!) is not { } from || this.graph.ShapeOf(node.Outputs[0]) is not { } to || from.Rank > to.Rank)
        {
            this.Repetition = 0;
            return;
        }

        // The first axis is the batch, which exporters also expand by a computed size.
        int added = to.Rank - from.Rank;
        for (int i = 1; i < to.Rank; i++)
        {
            Dimension before = i >= added ? from[i - added] : Dimension.One;
            if (before == to[i])
            {
                continue;
            }

            this.Repetition = before.TryGetValue(out long few) && to[i].TryGetValue(out long many) && few > 0 && many % few == 0
                ? this.Repetition * (many / few)
                : 0;
        }
    }

    private void NoteSplit(Node node)
    {
        if (this.Split.Heads > 0 || this.graph.ShapeOf(node.Outputs[0]) is not { Rank: >= 4 } to || node.Inputs[0] is not { } whole || this.graph.RankOf(whole) is not (2 or 3))
        {
            return;
        }

        // [batch, length, heads, size], or [batch, length, heads, parts, size].
        this.Split = (to[2].TryGetValue(out long heads) ? heads : 0, to[to.Rank - 1].TryGetValue(out long size) ? size : 0);
    }
}
