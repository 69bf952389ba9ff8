using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>
/// Work of a normalization in the fvcore convention: a batch normalization with stored statistics takes 2 per element, others
/// 5 with a learned scale and 4 without. ResNet-50: 4,089,184,256 + 2 · 11,113,984 = 4.111 G, the figure that timm publishes.
/// </summary>
internal static class NormalizationWork
{
    public static Dimension Of(TypedScope scope, Node node)
    {
        if (scope.DefinitionOf(node) is not { Category: OperatorCategory.Normalization } definition || node.Outputs.Count == 0)
        {
            return Dimension.Zero;
        }

        int factor = 4;
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i] is null)
            {
                continue;
            }

            switch (definition.RoleOf(i))
            {
                case OperandRole.Statistic:
                    factor = 2;
                    break;
                case OperandRole.Weight when factor == 4:
                    factor = 5;
                    break;
            }
        }

        try
        {
            return factor * ((scope.TypeOf(node.Outputs[0]) as TensorType)?.Shape?.ElementCount ?? Dimension.Unknown);
        }
        catch (OverflowException)
        {
            return Dimension.Unknown;
        }
    }
}
