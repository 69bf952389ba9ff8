using System.Buffers;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <summary>Reads <c>ValueInfoProto</c> and <c>TypeProto</c>.</summary>
internal sealed class OnnxTypeReader(OnnxReadState state)
{
    private static readonly SearchValues<char> FormulaCharacters = SearchValues.Create("+*/^%(");

    private readonly WireReader wire = state.Wire;
    private readonly List<Dimension> dimensions = [];
    private readonly Dictionary<string, Dimension> symbols = new(StringComparer.Ordinal);

    /// <summary>Reads one declared value; the type is null when the file says nothing.</summary>
    public (string Name, IrType? Type, long Offset) ReadValueInfo(string field, int index)
    {
        WireScope scope = this.wire.Enter(field, index);
        string name = "";
        IrType? type = null;
        bool hasType = false;
        while (this.wire.TryReadTag(out int number, out WireType wireType))
        {
            switch (number)
            {
                case 1:
                    this.wire.Expect("name", wireType, WireType.Length);
                    name = this.wire.ReadName("name");
                    break;
                case 2:
                    this.wire.Expect("type", wireType, WireType.Length);
                    state.RequireFirst(hasType, "type");
                    hasType = true;
                    type = this.ReadType("type", -1, 1);
                    break;
                case 3:
                    this.wire.Expect("doc_string", wireType, WireType.Length);
                    this.wire.ReadText("doc_string");
                    break;
                case 4:
                    this.wire.Expect("metadata_props", wireType, WireType.Length);
                    state.ReadStringPair("metadata_props", -1);
                    break;
                default:
                    state.SkipUnknown("ValueInfoProto", number, wireType);
                    break;
            }
        }

        this.wire.Leave(scope);
        state.CountElement();
        return (name, type, scope.Start);
    }

    /// <summary>Reads a type; null when none of the alternatives is set.</summary>
    public IrType? ReadType(string field, int index, int depth)
    {
        WireScope scope = this.wire.Enter(field, index);
        state.RequireDepth(depth, "Types");
        IrType? type = null;
        while (this.wire.TryReadTag(out int number, out WireType wireType))
        {
            switch (number)
            {
                case 1:
                    this.wire.Expect("tensor_type", wireType, WireType.Length);
                    (DataType element, Shape? shape) = this.ReadTensor("tensor_type");
                    type = new TensorType(element, shape);
                    break;
                case 4:
                    this.wire.Expect("sequence_type", wireType, WireType.Length);
                    type = new SequenceType(this.ReadElement("sequence_type", depth));
                    break;
                case 5:
                    this.wire.Expect("map_type", wireType, WireType.Length);
                    type = this.ReadMap(depth);
                    break;
                case 6:
                    this.wire.Expect("denotation", wireType, WireType.Length);
                    this.wire.ReadName("denotation");
                    break;
                case 7:
                    this.wire.Expect("opaque_type", wireType, WireType.Length);
                    type = this.ReadOpaque();
                    break;
                case 8:
                    this.wire.Expect("sparse_tensor_type", wireType, WireType.Length);
                    (DataType sparseElement, Shape? sparseShape) = this.ReadTensor("sparse_tensor_type");
                    type = new SparseTensorType(sparseElement, sparseShape);
                    break;
                case 9:
                    this.wire.Expect("optional_type", wireType, WireType.Length);
                    type = new OptionalType(this.ReadElement("optional_type", depth));
                    break;
                default:
                    state.SkipUnknown("TypeProto", number, wireType);
                    break;
            }
        }

        this.wire.Leave(scope);
        return type;
    }

    private static bool LooksLikeFormula(string text) =>
        text.AsSpan().ContainsAny(FormulaCharacters) || text.Contains(" - ", StringComparison.Ordinal);

    private IrType? ReadElement(string field, int depth)
    {
        WireScope scope = this.wire.Enter(field);
        IrType? element = null;
        while (this.wire.TryReadTag(out int number, out WireType wireType))
        {
            if (number == 1)
            {
                this.wire.Expect("elem_type", wireType, WireType.Length);
                element = this.ReadType("elem_type", -1, depth + 1);
            }
            else
            {
                state.SkipUnknown("TypeProto." + field, number, wireType);
            }
        }

        this.wire.Leave(scope);
        return element;
    }

    private MapType ReadMap(int depth)
    {
        WireScope scope = this.wire.Enter("map_type");
        DataType key = DataType.Undefined;
        IrType? value = null;
        while (this.wire.TryReadTag(out int number, out WireType wireType))
        {
            switch (number)
            {
                case 1:
                    this.wire.Expect("key_type", wireType, WireType.Varint);
                    key = this.ReadElementType("key_type");
                    break;
                case 2:
                    this.wire.Expect("value_type", wireType, WireType.Length);
                    value = this.ReadType("value_type", -1, depth + 1);
                    break;
                default:
                    state.SkipUnknown("TypeProto.Map", number, wireType);
                    break;
            }
        }

        this.wire.Leave(scope);
        return new MapType(key, value);
    }

