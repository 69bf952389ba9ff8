using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>How reports call a node: its name, else the name of its first result, else its operator.</summary>
internal static class NodeLabels
{
    public static string Of(Node node) =>
        node.Name.Length > 0 ? node.Name
        : node.Outputs.Count > 0 && node.Outputs[0].Name.Length > 0 ? node.Outputs[0].Name
        : node.Operator.ToString();
}
