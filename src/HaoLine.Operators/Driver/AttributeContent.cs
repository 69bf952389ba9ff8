using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Compares and hashes attributes by content. Tensors are the same when they are one object; subgraphs and references never are.</summary>
internal static class AttributeContent
{
    public static bool Same(AttributeValue left, AttributeValue right)
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        return left.Kind == right.Kind && left.Kind switch
        {
            AttributeKind.Int => left.AsInt() == right.AsInt(),
            AttributeKind.Float => left.AsFloat().Equals(right.AsFloat()),
            AttributeKind.String => left.AsBytes().SequenceEqual(right.AsBytes()),
            AttributeKind.Ints => left.AsInts().SequenceEqual(right.AsInts()),
            AttributeKind.Floats => left.AsFloats().SequenceEqual(right.AsFloats()),
            AttributeKind.Strings => left.AsStrings().SequenceEqual(right.AsStrings()),
            AttributeKind.Type => left.AsType() == right.AsType(),
            AttributeKind.Tensor => ReferenceEquals(left.AsTensor(), right.AsTensor()),
            _ => false,
        };
    }

    /// <summary>Same names with same content in the same order.</summary>
    public static bool Same(AttributeMap left, AttributeMap right)
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        if (left.Count != right.Count)
        {
            return false;
        }

        for (int i = 0; i < left.Count; i++)
        {
            if (left[i].Key != right[i].Key || !Same(left[i].Value, right[i].Value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A hash of names and plain content; false when an attribute says more than plain content can (tensors, subgraphs, references).</summary>
    public static bool TryHash(AttributeMap attributes, out int hash)
    {
        hash = attributes.Count;
        for (int i = 0; i < attributes.Count; i++)
        {
            (string name, AttributeValue value) = attributes[i];
            hash = HashCode.Combine(hash, name.Length, name.Length > 0 ? name[0] : '\0');
            switch (value.Kind)
            {
                case AttributeKind.Int:
                    hash = HashCode.Combine(hash, value.AsInt());
                    break;
                case AttributeKind.Float:
                    hash = HashCode.Combine(hash, value.AsFloat());
                    break;
                case AttributeKind.Ints:
                    foreach (long item in value.AsInts())
                    {
                        hash = (hash * 31) + item.GetHashCode();
                    }

                    break;
                case AttributeKind.String:
                    foreach (byte item in value.AsBytes())
                    {
                        hash = (hash * 31) + item;
                    }

                    break;
                case AttributeKind.Floats or AttributeKind.Strings or AttributeKind.Type:
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
