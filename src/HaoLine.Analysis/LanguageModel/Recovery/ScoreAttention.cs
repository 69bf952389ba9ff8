using HaoLine.Architecture;
using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>
/// Reads attention that is written out: a product of queries and keys, scaling, masks, a softmax, and a product with values. Found by
/// walking from the softmax, with bounded work for each; a softmax without two such products is none.
/// </summary>
internal sealed class ScoreAttention(RecoveryGraph graph, MaskReading masks)
{
    private const int BackwardVisits = 96;
    private const int ForwardVisits = 16;

    /// <summary>The attention around a softmax; null when there is none, with a reason when one is there whose heads are not known.</summary>
    public AttentionSite? Read(Node softmax, out string reason)
    {
        reason = "";
        (Node? context, Value? values) = this.FindWeighted(softmax);
        if (context is null || values is null)
        {
            return null;
        }

        var scoreMasks = new List<Value>();
        Node? scores = this.FindScores(softmax, scoreMasks, out bool hasSinks);
        if (scores is null || scores.Inputs is not [{ } q, { } k, ..])
        {
            return null;
        }

        OperandTrace query = OperandTrace.Of(graph, q);
        OperandTrace key = OperandTrace.Of(graph, k);

        // Queries come from a product with stored weights; keys too, or from a cache. Anything else, such as attention over the pixels of
        // convolutions, is no transformer layer.
        if (query.Projections.Count == 0 || (key.Projections.Count == 0 && key.Cache is null))
        {
            return null;
        }

        OperandTrace value = OperandTrace.Of(graph, values);
        long heads = this.HeadsOf(q, query);
        long keySize = this.KeySizeOf(q, k, query, heads);
        long groups = heads > 0 ? this.GroupsOf(k, key, value, heads, keySize) : 0;
        long valueSize = graph.SizeOf(values, -1) is > 0 and long known ? known : value.Split.Size > 0 ? value.Split.Size : keySize;
        if (heads <= 0 || groups <= 0 || keySize <= 0)
        {
            reason = "the head count or head size of an attention does not follow from the shapes around it";
            return null;
        }

        MaskEvidence mask = MaskEvidence.None;
        foreach (Value one in scoreMasks)
        {
            mask = mask.With(masks.Read(one, heads));
        }

        bool isRotary = query.IsRotary;
        return new AttentionSite
        {
            Node = context,
            QuerySource = query.Projections[0].Data,
            KeySource = key.Projections.Count > 0 ? key.Projections[0].Data : null,
            Projections = [.. query.Projections.Concat(key.Projections).Concat(value.Projections).Distinct()],
            HiddenSize = query.Projections[0].Width,
            Heads = heads,
            KeyHeads = groups,
            KeySize = keySize,
            ValueSize = valueSize,
            HasInputBias = query.Projections[0].HasBias,
            HasQueryKeyNorm = query.IsNormalised,
            HasSinks = hasSinks,
            IsCausal = mask.IsCausal,
            HasCache = key.Cache is not null,
            CacheInput = key.Cache,
            Window = mask.Window,
            Positions = isRotary ? PositionKind.Rotary : mask.Positions,
            TableLength = isRotary ? query.RotaryRows : mask.TableLength,
            RotatedSize = isRotary ? query.RotatedSize : 0,
        };
    }

    /// <summary>The product of two computed values that takes the probabilities, and its other operand.</summary>
    private (Node? Product, Value? Values) FindWeighted(Node softmax)
    {
        var seen = new HashSet<Value> { softmax.Outputs[0] };
        var pending = new Queue<Value>([softmax.Outputs[0]]);
        while (pending.TryDequeue(out Value? value) && seen.Count < ForwardVisits)
        {
            // Probabilities enter one product; a value of many uses is something else.
            if (value.UseCount > 4)
            {
                continue;
            }

            foreach (Use use in value.Uses)
            {
                Node node = use.Node;
                switch (graph.CategoryOf(node))
                {
                    case OperatorCategory.MatrixMultiplication when node.Inputs.Count >= 2 && graph.ProductOf(node) is null:
                        if (use.InputIndex < 2 && node.Inputs[1 - use.InputIndex] is { } other && !graph.IsConstant(other))
                        {
                            return (node, other);
                        }

                        break;
                    case OperatorCategory.Elementwise or OperatorCategory.DataMovement or OperatorCategory.Activation or OperatorCategory.Quantization
                        when !graph.HasTrait(node, OperatorTraits.ReadsShapeOnly) && !graph.IsControl(node, use.InputIndex):
                        if (node.Outputs.Count > 0 && seen.Add(node.Outputs[0]))
                        {
                            pending.Enqueue(node.Outputs[0]);
                        }

                        break;
                }
            }
        }

        return (null, null);
    }

