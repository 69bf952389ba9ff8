using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Writing;

/// <summary>Emits <c>TypeProto</c>, <c>TensorShapeProto</c> and <c>ValueInfoProto</c>.</summary>
internal static class OnnxTypeEncoder
{
    private const int MaximumDepth = 64;

    public static void ValueInfo(ProtobufEmitter emitter, int field, string name, IrType? type)
    {
        emitter.Begin(field);
        emitter.Text(OnnxFields.ValueInfo.Name, name);
        if (type is not null)
        {
            Type(emitter, OnnxFields.ValueInfo.Type, type, name);
        }

        emitter.End();
    }

    /// <param name="emitter">Where to.</param>
    /// <param name="field">Field that holds the type.</param>
    /// <param name="type">The type.</param>
    /// <param name="owner">What has the type, for messages.</param>
    public static void Type(ProtobufEmitter emitter, int field, IrType type, string owner) => Type(emitter, field, type, owner, 0);

    public static int DataTypeNumber(DataType type, string owner) => OnnxDataTypes.TryGetNumber(type, out int number)
        ? number
        : throw new NotSupportedException($"ONNX has no element type {type}, which '{owner}' has. Dequantize it first.");

    private static void Type(ProtobufEmitter emitter, int field, IrType type, string owner, int depth)
    {
        if (depth > MaximumDepth)
        {
            throw new NotSupportedException($"The type of '{owner}' nests more than {MaximumDepth} levels.");
        }

        emitter.Begin(field);
        switch (type)
        {
            case TensorType tensor:
                Tensor(emitter, OnnxFields.Type.Tensor, tensor.ElementType, tensor.Shape, owner);
                break;
            case SparseTensorType sparse:
                Tensor(emitter, OnnxFields.Type.SparseTensor, sparse.ElementType, sparse.Shape, owner);
                break;
            case SequenceType sequence:
                Container(emitter, OnnxFields.Type.Sequence, sequence.Element, owner, depth);
                break;
            case OptionalType optional:
                Container(emitter, OnnxFields.Type.Optional, optional.Element, owner, depth);
                break;
            case MapType map:
                emitter.Begin(OnnxFields.Type.Map);
                emitter.Int64(OnnxFields.Type.MapKey, DataTypeNumber(map.Key, owner));
                if (map.Value is not null)
                {
                    Type(emitter, OnnxFields.Type.MapValue, map.Value, owner, depth + 1);
                }

                emitter.End();
                break;
            case OpaqueType opaque:
                emitter.Begin(OnnxFields.Type.Opaque);
                emitter.OptionalText(OnnxFields.Type.OpaqueDomain, opaque.Domain);
                emitter.OptionalText(OnnxFields.Type.OpaqueName, opaque.Name);
                emitter.End();
                break;
        }

        emitter.End();
    }

    private static void Container(ProtobufEmitter emitter, int field, IrType? element, string owner, int depth)
    {
        emitter.Begin(field);
        if (element is not null)
        {
            Type(emitter, OnnxFields.Type.ElementOfContainer, element, owner, depth + 1);
        }

        emitter.End();
    }

    private static void Tensor(ProtobufEmitter emitter, int field, DataType elementType, Shape? shape, string owner)
    {
        emitter.Begin(field);
        emitter.Int64(OnnxFields.Type.ElementType, DataTypeNumber(elementType, owner));
        if (shape is not null)
        {
            emitter.Begin(OnnxFields.Type.Shape);
            for (int axis = 0; axis < shape.Rank; axis++)
            {
                Dimension(emitter, shape[axis]);
            }

            emitter.End();
        }

        emitter.End();
    }

    private static void Dimension(ProtobufEmitter emitter, Dimension dimension)
    {
        emitter.Begin(OnnxFields.Shape.Dimension);
        if (dimension.TryGetValue(out long value))
        {
            emitter.Int64(OnnxFields.Shape.DimensionValue, value);
        }
        else if (dimension.Expression is { } expression)
        {
            emitter.Text(OnnxFields.Shape.DimensionParameter, SymbolText(expression));
        }

        emitter.End();
    }

    /// <summary>A bare symbol keeps its name as it is: the printed form would put unusual names in backticks.</summary>
    private static string SymbolText(SymbolicExpression expression)
    {
        if (expression.Symbols.Count == 1)
        {
            string name = expression.Symbols.First();
            if (SymbolicExpression.Symbol(name).Equals(expression))
            {
                return name;
            }
        }

        return expression.ToString();
    }
}
