using HaoLine.Ir;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>The buffers of a drawing over the execution, as the memory pass plans them.</summary>
internal static class GraphTimeline
{
    /// <summary>Null when a size is not known.</summary>
    public static GraphBlockTimeline? Of(GraphDrawing drawing, MemoryResult memory)
    {
        if (memory.PeakActivationBytes is not { } peak)
        {
            return null;
        }

        var drawn = new Dictionary<Node, int>(drawing.Nodes.Count, ReferenceEqualityComparer.Instance);
        for (int i = 0; i < drawing.Nodes.Count; i++)
        {
            if (drawing.Nodes[i] is { } node)
            {
                drawn[node] = i;
            }
        }

        IReadOnlyList<ArenaSlot> slots = memory.Arena?.Slots ?? [.. memory.Tensors.Select(static tensor => new ArenaSlot(tensor, 0))];
        return new GraphBlockTimeline(
            [.. drawing.Scope.OrderOf(drawing.Scope.Graph).Select(node => drawn.GetValueOrDefault(node, -1))],
            [.. slots.OrderBy(static slot => slot.Tensor.FirstStep).Select(slot => new GraphBlockBuffer(
                slot.Tensor.Name, drawing.IndexOf(slot.Tensor.Value), slot.Tensor.FirstStep, slot.Tensor.LastStep, slot.Tensor.Bytes, memory.Arena is null ? null : slot.Offset))])
        {
            PeakStep = memory.PeakStep,
            PeakBytes = peak,
            ArenaBytes = memory.Arena?.TotalBytes,
        };
    }
}