    /// <summary>The nearest product of two computed values behind a softmax. Operands beside the way there are masks and biases.</summary>
    private Node? FindScores(Node softmax, List<Value> scoreMasks, out bool hasSinks)
    {
        hasSinks = false;
        if (softmax.Inputs is not [{ } start, ..])
        {
            return null;
        }

        var cameFrom = new Dictionary<Value, (Node Node, Value Next)>();
        var seen = new HashSet<Value> { start };
        var pending = new Queue<Value>([start]);
        while (pending.TryDequeue(out Value? value) && seen.Count < BackwardVisits)
        {
            if (value.Producer is not { } node || graph.PlaceOf(node) < 0 || graph.IsConstant(value) || graph.HasTrait(node, OperatorTraits.ReadsShapeOnly))
            {
                continue;
            }

            OperatorCategory category = graph.CategoryOf(node);
            if (category == OperatorCategory.MatrixMultiplication)
            {
                if (graph.ProductOf(node) is null && node.Inputs is [{ } a, { } b, ..] && !graph.IsConstant(a) && !graph.IsConstant(b))
                {
                    Collect(value, start, cameFrom, scoreMasks, out hasSinks);
                    foreach (Value operand in node.Inputs.Skip(2).OfType<Value>())
                    {
                        scoreMasks.Add(operand);
                    }

                    return node;
                }

                continue;
            }

            if (category is OperatorCategory.Elementwise or OperatorCategory.DataMovement or OperatorCategory.Activation or OperatorCategory.Quantization)
            {
                for (int i = 0; i < node.Inputs.Count; i++)
                {
                    if (node.Inputs[i] is { } input && !graph.IsControl(node, i) && seen.Add(input))
                    {
                        cameFrom[input] = (node, value);
                        pending.Enqueue(input);
                    }
                }
            }
        }

        return null;
    }

    private static void Collect(Value scores, Value start, Dictionary<Value, (Node Node, Value Next)> cameFrom, List<Value> scoreMasks, out bool hasSinks)
    {
        hasSinks = false;
        for (Value value = scores; !ReferenceEquals(value, start);)
        {
            (Node node, Value next) = cameFrom[value];
            hasSinks |= RecoveryOperators.Joins.Contains(node.Operator);
            foreach (Value? operand in node.Inputs)
            {
                if (operand is not null && !ReferenceEquals(operand, value) && RecoveryOperators.Masking.Contains(node.Operator))
                {
                    scoreMasks.Add(operand!);
                }
            }

            value = next;
        }
    }

    private long HeadsOf(Value q, OperandTrace query) => graph.RankOf(q) switch
    {
        4 when graph.SizeOf(q, 1) is > 0 and long heads => heads,

        // [batch, groups, heads of a group, length, size].
        5 when graph.SizeOf(q, 1) is > 0 and long groups && graph.SizeOf(q, 2) is > 0 and long each => checked(groups * each),
        >= 2 when query.Split.Heads > 0 => query.Split.Heads,

        // Tokens that are never cut apart have one head.
        3 when query.Projections is [{ Outputs: > 0 and var outputs }] && outputs == graph.SizeOf(q, -1) => 1,
        _ => 0,
    };

    private long KeySizeOf(Value q, Value k, OperandTrace query, long heads) =>
        graph.SizeOf(q, -1) is > 0 and long size ? size
        : graph.SizeOf(k, -2) is > 0 and long other ? other
        : query.Split.Size > 0 ? query.Split.Size
        : query.Projections is [{ Outputs: > 0 and var outputs }] && heads > 0 && outputs % heads == 0 ? outputs / heads
        : 0;

    private long GroupsOf(Value k, OperandTrace key, OperandTrace value, long heads, long keySize)
    {
        // A repetition of one part of the keys alone, as in latent attention, does not make groups: values tell.
        long repetition = Math.Min(key.Repetition, value.Repetition);
        if (repetition > 1)
        {
            return heads % repetition == 0 ? heads / repetition : 0;
        }

        if (key.Repetition > 0 && value.Repetition > 0)
        {
            if (graph.RankOf(k) == 5 && graph.SizeOf(k, 1) is > 0 and long groups && graph.SizeOf(k, 2) is > 0 and long each)
            {
                return checked(groups * each);
            }

            if (graph.RankOf(k) == 4 && graph.SizeOf(k, 1) is > 0 and long stated)
            {
                return stated;
            }

            if (key.Split.Heads > 0)
            {
                return key.Split.Heads;
            }
        }

        // Heads follow from the width of a projection of keys alone.
        return key.Projections is [{ Outputs: > 0 and var outputs }] && keySize > 0 && outputs % keySize == 0 && outputs / keySize <= heads ? outputs / keySize : 0;
    }
}
