using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>Tells generated weights from tensors that are generated anew for each input.</summary>
internal static class GeneratedConstants
{
    /// <summary>True when every operand is stored or of known, number-only content that no graph input decides.</summary>
    public static bool HasConstantInputs(Node node, TypedScope scope)
    {
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i] is not { } operand || operand.Constant is not null)
            {
                continue;
            }

            if (operand.Producer is not { } producer
                || scope.DefinitionOf(producer) is not { } definition
                || (definition.Traits & OperatorTraits.Constant) == 0)
            {
                return false;
            }
        }

        return true;
    }
}
