using HaoLine.Ir;

namespace HaoLine.Ir.Tests.Types;

public sealed class IrTypeTests
{
    private static readonly Shape Image = new(Dimension.Symbol("batch"), 3, 224, 224);

    [Fact]
    public void ToString_writes_each_kind()
    {
        new TensorType(DataType.Float32, Image).ToString().Should().Be("float32[batch, 3, 224, 224]");
        new TensorType(DataType.Int64, Shape.Scalar).ToString().Should().Be("int64[]");
        new SparseTensorType(DataType.Float16, null).ToString().Should().Be("sparse float16[*]");
        new SequenceType(new TensorType(DataType.Float32, null)).ToString().Should().Be("sequence<float32[*]>");
        new OptionalType(null).ToString().Should().Be("optional<?>");
        new MapType(DataType.String, new SequenceType(null)).ToString().Should().Be("map<string, sequence<?>>");
        new OpaqueType("ai.custom", "Image").ToString().Should().Be("opaque<ai.custom::Image>");
        new OpaqueType("", "Image").ToString().Should().Be("opaque<Image>");
    }

    [Fact]
    public void Equality_is_by_value_and_kind()
    {
        IrType[] distinct =
        [
            new TensorType(DataType.Float32, null),
            new TensorType(DataType.Float32, Shape.Scalar),
            new TensorType(DataType.Float16, null),
            new SparseTensorType(DataType.Float32, null),
            new SequenceType(null),
            new OptionalType(null),
            new SequenceType(new OptionalType(null)),
            new MapType(DataType.Int64, null),
            new MapType(DataType.String, null),
            new OpaqueType("a", "b"),
            new OpaqueType("b", "a"),
        ];
        distinct.Should().OnlyHaveUniqueItems();
        (new MapType(DataType.Int64, new TensorType(DataType.Float32, Shape.Of(2))) == new MapType(DataType.Int64, new TensorType(DataType.Float32, Shape.Of(2))))
            .Should().BeTrue();
        new SequenceType(new OpaqueType("a", "b")).GetHashCode().Should().Be(new SequenceType(new OpaqueType("a", "b")).GetHashCode());
    }

    [Fact]
    public void Bind_reaches_nested_shapes_and_keeps_the_rest()
    {
        var binding = SymbolBinding.Empty.With("batch", 2);
        IrType nested = new MapType(DataType.String, new SequenceType(new OptionalType(new TensorType(DataType.Float32, Image))));
        nested.Bind(binding).ToString().Should().Be("map<string, sequence<optional<float32[2, 3, 224, 224]>>>");
        nested.Bind(SymbolBinding.Empty).Should().BeSameAs(nested);
        new SparseTensorType(DataType.Int8, Image).Bind(binding).ToString().Should().Be("sparse int8[2, 3, 224, 224]");
        var opaque = new OpaqueType("a", "b");
        opaque.Bind(binding).Should().BeSameAs(opaque);
    }

    [Fact]
    public void ByteLength_of_a_tensor_is_elements_times_size()
    {
        new TensorType(DataType.Float32, Image).ByteLength.ToString().Should().Be("602112·batch");
        new TensorType(DataType.Float32, null).ByteLength.IsUnknown.Should().BeTrue();
        new TensorType(DataType.String, Shape.Of(2)).ByteLength.IsUnknown.Should().BeTrue();
        new TensorType(DataType.Int4, Shape.Of(3, 3)).ByteLength.Should().Be((Dimension)5);
        new TensorType(DataType.Float32, null).WithShape(Shape.Of(2)).ByteLength.Should().Be((Dimension)8);
    }
}
