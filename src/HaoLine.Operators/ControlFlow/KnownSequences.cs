using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Element types of sequences that are written out by the nodes that make them.</summary>
internal static class KnownSequences
{
    /// <summary>Nodes and elements looked at for one sequence; chains of insertions stay linear this way.</summary>
    private const int Longest = 64;

    /// <summary>The types of the elements in order; null when the sequence is not written out, or is long.</summary>
    public static List<IrType?>? Elements(NodeInference context, Value? sequence)
    {
        var chain = new Stack<Node>();
        while (sequence?.Producer is { } node && node.Operator.Domain.Length == 0 && chain.Count < Longest)
        {
            chain.Push(node);
            switch (node.Operator.Name)
            {
                case "SequenceInsert" or "SequenceErase" or "Identity":
                    sequence = node.Inputs.Count > 0 ? node.Inputs[0] : null;
                    continue;
                case "SequenceConstruct" or "SequenceEmpty":
                    return Replay(context, chain);
                default:
                    return null;
            }
        }

        return null;
    }

    private static List<IrType?>? Replay(NodeInference context, Stack<Node> chain)
    {
        var elements = new List<IrType?>();
        foreach (Node node in chain)
        {
            switch (node.Operator.Name)
            {
                case "SequenceConstruct" when node.Inputs.Count <= Longest:
                    elements.AddRange(node.Inputs.Select(input => input is null ? null : context.TypeOf(input)));
                    break;
                case "SequenceConstruct":
                    return null;
                case "SequenceInsert" when Position(context, node, 2, elements.Count, elements.Count) is { } place && place <= elements.Count:
                    elements.Insert(place, node.Inputs[1] is { } added ? context.TypeOf(added) : null);
                    break;
                case "SequenceErase" when Position(context, node, 1, elements.Count, elements.Count - 1) is { } place && place < elements.Count:
                    elements.RemoveAt(place);
                    break;
                case "SequenceInsert" or "SequenceErase":
                    return null;
                default:
                    break;
            }
        }

        return elements;
    }

    private static int? Position(NodeInference context, Node node, int input, int count, int absent)
    {
        if (input >= node.Inputs.Count || node.Inputs[input] is not { } operand)
        {
            return absent < 0 ? null : absent;
        }

        if (context.ValueOf(operand) is not { Count: 1 } value || !value.TryGetIntegers(out long[] index))
        {
            return null;
        }

        long place = index[0] < 0 ? index[0] + count : index[0];
        return place is >= 0 and <= Longest ? (int)place : null;
    }
}
