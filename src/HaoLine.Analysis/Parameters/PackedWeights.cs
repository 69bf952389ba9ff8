using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>Logical elements of low-bit weights that are stored as bytes: a byte tensor beside the attributes N, K and bits.</summary>
internal static class PackedWeights
{
    /// <summary>N·K when the operator that uses the tensor states it and the bytes can hold that many; else the stored count.</summary>
    public static long LogicalElements(StoredConstant constant)
    {
        if (constant.ElementType != DataType.UInt8 || constant.Rank < 2)
        {
            return constant.Elements;
        }

        foreach (Use use in constant.Value.Uses)
        {
            if (Int(use.Node, "N") is { } n && Int(use.Node, "K") is { } k && Int(use.Node, "bits") is { } bits
                && n > 0 && k > 0 && bits is > 0 and < 8
                && (Int128)n * k * bits <= (Int128)constant.Elements * 8
                && (Int128)n * k <= long.MaxValue)
            {
                return n * k;
            }
        }

        return constant.Elements;
    }

    private static long? Int(Node node, string name) =>
        node.Attributes.Find(name) is { Kind: AttributeKind.Int } value ? value.AsInt() : null;
}
