using HaoLine.Diagnostics;
using HaoLine.Ir;
using static HaoLine.Operators.Tests.ModelSketch;

namespace HaoLine.Operators.Tests.Structure;

/// <summary>Expected shapes come from the examples of the ONNX operator documentation or are computed by hand from its formulas.</summary>
public sealed class StructureOperatorTests
{
    [Theory]
    [InlineData(new long[] { 4, 2, 3 }, 0, "[4, 2, 3]")] // reordered_all_dims of the specification
    [InlineData(new long[] { 2, 12 }, 0, "[2, 12]")] // reduced_dims
    [InlineData(new long[] { 2, -1, 2 }, 0, "[2, 6, 2]")] // negative_dim: 24 / (2·2)
    [InlineData(new long[] { -1, 2, 3, 4 }, 0, "[1, 2, 3, 4]")] // negative_extended_dims
    [InlineData(new long[] { 2, 0, 4, 1 }, 0, "[2, 3, 4, 1]")] // zero_dim: the second size is copied
    [InlineData(new long[] { 2, 0, 1, -1 }, 0, "[2, 3, 1, 4]")] // zero_and_negative_dim: 24 / (2·3·1)
    public void Reshape_takes_target(long[] target, long allowZero, string expected)
    {
        var sketch = new ModelSketch();
        Value result = sketch.Op("Reshape", [sketch.Input("x", 2, 3, 4), sketch.Ints(target)], Attr("allowzero", allowZero));
        sketch.ShapeOf(result).Should().Be(expected);
    }

    [Fact]
    public void Reshape_allows_zero_when_asked()
    {
        // zero_and_allowzero of the specification: [0, 3, 4] to [3, 4, 0].
        var sketch = new ModelSketch();
        Value result = sketch.Op("Reshape", [sketch.Input("x", 0, 3, 4), sketch.Ints(3, 4, 0)], Attr("allowzero", 1));
        sketch.ShapeOf(result).Should().Be("[3, 4, 0]");
    }

    [Fact]
    public void Reshape_version_1_reads_attribute()
    {
        var sketch = new ModelSketch(version: 1);
        sketch.ShapeOf(sketch.Op("Reshape", [sketch.Input("x", 2, 3, 4)], Attr("shape", 0L, -1L))).Should().Be("[2, 12]");
    }

    [Fact]
    public void Reshape_symbolic_count_is_divided_exactly()
    {
        // batch·seq·768 elements into [batch, seq, 12, -1]: 768 / 12 = 64 for every batch and seq.
        var sketch = new ModelSketch();
        Value x = sketch.Input("x", Sym("batch"), Sym("seq"), 768);
        sketch.ShapeOf(sketch.Op("Reshape", [x, sketch.Ints(0, 0, 12, -1)])).Should().Be("[batch, seq, 12, 64]");
    }

    [Fact]
    public void Reshape_follows_shape_gather_unsqueeze_concat_of_exporters()
    {
        // What exporters write for x.view(x.size(0), -1): the batch size goes through Shape, Gather, Unsqueeze and Concat.
        var sketch = new ModelSketch();
        Value x = sketch.Input("x", Sym("batch"), 256, 6, 6);
        Value size = sketch.Op("Gather", [sketch.Op("Shape", [x]), sketch.Scalar(0)], Attr("axis", 0));
        Value list = sketch.Op("Concat", [sketch.Op("Unsqueeze", [size, sketch.Ints(0)]), sketch.Ints(-1)], Attr("axis", 0));
        Value result = sketch.Op("Reshape", [x, list]);
        TypedModel typed = sketch.Infer();
        typed.Main.TypeOf(result)!.ToString().Should().Be("float32[batch, 9216]"); // 256·6·6
        typed.Main.ValueOf(list)!.ToString().Should().Be("int64[batch, -1]");
    }

    [Fact]
    public void Reshape_one_unknown_target_element_is_what_is_left()
    {
        // [24] into [?, 6]: whatever the element is at run time, 4 rows result.
        var sketch = new ModelSketch();
        Value unknown = sketch.Input("n", DataType.Int64, 1);
        Value list = sketch.Op("Concat", [unknown, sketch.Ints(6)], Attr("axis", 0));
        sketch.ShapeOf(sketch.Op("Reshape", [sketch.Input("x", 24), list])).Should().Be("[4, 6]");
    }

