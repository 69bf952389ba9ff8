using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>
/// Finds the places in which constants are used, following operators that only move or re-encode bytes, and calls into
/// function bodies. Remembers every value, without recursion: linear in uses over all constants.
/// </summary>
internal sealed class ConstantUses(OperatorLookup lookup)
{
    private const byte Unsettled = byte.MaxValue;

    private readonly ValueMap<byte> known = new(Unsettled);
    private readonly Stack<(Value Value, bool Entered)> pending = new();

    /// <summary>True for operators whose results are their data operand in another form: views, data movement, casts, quantization.</summary>
    public bool IsPassThrough(Node node) => lookup.Find(node) is { } definition && IsPassThrough(definition);

    public ConstantUse Of(Value value)
    {
        byte done = this.known.Get(value);
        if (done != Unsettled)
        {
            return (ConstantUse)done;
        }

        // Post-order with an explicit stack: a value is settled after the values it flows into.
        this.pending.Push((value, false));
        while (this.pending.TryPop(out (Value Value, bool Entered) item))
        {
            if (!item.Entered)
            {
                if (this.known.Get(item.Value) != Unsettled)
                {
                    continue; // settled, or on a cycle of a malformed graph
                }

                this.known.Set(item.Value, (byte)ConstantUse.None);
                this.pending.Push((item.Value, true));
                this.PushSuccessors(item.Value);
                continue;
            }

            this.known.Set(item.Value, (byte)this.Collect(item.Value));
        }

        return (ConstantUse)this.known.Get(value);
    }

    private static bool IsPassThrough(OperatorDefinition definition) =>
        (definition.Traits & OperatorTraits.View) != 0
        || definition.Category is OperatorCategory.DataMovement or OperatorCategory.Quantization;

    private static bool IsMoved(OperatorDefinition definition, int inputIndex) =>
        IsPassThrough(definition)
        && (definition.Traits & OperatorTraits.ReadsShapeOnly) == 0
        && definition.RoleOf(inputIndex) is OperandRole.Data or OperandRole.Weight;

    private void PushSuccessors(Value value)
    {
        foreach (Use use in value.Uses)
        {
            IReadOnlyList<Value> next = this.Flow(use);
            for (int i = 0; i < next.Count; i++)
            {
                this.pending.Push((next[i], false));
            }
        }
    }

    private IReadOnlyList<Value> Flow(Use use)
    {
        if (lookup.FunctionOf(use.Node) is { } function && lookup.Find(use.Node) is null)
        {
            return use.InputIndex < function.Body.Inputs.Count ? [function.Body.Inputs[use.InputIndex]] : [];
        }

        return lookup.Find(use.Node) is { } definition && IsMoved(definition, use.InputIndex) ? use.Node.Outputs : [];
    }

    private ConstantUse Collect(Value value)
    {
        ConstantUse uses = value.IsGraphOutput ? ConstantUse.Data : ConstantUse.None;
        foreach (Use use in value.Uses)
        {
            IReadOnlyList<Value> next = this.Flow(use);
            if (next.Count == 0)
            {
                uses |= this.Direct(use);
                continue;
            }

            for (int i = 0; i < next.Count; i++)
            {
                byte settled = this.known.Get(next[i]);
                uses |= settled == Unsettled ? ConstantUse.None : (ConstantUse)settled;
            }
        }

        return uses;
    }

    private ConstantUse Direct(Use use)
    {
        if (lookup.Find(use.Node) is not { } definition)
        {
            return ConstantUse.Data;
        }

        return definition.RoleOf(use.InputIndex) switch
        {
            OperandRole.Weight => ConstantUse.Weight,
            OperandRole.Bias => ConstantUse.Bias,
            OperandRole.Control => ConstantUse.Control,
            OperandRole.Index => ConstantUse.Index,
            OperandRole.Data => definition.Category switch
            {
                OperatorCategory.Elementwise or OperatorCategory.Activation => ConstantUse.ElementwiseData,

                // A matrix product does not say which of its operands is learned; the stored one is.
                OperatorCategory.MatrixMultiplication or OperatorCategory.Convolution or OperatorCategory.Recurrent => ConstantUse.Weight,
                _ => ConstantUse.Data,
            },
            _ => ConstantUse.Buffer,
        };
    }
}
