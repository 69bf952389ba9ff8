using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>
/// Assigns values to buffers in execution order. A value joins the buffer of an operand only when the options allow it and
/// it is safe: a view of the same size, or an in-place operator on a buffer that nobody needs after this step.
/// </summary>
internal sealed class BufferList(MemoryOptions options)
{
    private readonly List<LiveTensor> buffers = [];
    private readonly Dictionary<Value, int> bufferOf = [];
    private readonly HashSet<int> callerOwned = [];

    public void AddUnshared(LiveTensor tensor) => this.buffers.Add(tensor);

    public void Add(Value value, TensorType type, long bytes, int first, int last, OperatorDefinition? definition)
    {
        int shared = definition is null || value.Producer is not { } node ? -1 : this.FindShared(node, definition, type, bytes, first);
        if (shared >= 0)
        {
            LiveTensor buffer = this.buffers[shared];
            this.buffers[shared] = buffer with { LastStep = Math.Max(buffer.LastStep, last) };
            this.bufferOf.Add(value, shared);
            return;
        }

        if (options.AliasViews || options.ReuseInPlace)
        {
            this.bufferOf.Add(value, this.buffers.Count);
            if (value.IsGraphInput)
            {
                this.callerOwned.Add(this.buffers.Count);
            }
        }

        this.buffers.Add(new LiveTensor(value.Name, bytes, first, last) { Value = value, Type = type });
    }

    public IReadOnlyList<LiveTensor> Build() => this.buffers;

    private int FindShared(Node node, OperatorDefinition definition, TensorType type, long bytes, int step)
    {
        if (options.AliasViews && (definition.Traits & OperatorTraits.View) != 0 && node.Inputs.Count > 0
            && node.Inputs[0] is { } viewed && this.bufferOf.TryGetValue(viewed, out int source) && this.buffers[source].Bytes == bytes)
        {
            return source;
        }

        if (options.ReuseInPlace && (definition.Traits & OperatorTraits.InPlace) != 0)
        {
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                // The whole buffer must die here, so views of it are safe too; a caller's input is never overwritten.
                if (node.Inputs[i] is { } operand && this.bufferOf.TryGetValue(operand, out int candidate)
                    && !this.callerOwned.Contains(candidate)
                    && this.buffers[candidate] is { } buffer && buffer.LastStep == step && buffer.Bytes == bytes
                    && buffer.Type!.Equals(type) && !operand.IsGraphOutput)
                {
                    return candidate;
                }
            }
        }

        return -1;
    }
}