    [Theory]
    [InlineData(new long[] { 0, 1, 2 }, "[2, 3, 4]")]
    [InlineData(new long[] { 2, 0, 1 }, "[4, 2, 3]")]
    [InlineData(null, "[4, 3, 2]")] // the default reverses
    public void Transpose_permutes(long[]? order, string expected)
    {
        var sketch = new ModelSketch();
        Value x = sketch.Input("x", 2, 3, 4);
        sketch.ShapeOf(order is null ? sketch.Op("Transpose", [x]) : sketch.Op("Transpose", [x], Attr("perm", order))).Should().Be(expected);
    }

    [Fact]
    public void Concat_adds_sizes_and_unifies_others()
    {
        var sketch = new ModelSketch();
        Value a = sketch.Input("a", Sym("batch"), 3, 4);
        Value b = sketch.Input("b", 2, Sym("n"), 4);
        sketch.ShapeOf(sketch.Op("Concat", [a, b], Attr("axis", 1))).Should().Be("[2, n + 3, 4]");
    }

    [Fact]
    public void Concat_of_contradicting_sizes_is_reported()
    {
        var sketch = new ModelSketch();
        Value result = sketch.Op("Concat", [sketch.Input("a", 2, 3), sketch.Input("b", 2, 4)], Attr("axis", 0));
        sketch.TypeOf(result).Should().Be("?");
        sketch.Findings.Diagnostics.Should().ContainSingle().Which.Kind.Should().Be(DefectKind.ShapeConflict);
    }

    [Fact]
    public void Split_by_operand_and_by_count()
    {
        // 1d_uneven_split_opset18 of the specification: 7 elements in 4 parts are 2, 2, 2, 1.
        var sketch = new ModelSketch(version: 18);
        IReadOnlyList<Value> equal = sketch.Ops("Split", 4, [sketch.Input("x", 7)], Attr("num_outputs", 4));
        IReadOnlyList<Value> stated = sketch.Ops("Split", 2, [sketch.Input("y", 2, 6), sketch.Ints(2, 4)], Attr("axis", 1));
        TypedModel typed = sketch.Infer();
        equal.Concat(stated).Select(value => ((TensorType)typed.Main.TypeOf(value)!).Shape!.ToString())
            .Should().Equal("[2]", "[2]", "[2]", "[1]", "[2, 2]", "[2, 4]");
    }

    [Fact]
    public void Split_version_2_reads_attribute()
    {
        var sketch = new ModelSketch(version: 11);
        IReadOnlyList<Value> parts = sketch.Ops("Split", 2, [sketch.Input("x", 6)], Attr("split", 2L, 4L));
        TypedModel typed = sketch.Infer();
        typed.Main.TypeOf(parts[1])!.ToString().Should().Be("float32[4]");
    }

    [Theory]
    [InlineData(new long[] { 0, 0 }, new long[] { 3, 10 }, new long[] { 0, 1 }, new long[] { 1, 1 }, "[3, 10, 5]")] // slice
    [InlineData(new long[] { 0, 0, 3 }, new long[] { 20, 10, 4 }, null, null, "[20, 10, 1]")] // slice_default_axes
    [InlineData(new long[] { 0 }, new long[] { -1 }, new long[] { 1 }, new long[] { 1 }, "[20, 9, 5]")] // slice_neg
    [InlineData(new long[] { 1000 }, new long[] { 1000 }, new long[] { 1 }, new long[] { 1 }, "[20, 0, 5]")] // slice_start_out_of_bounds
    [InlineData(new long[] { 1 }, new long[] { 1000 }, new long[] { 1 }, new long[] { 1 }, "[20, 9, 5]")] // slice_end_out_of_bounds
    [InlineData(new long[] { 20, 10, 4 }, new long[] { 0, 0, 1 }, new long[] { 0, 1, 2 }, new long[] { -1, -3, -2 }, "[19, 3, 2]")] // slice_neg_steps
    [InlineData(new long[] { 0, 0, 3 }, new long[] { 20, 10, 4 }, new long[] { 0, -2, -1 }, null, "[20, 10, 1]")] // slice_negative_axes
    public void Slice_of_20_10_5(long[] starts, long[] ends, long[]? axes, long[]? steps, string expected)
    {
        var sketch = new ModelSketch();
        Value result = sketch.Op(
            "Slice",
            [sketch.Input("x", 20, 10, 5), sketch.Ints(starts), sketch.Ints(ends), axes is null ? null : sketch.Ints(axes), steps is null ? null : sketch.Ints(steps)]);
        sketch.ShapeOf(result).Should().Be(expected);
    }