    private OpaqueType ReadOpaque()
    {
        WireScope scope = this.wire.Enter("opaque_type");
        string domain = "";
        string name = "";
        while (this.wire.TryReadTag(out int number, out WireType wireType))
        {
            switch (number)
            {
                case 1:
                    this.wire.Expect("domain", wireType, WireType.Length);
                    domain = this.wire.ReadName("domain");
                    break;
                case 2:
                    this.wire.Expect("name", wireType, WireType.Length);
                    name = this.wire.ReadName("name");
                    break;
                default:
                    state.SkipUnknown("TypeProto.Opaque", number, wireType);
                    break;
            }
        }

        this.wire.Leave(scope);
        return new OpaqueType(domain, name);
    }

    private (DataType Element, Shape? Shape) ReadTensor(string field)
    {
        WireScope scope = this.wire.Enter(field);
        DataType element = DataType.Undefined;
        Shape? shape = null;
        while (this.wire.TryReadTag(out int number, out WireType wireType))
        {
            switch (number)
            {
                case 1:
                    this.wire.Expect("elem_type", wireType, WireType.Varint);
                    element = this.ReadElementType("elem_type");
                    break;
                case 2:
                    this.wire.Expect("shape", wireType, WireType.Length);
                    state.RequireFirst(shape is not null, "shape");
                    shape = this.ReadShape();
                    break;
                default:
                    state.SkipUnknown("TypeProto.Tensor", number, wireType);
                    break;
            }
        }

        this.wire.Leave(scope);
        return (element, shape);
    }

    private DataType ReadElementType(string field)
    {
        long offset = this.wire.TagOffset;
        int code = this.wire.ReadInt32(field);
        if (!OnnxDataTypes.TryFromNumber(code, out DataType type))
        {
            state.Report(OnnxDiagnostics.UnknownElementType, offset, null, null, code);
        }

        if (type.IsSubByte)
        {
            state.HasQuantization = true;
        }

        return type;
    }

    private Shape ReadShape()
    {
        WireScope scope = this.wire.Enter("shape");
        this.dimensions.Clear();
        while (this.wire.TryReadTag(out int number, out WireType wireType))
        {
            if (number == 1)
            {
                this.wire.Expect("dim", wireType, WireType.Length);
                state.CountElement();
                this.dimensions.Add(this.ReadDimension(this.dimensions.Count));
            }
            else
            {
                state.SkipUnknown("TensorShapeProto", number, wireType);
            }
        }

        this.wire.Leave(scope);
        return new Shape(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(this.dimensions));
    }

    private Dimension ReadDimension(int index)
    {
        WireScope scope = this.wire.Enter("dim", index);
        Dimension dimension = Dimension.Unknown;
        while (this.wire.TryReadTag(out int number, out WireType wireType))
        {
            switch (number)
            {
                case 1:
                    this.wire.Expect("dim_value", wireType, WireType.Varint);
                    long size = this.wire.ReadInt64("dim_value");
                    if (size < 0)
                    {
                        state.Report(OnnxDiagnostics.NegativeDeclaredDimension, this.wire.TagOffset, null, null, size);
                    }

                    dimension = size < 0 ? Dimension.Unknown : new Dimension(size);
                    break;
                case 2:
                    this.wire.Expect("dim_param", wireType, WireType.Length);
                    dimension = this.Symbol(this.wire.ReadName("dim_param"));
                    break;
                case 3:
                    this.wire.Expect("denotation", wireType, WireType.Length);
                    this.wire.ReadName("denotation");
                    break;
                default:
                    state.SkipUnknown("TensorShapeProto.Dimension", number, wireType);
                    break;
            }
        }

        this.wire.Leave(scope);
        return dimension;
    }

    private Dimension Symbol(string text)
    {
        string name = text.Trim();
        if (name.Length == 0)
        {
            return Dimension.Unknown;
        }

        if (!this.symbols.TryGetValue(name, out Dimension dimension))
        {
            // Exporters write derived sizes as formulas ("seq + 1"); a hyphen alone is part of many plain names.
            dimension = LooksLikeFormula(name) && SymbolicExpression.TryParse(name, out SymbolicExpression? formula)
                ? Dimension.FromExpression(formula!)
                : Dimension.Symbol(name);
            if (dimension.TryGetValue(out long constant) && constant < 0)
            {
                dimension = Dimension.Unknown;
            }

            this.symbols.Add(name, dimension);
        }

        return dimension;
    }
}
