using HaoLine.Architecture;
using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>
/// Finds feed-forward blocks: a product back to the width of a token whose data come, through activations and multiplications alone, from one
/// product (plain) or two (gated) of that width, and whose result is added to the token again. Bounded work for each product.
/// </summary>
internal sealed class FeedForwardReading(RecoveryGraph graph, long hidden)
{
    private const int Visits = 40;

    /// <summary>The block that ends in a node; null when none does.</summary>
    public FeedForwardBlock? Read(Node node)
    {
        if (node.Operator == RecoveryOperators.Experts || node.Operator == RecoveryOperators.QuantizedExperts)
        {
            return this.ReadExperts(node);
        }

        if (graph.ProductOf(node) is not { } down || down.Outputs != hidden || down.Width <= 0 || !this.IsAddedBack(down.Result))
        {
            return null;
        }

        var found = new List<WeightedProduct>();
        bool isProduct = false;
        string activation = "";
        var seen = new HashSet<Value> { down.Data };
        var pending = new Queue<Value>([down.Data]);
        while (pending.TryDequeue(out Value? value))
        {
            if (graph.IsConstant(value))
            {
                continue;
            }

            if (seen.Count > Visits || value.Producer is not { } producer || graph.PlaceOf(producer) < 0)
            {
                return null;
            }

            if (graph.HasTrait(producer, OperatorTraits.ReadsShapeOnly))
            {
                continue;
            }

            switch (graph.CategoryOf(producer))
            {
                case OperatorCategory.MatrixMultiplication when graph.ProductOf(producer) is { } up && up.Width == hidden:
                    if (!found.Contains(up))
                    {
                        found.Add(up);
                    }

                    break;
                case OperatorCategory.Elementwise or OperatorCategory.Activation or OperatorCategory.DataMovement or OperatorCategory.Quantization:
                    activation = activation.Length > 0 ? activation : RecoveryOperators.Activations.GetValueOrDefault(producer.Operator, "");
                    for (int i = 0; i < producer.Inputs.Count; i++)
                    {
                        if (producer.Inputs[i] is { } input && !graph.IsControl(producer, i) && seen.Add(input))
                        {
                            pending.Enqueue(input);
                        }
                    }

                    isProduct |= RecoveryOperators.Multiplications.Contains(producer.Operator);
                    break;
                default:
                    return null;
            }
        }

        bool isGated;
        if (found is [var only])
        {
            // Gate and value may be one product that is cut in halves.
            isGated = only.Outputs == 2 * down.Width;
            if (!isGated && only.Outputs != down.Width)
            {
                return null;
            }
        }
        else if (found is [var first, var second] && isProduct && first.Outputs == down.Width && second.Outputs == down.Width && ReferenceEquals(first.Data, second.Data))
        {
            isGated = true;
        }
        else
        {
            return null;
        }

        return new FeedForwardBlock(node, new FeedForwardFacts
        {
            Kind = isGated ? FeedForwardKind.Gated : FeedForwardKind.Plain,
            Width = down.Width,
            HasBias = found[0].HasBias,
            Activation = activation == "sigmoid" ? isGated ? "silu" : "" : activation,
        })
        {
            Products = [.. found, down],
        };
    }

    private FeedForwardBlock? ReadExperts(Node node)
    {
        bool isQuantized = node.Operator == RecoveryOperators.QuantizedExperts;
        if (node.Inputs.Count < 6 || node.Inputs[2] is not { } first || graph.RankOf(first) != 3)
        {
            return null;
        }

        Value? third = node.Inputs.Count > (isQuantized ? 8 : 6) ? node.Inputs[isQuantized ? 8 : 6] : null;
        bool isFused = graph.Text(node, "activation_type") == "swiglu" && graph.Integer(node, "swiglu_fusion") != 0;
        long rows = graph.SizeOf(first, 1);
        long count = graph.SizeOf(first, 0);
        long active = graph.Integer(node, "k", 1);
        if (rows <= 0 || count <= 0 || active <= 0)
        {
            return null;
        }

        int bias = isQuantized ? 4 : 3;
        return new FeedForwardBlock(node, new FeedForwardFacts
        {
            Kind = isFused || third is not null ? FeedForwardKind.Gated : FeedForwardKind.Plain,
            Activation = graph.Text(node, "activation_type"),
            Experts = new ExpertFacts
            {
                Count = count,
                Active = Math.Min(active, count),
                Width = isFused ? rows / 2 : rows,
                HasExpertBias = node.Inputs[bias] is not null,
            },
        });
    }

    /// <summary>True when a result reaches an addition to another computed value, over biases, casts, scales and norms.</summary>
    private bool IsAddedBack(Value result)
    {
        var seen = new HashSet<Value> { result };
        var pending = new Queue<Value>([result]);
        while (pending.TryDequeue(out Value? value) && seen.Count < 24)
        {
            foreach (Use use in value.Uses)
            {
                Node node = use.Node;
                OperatorCategory category = graph.CategoryOf(node);
                bool isSkip = RecoveryOperators.SkipNorms.Contains(node.Operator);
                if (isSkip && use.InputIndex < 2)
                {
                    return true;
                }

                if (RecoveryOperators.Additions.Contains(node.Operator) && node.Inputs.Count(input => input is not null && !graph.IsConstant(input)) >= 2)
                {
                    return true;
                }

                if (category is OperatorCategory.Elementwise or OperatorCategory.DataMovement or OperatorCategory.Quantization or OperatorCategory.Normalization
                    && !graph.HasTrait(node, OperatorTraits.ReadsShapeOnly) && !graph.IsControl(node, use.InputIndex) && node.Outputs.Count > 0 && seen.Add(node.Outputs[0]))
                {
                    pending.Enqueue(node.Outputs[0]);
                }
            }
        }

        return false;
    }
}