    [Theory]
    [InlineData(0, long.MaxValue, 1, "n")]
    [InlineData(0, -1, 1, "n - 1")]
    [InlineData(1, long.MaxValue, 1, "n - 1")]
    [InlineData(0, long.MaxValue, 2, "ceil(n / 2)")]
    [InlineData(-1, long.MinValue, -1, "n")]
    [InlineData(0, 1, 1, "1")]
    public void Slice_of_symbolic_size(long start, long end, long step, string expected)
    {
        var sketch = new ModelSketch();
        Value result = sketch.Op("Slice", [sketch.Input("x", Sym("n")), sketch.Ints(start), sketch.Ints(end), sketch.Ints(0), sketch.Ints(step)]);
        Dimension length = ((TensorType)sketch.Infer().Main.TypeOf(result)!).Shape![0];

        // Compared as formulas, so that the way of printing does not matter.
        SymbolicExpression.TryParse(expected, out SymbolicExpression? formula).Should().BeTrue();
        length.Should().Be(Dimension.FromExpression(formula!));
    }

    [Fact]
    public void Slice_is_right_for_every_small_case()
    {
        // A second implementation: count the positions that a Python slice would visit.
        for (long size = 0; size <= 4; size++)
        {
            for (long start = -6; start <= 6; start++)
            {
                for (long end = -6; end <= 6; end++)
                {
                    foreach (long step in (long[])[-3, -2, -1, 1, 2, 3])
                    {
                        var sketch = new ModelSketch();
                        Value result = sketch.Op("Slice", [sketch.Input("x", size), sketch.Ints(start), sketch.Ints(end), sketch.Ints(0), sketch.Ints(step)]);
                        sketch.ShapeOf(result).Should().Be($"[{Visited(size, start, end, step)}]", $"x[{start}:{end}:{step}] of {size}");
                    }
                }
            }
        }

        static long Visited(long size, long start, long end, long step)
        {
            long low = step > 0 ? 0 : -1;
            long high = step > 0 ? size : size - 1;
            long from = Math.Clamp(start < 0 ? start + size : start, low, high);
            long to = Math.Clamp(end < 0 ? end + size : end, low, high);
            long count = 0;
            for (long i = from; step > 0 ? i < to : i > to; i += step)
            {
                count++;
            }

            return count;
        }
    }

    [Fact]
    public void Gather_puts_indices_in_place_of_axis()
    {
        var sketch = new ModelSketch();
        Value indices = sketch.Input("i", DataType.Int64, 1, 2);
        Value rows = sketch.Op("Gather", [sketch.Input("x", 5, 4, 3, 2), indices], Attr("axis", 1));
        sketch.ShapeOf(rows).Should().Be("[5, 1, 2, 3, 2]");
    }

    [Theory]
    [InlineData(new long[] { 2, 2 }, new long[] { 2, 2 }, 0, "[2]")] // GatherND example 1
    [InlineData(new long[] { 2, 2 }, new long[] { 2, 1 }, 0, "[2, 2]")] // example 2
    [InlineData(new long[] { 2, 2, 2 }, new long[] { 2, 2 }, 0, "[2, 2]")] // example 3
    [InlineData(new long[] { 2, 2, 2 }, new long[] { 2, 1, 2 }, 0, "[2, 1, 2]")] // example 4
    [InlineData(new long[] { 2, 2, 2 }, new long[] { 2, 1 }, 1, "[2, 2]")] // example 5
    public void GatherND_examples_of_the_specification(long[] data, long[] indices, long batch, string expected)
    {
        var sketch = new ModelSketch();
        Value x = sketch.Input("x", Array.ConvertAll(data, static size => new Dimension(size)));
        Value i = sketch.Input("i", DataType.Int64, Array.ConvertAll(indices, static size => new Dimension(size)));
        sketch.ShapeOf(sketch.Op("GatherND", [x, i], Attr("batch_dims", batch))).Should().Be(expected);
    }

