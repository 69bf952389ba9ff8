using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Combines inferred types with declared ones: what the operator says stands, what it leaves open is filled in.</summary>
internal static class TypeMerging
{
    /// <summary>
    /// Fills what <paramref name="inferred"/> leaves open from <paramref name="declared"/>. Without <paramref name="sizes"/> declared
    /// sizes do not apply (other input shapes, another call), and only element type and rank count.
    /// </summary>
    public static IrType? Fill(IrType? inferred, IrType? declared, bool sizes)
    {
        if (declared is null)
        {
            return inferred;
        }

        if (inferred is null)
        {
            return sizes ? WithoutNegative(declared) : WithoutSizes(declared);
        }

        return (inferred, declared) switch
        {
            (TensorType own, TensorType stated) => FillTensor(own, stated, sizes),
            (SequenceType own, SequenceType stated) => FillContent(own, Fill(own.Element, stated.Element, sizes)),
            (OptionalType own, OptionalType stated) => FillContent(own, Fill(own.Element, stated.Element, sizes)),
            _ => inferred,
        };
    }

    /// <summary>True when the two contradict each other in element type, rank or a known size.</summary>
    public static bool Conflicts(IrType inferred, IrType declared)
    {
        if (inferred is not TensorType own || declared is not TensorType stated)
        {
            return inferred.GetType() != declared.GetType();
        }

        if (own.ElementType != stated.ElementType && own.ElementType != DataType.Undefined && stated.ElementType != DataType.Undefined)
        {
            return true;
        }

        if (own.Shape is null || stated.Shape is null)
        {
            return false;
        }

        if (own.Shape.Rank != stated.Shape.Rank)
        {
            return true;
        }

        for (int i = 0; i < own.Shape.Rank; i++)
        {
            if (own.Shape[i].TryGetValue(out long left) && stated.Shape[i].TryGetValue(out long right) && left != right && right >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What holds for both types, as for the branches of an If: sizes that differ are unknown. Null when nothing does.</summary>
    public static IrType? Common(IrType? left, IrType? right)
    {
        if (left is null || right is null)
        {
            return null;
        }

        if (left == right)
        {
            return left;
        }

        return (left, right) switch
        {
            (TensorType a, TensorType b) => new TensorType(a.ElementType == b.ElementType ? a.ElementType : DataType.Undefined, Common(a.Shape, b.Shape)),
            (SequenceType a, SequenceType b) => new SequenceType(Common(a.Element, b.Element)),
            (OptionalType a, OptionalType b) => new OptionalType(Common(a.Element, b.Element)),
            (OptionalType a, _) => new OptionalType(Common(a.Element, right)),
            (_, OptionalType b) => new OptionalType(Common(left, b.Element)),
            _ => null,
        };
    }

    /// <summary>Sizes that differ become unknown; shapes of different rank have none in common.</summary>
    public static Shape? Common(Shape? left, Shape? right)
    {
        if (left is null || right is null || left.Rank != right.Rank)
        {
            return null;
        }

        var sizes = new Dimension[left.Rank];
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = left[i] == right[i] ? left[i] : Dimension.Unknown;
        }

        return new Shape(sizes);
    }

    private static TensorType FillTensor(TensorType own, TensorType stated, bool sizes)
    {
        DataType elementType = own.ElementType == DataType.Undefined ? stated.ElementType : own.ElementType;
        Shape? shape = own.Shape;
        if (shape is null && stated.Shape is not null)
        {
            shape = (WithoutSizesIf(!sizes, stated) as TensorType)!.Shape;
        }
        else if (sizes && shape is not null && stated.Shape is not null && shape.Rank == stated.Shape.Rank)
        {
            for (int i = 0; i < shape.Rank; i++)
            {
                if (shape[i].IsUnknown && IsUsable(stated.Shape[i]))
                {
                    shape = shape.WithDimension(i, stated.Shape[i]);
                }
            }
        }

        return elementType == own.ElementType && ReferenceEquals(shape, own.Shape) ? own : new TensorType(elementType, shape);
    }

    private static SequenceType FillContent(SequenceType own, IrType? element) => ReferenceEquals(own.Element, element) ? own : new SequenceType(element);

    private static OptionalType FillContent(OptionalType own, IrType? element) => ReferenceEquals(own.Element, element) ? own : new OptionalType(element);

    private static bool IsUsable(Dimension size) => !size.IsUnknown && !(size.TryGetValue(out long value) && value < 0);

    private static IrType WithoutSizesIf(bool condition, IrType type) => condition ? WithoutSizes(type) : WithoutNegative(type);

    private static IrType WithoutSizes(IrType type) => type switch
    {
        TensorType { Shape: { Rank: > 0 } shape } tensor => tensor.WithShape(new Shape(new Dimension[shape.Rank])),
        SequenceType { Element: { } element } => new SequenceType(WithoutSizes(element)),
        OptionalType { Element: { } element } => new OptionalType(WithoutSizes(element)),
        _ => type,
    };

    private static IrType WithoutNegative(IrType type)
    {
        if (type is TensorType { Shape: { } shape } tensor)
        {
            for (int i = 0; i < shape.Rank; i++)
            {
                if (shape[i].TryGetValue(out long value) && value < 0)
                {
                    shape = shape.WithDimension(i, Dimension.Unknown);
                }
            }

            return ReferenceEquals(shape, tensor.Shape) ? tensor : tensor.WithShape(shape);
        }

        return type;
    }
}
