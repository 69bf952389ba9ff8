using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Says in words which operand keeps a shape from being known, so that a reader finds the cause and not only the symptom.</summary>
internal static class UnknownReasons
{
    /// <summary>True when every size of a type is a number or a formula.</summary>
    public static bool IsComplete(IrType? type)
    {
        switch (type)
        {
            case null:
                return false;
            case SequenceType sequence:
                return IsComplete(sequence.Element);
            case OptionalType optional:
                return IsComplete(optional.Element);
            case TensorType { Shape: { } shape }:
                for (int i = 0; i < shape.Rank; i++)
                {
                    if (shape[i].IsUnknown)
                    {
                        return false;
                    }
                }

                return true;
            default:
                return type is not TensorType;
        }
    }

    /// <summary>
    /// The facet's own words with the operand whose elements are missing; without words, the reason of the first operand whose
    /// shape is not known. Null when nothing explains it.
    /// </summary>
    public static string? Explain(TypedScope scope, Node node, OperatorDefinition definition, string? reason)
    {
        string? cause = MissingValues(scope, node, definition);
        if (reason is null)
        {
            return Inherited(scope, node) ?? (cause is null ? null : $"depends on the values of {cause}");
        }

        return cause is null ? reason : $"{reason}: depends on the values of {cause}";
    }

    private static string? MissingValues(TypedScope scope, Node node, OperatorDefinition definition)
    {
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i] is { } operand && definition.RoleOf(i) == OperandRole.Control && !IsFollowed(scope.ValueOf(operand)))
            {
                return Name(operand);
            }
        }

        return null;
    }

    private static bool IsFollowed(KnownValue? value)
    {
        if (value is null)
        {
            return false;
        }

        foreach (Dimension element in value.Integers)
        {
            if (element.IsUnknown)
            {
                return false;
            }
        }

        return true;
    }

    private static string? Inherited(TypedScope scope, Node node)
    {
        foreach (Value? operand in node.Inputs)
        {
            if (operand is not null && !IsComplete(scope.TypeOf(operand)))
            {
                return scope.UnknownReason(operand) ?? (operand.Producer is null ? $"the shape of input '{operand.Name}' is not stated" : null);
            }
        }

        return null;
    }

    private static string Name(Value operand) => operand.Producer is null ? $"input '{operand.Name}'" : $"'{operand.Name}' ({operand.Producer.Operator})";
}
