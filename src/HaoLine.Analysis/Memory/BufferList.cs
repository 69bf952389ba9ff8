using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>
/// Assigns values to buffers in execution order. A value joins the buffer of an operand only when the options allow it and
/// it is safe: a view of the same size, or an in-place operator on a buffer that nobody needs after this step. A buffer that
/// holds a graph output is never overwritten, even at the last step.
/// </summary>
internal sealed class BufferList(MemoryOptions options, Func<Value, IrType?> typeOf)
{
    private readonly List<LiveTensor> buffers = [];
    private readonly Dictionary<Value, int> bufferOf = [];
    private readonly HashSet<int> callerOwned = [];
    private readonly HashSet<int> returned = [];
    private readonly Dictionary<int, List<Value>> sharing = [];

    public void AddUnshared(LiveTensor tensor) => this.buffers.Add(tensor);

    public void Add(Value value, TensorType type, long bytes, SymbolicExpression? formula, int first, int last, OperatorDefinition? definition)
    {
        int shared = definition is null || value.Producer is not { } node ? -1 : this.FindShared(node, definition, type, bytes, formula, first);
        if (shared >= 0)
        {
            LiveTensor buffer = this.buffers[shared];
            this.buffers[shared] = buffer with { LastStep = Math.Max(buffer.LastStep, last) };
            this.bufferOf.Add(value, shared);
            this.NoteReturned(value, shared);
            if (!this.sharing.TryGetValue(shared, out List<Value>? values))
            {
                this.sharing.Add(shared, values = []);
            }

            values.Add(value);
            return;
        }

        if (options.AliasViews || options.ReuseInPlace)
        {
            this.bufferOf.Add(value, this.buffers.Count);
            this.NoteReturned(value, this.buffers.Count);
            if (value.IsGraphInput)
            {
                this.callerOwned.Add(this.buffers.Count);
            }
        }

        this.buffers.Add(new LiveTensor(value.Name, bytes, first, last) { Value = value, Type = type, Formula = formula });
    }

    public IReadOnlyList<LiveTensor> Build()
    {
        foreach ((int buffer, List<Value> values) in this.sharing)
        {
            this.buffers[buffer] = this.buffers[buffer] with { SharedBy = values };
        }

        return this.buffers;
    }

    private void NoteReturned(Value value, int buffer)
    {
        if (value.IsGraphOutput)
        {
            this.returned.Add(buffer);
        }
    }

    private int FindShared(Node node, OperatorDefinition definition, TensorType type, long bytes, SymbolicExpression? formula, int step)
    {
        if (options.AliasViews && (definition.Traits & OperatorTraits.View) != 0 && node.Inputs.Count > 0
            && node.Inputs[0] is { } viewed && this.bufferOf.TryGetValue(viewed, out int source) && HasSize(this.buffers[source]))
        {
            return source;
        }

        if (options.ReuseInPlace && (definition.Traits & OperatorTraits.InPlace) != 0)
        {
            // Elementwise kernels read an element of every operand before they write it. Others (scatter, softmax) work on a copy
            // of their first operand while they still read the rest.
            bool isElementwise = definition.Category is OperatorCategory.Elementwise or OperatorCategory.Activation;
            int candidates = isElementwise ? node.Inputs.Count : Math.Min(1, node.Inputs.Count);
            for (int i = 0; i < candidates; i++)
            {
                // The whole buffer must die here, so views of it are safe too; a caller's input is never overwritten.
                if (node.Inputs[i] is { } operand && this.bufferOf.TryGetValue(operand, out int candidate)
                    && !this.callerOwned.Contains(candidate) && !this.returned.Contains(candidate)
                    && this.buffers[candidate].LastStep == step && HasSize(this.buffers[candidate])
                    && type.Equals(typeOf(operand))
                    && (isElementwise || !this.IsReadByAnother(node, candidate)))
                {
                    return candidate;
                }
            }
        }

        return -1;

        bool HasSize(LiveTensor buffer) => buffer.Bytes == bytes && Equals(buffer.Formula, formula);
    }

    private bool IsReadByAnother(Node node, int buffer)
    {
        for (int i = 1; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i] is { } operand && this.bufferOf.TryGetValue(operand, out int other) && other == buffer)
            {
                return true;
            }
        }

        return false;
    }
}
