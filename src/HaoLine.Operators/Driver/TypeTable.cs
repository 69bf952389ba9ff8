using System.Runtime.InteropServices;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>One object for each different type of a model, so that equal types are the same object.</summary>
internal sealed class TypeTable
{
    private readonly Dictionary<IrType, IrType> types = [];
    private readonly Dictionary<int, ConstantType> constants = [];

    /// <summary>The object that stands for a type.</summary>
    public IrType? Unify(IrType? type)
    {
        if (type is null)
        {
            return null;
        }

        ref IrType? kept = ref CollectionsMarshal.GetValueRefOrAddDefault(this.types, type, out _);
        return kept ??= type;
    }

    /// <summary>The type of a payload, without making one for each of many payloads of one shape.</summary>
    public IrType Of(TensorData data)
    {
        int hash = data.ElementType.GetHashCode();
        foreach (long size in data.Dimensions)
        {
            hash = (hash * 31) + size.GetHashCode();
        }

        ref ConstantType? first = ref CollectionsMarshal.GetValueRefOrAddDefault(this.constants, hash, out _);
        for (ConstantType? known = first; known is not null; known = known.Next)
        {
            if (known.Data.ElementType == data.ElementType && known.Data.Dimensions.SequenceEqual(data.Dimensions))
            {
                return known.Type;
            }
        }

        first = new ConstantType(data, this.Unify(data.Type)!, first);
        return first.Type;
    }

    private sealed record ConstantType(TensorData Data, IrType Type, ConstantType? Next);
}