    [Fact]
    public void Squeeze_and_unsqueeze_are_inverse()
    {
        var sketch = new ModelSketch();
        Value x = sketch.Input("x", Sym("n"), 1, 3);
        Value squeezed = sketch.Op("Squeeze", [x, sketch.Ints(-2)]);
        Value back = sketch.Op("Unsqueeze", [squeezed, sketch.Ints(1)]);
        TypedModel typed = sketch.Infer();
        typed.Main.TypeOf(squeezed)!.ToString().Should().Be("float32[n, 3]");
        typed.Main.TypeOf(back)!.ToString().Should().Be("float32[n, 1, 3]");
    }

    [Fact]
    public void Unsqueeze_axes_attribute_of_version_11()
    {
        // unsqueeze_unsorted_axes of the specification: [3, 4, 5] with axes [5, 4, 2].
        var sketch = new ModelSketch(version: 11);
        sketch.ShapeOf(sketch.Op("Unsqueeze", [sketch.Input("x", 3, 4, 5)], Attr("axes", 5L, 4L, 2L))).Should().Be("[3, 4, 1, 5, 1, 1]");
    }

    [Theory]
    [InlineData(new long[] { 3, 1 }, new long[] { 2, 1, 6 }, "[2, 3, 6]")] // expand_dim_changed
    [InlineData(new long[] { 3, 1 }, new long[] { 3, 4 }, "[3, 4]")] // expand_dim_unchanged
    public void Expand_examples_of_the_specification(long[] sizes, long[] target, string expected)
    {
        var sketch = new ModelSketch();
        Value x = sketch.Input("x", Array.ConvertAll(sizes, static size => new Dimension(size)));
        sketch.ShapeOf(sketch.Op("Expand", [x, sketch.Ints(target)])).Should().Be(expected);
    }

    [Fact]
    public void Tile_multiplies_and_Pad_adds()
    {
        var sketch = new ModelSketch();
        Value x = sketch.Input("x", Sym("n"), 3);
        Value tiled = sketch.Op("Tile", [x, sketch.Ints(2, 4)]);
        Value padded = sketch.Op("Pad", [x, sketch.Ints(0, 2, 1, -1)]);
        Value onAxis = sketch.Op("Pad", [x, sketch.Ints(5, 6), null, sketch.Ints(-1)]);
        TypedModel typed = sketch.Infer();
        typed.Main.TypeOf(tiled)!.ToString().Should().Be("float32[2·n, 12]");
        typed.Main.TypeOf(padded)!.ToString().Should().Be("float32[n + 1, 4]");
        typed.Main.TypeOf(onAxis)!.ToString().Should().Be("float32[n, 14]");
    }

    [Theory]
    [InlineData(0, "[1, 120]")]
    [InlineData(1, "[2, 60]")]
    [InlineData(3, "[24, 5]")]
    [InlineData(4, "[120, 1]")]
    [InlineData(-3, "[2, 60]")]
    public void Flatten_of_2_3_4_5(long axis, string expected)
    {
        var sketch = new ModelSketch();
        sketch.ShapeOf(sketch.Op("Flatten", [sketch.Input("x", 2, 3, 4, 5)], Attr("axis", axis))).Should().Be(expected);
    }

    [Theory]
    [InlineData(null, null, "int64[2, n, 5]")]
    [InlineData(1L, null, "int64[n, 5]")]
    [InlineData(null, -1L, "int64[2, n]")]
    [InlineData(-2L, -1L, "int64[n]")]
    public void Shape_of_a_range_of_axes(long? start, long? end, string expected)
    {
        var sketch = new ModelSketch();
        var attributes = new List<KeyValuePair<string, AttributeValue>>();
        if (start is not null)
        {
            attributes.Add(Attr("start", start.Value));
        }

        if (end is not null)
        {
            attributes.Add(Attr("end", end.Value));
        }

        Value shape = sketch.Op("Shape", [sketch.Input("x", 2, Sym("n"), 5)], [.. attributes]);
        sketch.Infer().Main.ValueOf(shape)!.ToString().Should().Be(expected);
    }

