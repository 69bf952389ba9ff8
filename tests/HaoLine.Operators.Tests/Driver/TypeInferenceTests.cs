using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.TestSupport;
using static HaoLine.Operators.Tests.ModelSketch;

namespace HaoLine.Operators.Tests.Driver;

public sealed class TypeInferenceTests
{
    [Theory]
    [InlineData("2,3,4,5", "", "[2, 3, 4, 5]")]
    [InlineData("2,3,4,5", "5", "[2, 3, 4, 5]")]
    [InlineData("4,5", "2,3,4,5", "[2, 3, 4, 5]")]
    [InlineData("1,4,5", "2,3,1,1", "[2, 3, 4, 5]")]
    [InlineData("n,1", "1,7", "[n, 7]")]
    [InlineData("n", "n", "[n]")]
    [InlineData("n", "7", "[7]")]
    [InlineData("n", "m", "[max(m, n)]")]
    public void Infer_broadcasts(string left, string right, string expected)
    {
        var sketch = new ModelSketch();
        Value sum = sketch.Op("Add", [sketch.Input("a", Sizes(left)), sketch.Input("b", Sizes(right))]);
        sketch.ShapeOf(sum).Should().Be(expected);

        static Dimension[] Sizes(string text) => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(static part => long.TryParse(part, out long size) ? new Dimension(size) : Sym(part))];
    }

    [Fact]
    public void Infer_broadcasts_a_table_that_is_cut_to_the_sequence()
    {
        // Position embeddings of exporters: 512 rows cut to seq are min(512, seq) rows, and beside seq rows they must be seq.
        var sketch = new ModelSketch();
        Value x = sketch.Input("x", Sym("batch"), Sym("seq"), 8);
        Value length = sketch.Op("Gather", [sketch.Op("Shape", [x]), sketch.Ints(1)]);
        Value rows = sketch.Op("Slice", [sketch.Input("table", 1, 512, 8), sketch.Ints(0), length, sketch.Ints(1)]);
        sketch.ShapeOf(sketch.Op("Add", [x, rows])).Should().Be("[batch, seq, 8]");
    }

    [Fact]
    public void Infer_broadcasts_two_formulas_of_which_one_is_above_1()
    {
        // 2·ceil(n/4) is at least 2, so the other size must equal it or be 1.
        var sketch = new ModelSketch();
        Value quarter = sketch.Op("Slice", [sketch.Input("x", Sym("n")), sketch.Ints(0), sketch.Ints(long.MaxValue), sketch.Ints(0), sketch.Ints(4)]);
        Value twice = sketch.Op("Concat", [quarter, quarter], Attr("axis", 0));
        Value half = sketch.Op("Slice", [sketch.Input("y", Sym("n")), sketch.Ints(0), sketch.Ints(long.MaxValue), sketch.Ints(0), sketch.Ints(2)]);
        Value sum = sketch.Op("Add", [half, twice]);
        ((TensorType)sketch.Infer().Main.TypeOf(sum)!).Shape![0].Should().Be(2 * Dimension.CeilingDivide(Sym("n"), 4));
    }

    [Fact]
    public void Infer_replaced_default_is_no_constant()
    {
        var sketch = new ModelSketch();
        Value shape = sketch.Input("shape", DataType.Int64, 2);
        sketch.Graph.SetConstant(shape, InlineTensorData.Vector(2, 3));
        Value y = sketch.Op("Reshape", [sketch.Input("x", 6), shape]);
        sketch.ShapeOf(y).Should().Be("[2, 3]");
        sketch.ShapeOf(y, new TypeInferenceOptions { InputShapes = new Dictionary<string, Shape> { ["shape"] = Shape.Of(3) } }).Should().Be("[?, ?, ?]");
    }

    [Fact]
    public void Infer_names_anonymous_input_sizes()
    {
        var sketch = new ModelSketch();
        Value x = sketch.Input("images.1", Dimension.Unknown, 3, Dimension.Unknown);
        Value y = sketch.Op("Relu", [x]);
        sketch.ShapeOf(y).Should().Be("[images_1_0, 3, images_1_2]");
        sketch.ShapeOf(y, new TypeInferenceOptions { Binding = SymbolBinding.Empty.With("images_1_0", 8) }).Should().Be("[8, 3, images_1_2]");
    }

    [Fact]
    public void Infer_given_input_shape_wins_and_binds_its_symbols()
    {
        var sketch = new ModelSketch();
        Value a = sketch.Input("a", Sym("batch"), 3);
        Value b = sketch.Input("b", DataType.Int64, Sym("batch"));
        var options = new TypeInferenceOptions { InputShapes = new Dictionary<string, Shape> { ["a"] = Shape.Of(4, 3) } };
        TypedModel typed = sketch.Infer(options);
        typed.Main.TypeOf(a)!.ToString().Should().Be("float32[4, 3]");
        typed.Main.TypeOf(b)!.ToString().Should().Be("int64[4]", "the same name means the same size");
        sketch.Findings.Diagnostics.Should().BeEmpty();
    }

    [Fact]
    public void Infer_given_input_shape_of_another_rank_is_reported()
    {
        var sketch = new ModelSketch();
        Value a = sketch.Input("a", 2, 3);
        var options = new TypeInferenceOptions { InputShapes = new Dictionary<string, Shape> { ["a"] = Shape.Of(4), ["b"] = Shape.Of(1) } };
        sketch.TypeOf(a, options).Should().Be("float32[4]");
        sketch.Findings.Diagnostics.Select(finding => finding.Id).Should().Equal("HL2004", "HL2004");
    }

    [Fact]
    public void Infer_reports_declarations_that_contradict_the_operator()
    {
        var sketch = new ModelSketch();
        Value y = sketch.Op("Relu", [sketch.Input("x", 2, 3)]);
        sketch.Graph.SetType(y, new TensorType(DataType.Float32, Shape.Of(2, 4)));
        sketch.TypeOf(y).Should().Be("float32[2, 3]");
        Diagnostic finding = sketch.Findings.Diagnostics.Should().ContainSingle().Subject;
        (finding.Id, finding.Kind).Should().Be(("HL2003", DefectKind.ShapeConflict));
    }

    [Fact]
    public void Infer_takes_sizes_from_declarations_where_data_decides()
    {
        var sketch = new ModelSketch();
        Value found = sketch.Op("NonZero", [sketch.Input("x", 4)]);
        sketch.Graph.SetType(found, new TensorType(DataType.Int64, new Shape(1, Sym("found"))));
        sketch.TypeOf(found).Should().Be("int64[1, found]");
    }

    [Fact]
    public void Infer_unknown_operator_is_reported_once_and_keeps_its_declaration()
    {
        var sketch = new ModelSketch();
        Value a = sketch.Op("FrobnicateXYZ", [sketch.Input("x", 2)]);
        Value b = sketch.Op("Relu", [a]);
        sketch.Graph.SetType(a, new TensorType(DataType.Float32, Shape.Of(5)));
        sketch.TypeOf(b).Should().Be("float32[5]");
        Diagnostic finding = sketch.Findings.Diagnostics.Should().ContainSingle().Subject;
        (finding.Id, finding.Kind, finding.Severity).Should().Be(("HL2001", DefectKind.UnknownOp, DiagnosticSeverity.Warning));
        finding.Message.Should().Contain("FrobnicateXYZ").And.Contain("21");
    }

    [Fact]
    public void Infer_uses_the_meaning_of_the_imported_version()
    {
        // Unsqueeze took its axes from an attribute before version 13; an older model must not lose its shapes.
        var sketch = new ModelSketch(version: 7);
        sketch.ShapeOf(sketch.Op("Unsqueeze", [sketch.Input("x", 2)], Attr("axes", [0L]))).Should().Be("[1, 2]");
    }

    [Fact]
    public void Infer_overflowing_sizes_are_findings()
    {
        var sketch = new ModelSketch();
        Value x = sketch.Input("x", 1L << 40, 1L << 40);
        Value y = sketch.Op("Flatten", [x], Attr("axis", 0));
        sketch.TypeOf(y).Should().Be("?");
        sketch.Findings.Diagnostics.Should().ContainSingle().Which.Kind.Should().Be(DefectKind.SizeOverflow);
    }

    [Fact]
    public void Infer_cyclic_nodes_are_reported_and_the_rest_is_inferred()
    {
        var graph = new Graph();
        Value x = graph.AddInput("x", new TensorType(DataType.Float32, Shape.Of(2)));
        Value a = graph.CreateValue("a");
        Value b = graph.CreateValue("b");
        graph.AddNodeWithValues(OperatorId.Onnx("Relu"), [a], [b], AttributeMap.Empty, "first");
        graph.AddNodeWithValues(OperatorId.Onnx("Relu"), [b], [a], AttributeMap.Empty, "second");
        var sketch = new ModelSketch(graph: graph);
        Value y = sketch.Op("Relu", [x]);
        sketch.TypeOf(y).Should().Be("float32[2]");
        sketch.Findings.Diagnostics.Should().ContainSingle().Which.Kind.Should().Be(DefectKind.Cycle);
    }

    [Fact]
    public void Infer_stops_when_asked()
    {
        var sketch = new ModelSketch();
        sketch.Op("Relu", [sketch.Input("x", 2)]);
        var model = new Model(sketch.Graph);
        Action act = () => TypeInference.Infer(model, OnnxOperators.Default, TypeInferenceOptions.Default, sketch.Findings, new CancellationToken(true));
        act.Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Infer_long_chains_take_linear_time()
    {
        (ModelSketch shortChain, Value shortEnd) = Chain(12_500);
        (ModelSketch longChain, Value longEnd) = Chain(50_000);
        (double ratio, double small, double large) = LinearTime.Measure(() => Run(shortChain, shortEnd), () => Run(longChain, longEnd), 10);
        TestContext.Current.TestOutputHelper?.WriteLine($"12,500 nodes: {small:F1} ms; 50,000 nodes: {large:F1} ms");
        ratio.Should().BeLessThan(10, "four times the nodes; quadratic work would take sixteen times as long");

        static (ModelSketch, Value) Chain(int nodes)
        {
            var sketch = new ModelSketch();
            Value value = sketch.Input("x", Sym("batch"), 64);
            for (int i = 0; i < nodes; i++)
            {
                value = sketch.Op("Relu", [value]);
            }

            return (sketch, value);
        }

        static void Run(ModelSketch sketch, Value end) => sketch.Infer().Main.TypeOf(end)!.ToString().Should().Be("float32[batch, 64]");
    }

    [Fact]
    public void Rules_have_distinct_ids_of_the_semantic_range() =>
        TypeInference.Rules.Select(rule => rule.Id).Should().OnlyHaveUniqueItems().And.OnlyContain(id => id.StartsWith("HL2"));
}