    [Fact]
    public void Range_counts_numbers_and_formulas()
    {
        var sketch = new ModelSketch();
        Value length = sketch.Op("Gather", [sketch.Op("Shape", [sketch.Input("x", Sym("seq"))]), sketch.Scalar(0)]);
        Value formula = sketch.Op("Range", [sketch.Scalar(0), length, sketch.Scalar(1)]);
        Value numbers = sketch.Op("Range", [sketch.Scalar(10), sketch.Scalar(4), sketch.Scalar(-2)]);
        TypedModel typed = sketch.Infer();
        typed.Main.TypeOf(formula)!.ToString().Should().Be("int64[seq]");
        typed.Main.ValueOf(numbers)!.ToString().Should().Be("int64[10, 8, 6]");
    }

    [Fact]
    public void Constant_kinds_have_their_types()
    {
        var sketch = new ModelSketch();
        Value tensor = sketch.Op("Constant", [], Attr("value", InlineTensorData.FromSingles([2, 3], new float[6])));
        Value number = sketch.Op("Constant", [], Attr("value_int", 7));
        Value list = sketch.Op("Constant", [], Attr("value_ints", 1L, 2L));
        Value real = sketch.Op("Constant", [], new KeyValuePair<string, AttributeValue>("value_floats", AttributeValue.Floats(1, 2, 3)));
        Value text = sketch.Op("Constant", [], Attr("value_string", "a"));
        TypedModel typed = sketch.Infer();
        new[] { tensor, number, list, real, text }.Select(value => typed.Main.TypeOf(value)!.ToString())
            .Should().Equal("float32[2, 3]", "int64[]", "int64[2]", "float32[3]", "string[]");
        typed.Main.ValueOf(number)!.ToString().Should().Be("int64[7]");
    }

    [Fact]
    public void ConstantOfShape_TopK_OneHot_and_spaces()
    {
        var sketch = new ModelSketch();
        Value filled = sketch.Op("ConstantOfShape", [sketch.Ints(4, 3, 2)]);
        Value top = sketch.Ops("TopK", 2, [sketch.Input("x", 3, 4), sketch.Ints(3)], Attr("axis", 1))[1];
        Value hot = sketch.Op("OneHot", [sketch.Input("i", DataType.Int64, 2, 2), sketch.Scalar(10), sketch.Floats(0, 1)], Attr("axis", 1));
        Value image = sketch.Input("image", 1, 8, 2, 3);
        Value deep = sketch.Op("DepthToSpace", [image], Attr("blocksize", 2));
        Value wide = sketch.Op("SpaceToDepth", [deep], Attr("blocksize", 2));
        TypedModel typed = sketch.Infer();
        new[] { filled, top, hot, deep, wide }.Select(value => typed.Main.TypeOf(value)!.ToString())
            .Should().Equal("float32[4, 3, 2]", "int64[3, 3]", "float32[2, 10, 2]", "float32[1, 2, 4, 6]", "float32[1, 8, 2, 3]");
    }

    [Fact]
    public void Data_dependent_results_say_why_they_are_unknown()
    {
        var sketch = new ModelSketch();
        Value found = sketch.Op("NonZero", [sketch.Input("x", 4, 5)]);
        TypedModel typed = sketch.Infer();
        typed.Main.TypeOf(found)!.ToString().Should().Be("int64[2, ?]");
        typed.Main.UnknownReason(found).Should().Contain("depends on data");
    }

    [Theory]
    [InlineData("Cast", "to", 99)]
    [InlineData("Transpose", "perm", 5)]
    [InlineData("Flatten", "axis", 9)]
    [InlineData("DepthToSpace", "blocksize", 0)]
    [InlineData("DepthToSpace", "blocksize", long.MaxValue)]
    [InlineData("Split", "axis", -7)]
    [InlineData("Softmax", "axis", 7)]
    public void Impossible_attributes_are_findings(string name, string attribute, long value)
    {
        var sketch = new ModelSketch(version: 13);
        Value result = sketch.Op(name, [sketch.Input("x", 1, 4, 2, 2)], Attr(attribute, value));
        Value after = sketch.Op("Relu", [sketch.Input("y", 3)]);
        TypedModel typed = sketch.Infer();
        sketch.Findings.Diagnostics.Should().ContainSingle().Which.Id.Should().Be("HL2002");
        typed.Main.TypeOf(result).Should().BeNull();
        typed.Main.TypeOf(after)!.ToString().Should().Be("float32[3]", "the rest goes on");
    }
}
