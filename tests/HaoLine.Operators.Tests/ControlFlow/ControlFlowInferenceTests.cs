using HaoLine.Ir;
using HaoLine.TestSupport;
using static HaoLine.Operators.Tests.ModelSketch;

namespace HaoLine.Operators.Tests.ControlFlow;

public sealed class ControlFlowInferenceTests
{
    [Fact]
    public void If_keeps_what_both_branches_agree_on()
    {
        var sketch = new ModelSketch();
        Value x = sketch.Input("x", 8, 16);
        Value y = AddIf(sketch, sketch.Input("flag", DataType.Bool), b => b.Op("Relu", [x]), b => b.Op("Slice", [x, b.Ints(0), b.Ints(4), b.Ints(0)]));
        TypedModel typed = sketch.Infer();
        typed.Main.TypeOf(y)!.ToString().Should().Be("float32[?, 16]");
        typed.Main.UnknownReason(y).Should().Contain("branches");
    }

    [Fact]
    public void If_with_a_known_condition_takes_that_branch()
    {
        var sketch = new ModelSketch();
        Value x = sketch.Input("x", 8, 16);
        Value condition = sketch.Op("Equal", [sketch.Op("Size", [x]), sketch.Scalar(128)]);
        Value y = AddIf(sketch, condition, b => b.Op("Flatten", [x], Attr("axis", 0)), b => b.Op("Relu", [x]));
        sketch.TypeOf(y).Should().Be("float32[1, 128]");
    }

    [Fact]
    public void If_branch_that_never_runs_may_be_impossible()
    {
        // Squeeze of an axis of 16 is impossible, and the condition "size is 1" guards it.
        var sketch = new ModelSketch();
        Value x = sketch.Input("x", 8, 16);
        Value condition = sketch.Op("Equal", [sketch.Op("Gather", [sketch.Op("Shape", [x]), sketch.Ints(-1)]), sketch.Ints(1)]);
        Value y = AddIf(sketch, condition, b => b.Op("Squeeze", [x, b.Ints(-1)]), b => b.Op("Identity", [x]));
        sketch.TypeOf(y).Should().Be("float32[8, 16]");
        sketch.Findings.Diagnostics.Should().BeEmpty();
    }

    [Fact]
    public void If_costs_its_dearer_branch_and_lists_both()
    {
        // then: MatMul [8,16]·[16,32] = 8·16·32 = 4096 MACs; else: Relu, no MACs.
        var sketch = new ModelSketch();
        Value x = sketch.Input("x", 8, 16);
        Value w = sketch.Graph.AddInitializer("w", InlineTensorData.FromSingles([16, 32], new float[512]));
        AddIf(sketch, sketch.Input("flag", DataType.Bool), b => b.Op("MatMul", [x, w]), b => b.Op("Relu", [x]));
        ModelCosts costs = CostEvaluation.Evaluate(sketch.Infer());
        costs.Total.FloatMacs.Should().Be(new Dimension(4096));
        costs.Total.Compares.Should().Be(Dimension.Zero, "the cheaper branch counts nothing");
        costs.Nodes.Select(node => (node.Node.Operator.Name, node.Executions)).Should().Equal(("If", 1), ("MatMul", 1), ("Relu", 0));
    }

    [Fact]
    public void Loop_with_a_constant_count_stacks_scan_outputs()
    {
        // for i in 0 … 6: state += 1; collect state·state: 7 iterations of one addition and one multiplication on 3 elements.
        var sketch = new ModelSketch();
        IReadOnlyList<Value> results = AddLoop(sketch, sketch.Scalar(7), sketch.Bools(true), sketch.Input("x", 3), keepGoing: true);
        TypedModel typed = sketch.Infer();
        typed.Main.TypeOf(results[0])!.ToString().Should().Be("float32[3]");
        typed.Main.TypeOf(results[1])!.ToString().Should().Be("float32[7, 3]");
        ModelCosts costs = CostEvaluation.Evaluate(typed);
        costs.Total.Adds.Should().Be(new Dimension(21));
        costs.Total.Multiplies.Should().Be(new Dimension(21));
        costs.Nodes.Single(node => node.Node.Operator.Name == "Mul").Executions.Should().Be(new Dimension(7));
    }

    [Fact]
    public void Loop_that_data_ends_has_a_symbol_or_the_given_count()
    {
        var sketch = new ModelSketch();
        IReadOnlyList<Value> results = AddLoop(sketch, null, sketch.Input("go", DataType.Bool), sketch.Input("x", 3), keepGoing: false);
        string name = results[0].Producer!.Name;
        TypedModel free = sketch.Infer();
        free.Main.TypeOf(results[1])!.ToString().Should().Be($"float32[trips_{name}, 3]");
        free.Main.TripCountOf(results[0].Producer!).Should().Be(Sym($"trips_{name}"));

        var given = new TypeInferenceOptions { TripCounts = new Dictionary<string, long> { [name] = 5 } };
        sketch.TypeOf(results[1], given).Should().Be("float32[5, 3]");
        var bound = new TypeInferenceOptions { Binding = SymbolBinding.Empty.With($"trips_{name}", 9) };
        sketch.TypeOf(results[1], bound).Should().Be("float32[9, 3]");
    }

    [Fact]
    public void Loop_sizes_that_change_become_unknown()
    {
        // state = concat(state, x): grows by 3 each time.
        var sketch = new ModelSketch();
        Value x = sketch.Input("x", 3, 4);
        var body = new ModelSketch(graph: new Graph("body"));
        body.Graph.AddInput("i", new TensorType(DataType.Int64, Shape.Scalar));
        Value go = body.Graph.AddInput("go", new TensorType(DataType.Bool, Shape.Scalar));
        Value state = body.Graph.AddInput("state", null);
        Value grown = body.Op("Concat", [state, x], Attr("axis", 0));
        body.Graph.AddOutput(body.Op("Identity", [go]));
        body.Graph.AddOutput(grown);
        Value y = sketch.Op("Loop", [sketch.Scalar(10), sketch.Bools(true), x], Attr("body", body.Graph));
        TypedModel typed = sketch.Infer();
        typed.Main.TypeOf(y)!.ToString().Should().Be("float32[?, 4]");
        typed.Main.UnknownReason(y).Should().Contain("iteration");
    }

    [Fact]
    public void Nested_loops_of_the_deepest_kind_end_quickly()
    {
        // Each level changes its state, so each needs several rounds: without a budget this would be 2^30 rounds.
        var sketch = new ModelSketch();
        Value x = sketch.Input("x", 3, 4);
        AddGrowingLoop(sketch, x, 30);
        var watch = WorkClock.StartNew();
        sketch.Infer();
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
        sketch.Findings.Diagnostics.Should().Contain(finding => finding.Id == "HL2005");
    }

    [Fact]
    public void Scan_iterates_over_its_axis()
    {
        // The specification's example for version 9: sums of [3, 2] row by row.
        var sketch = new ModelSketch();
        var body = new ModelSketch(graph: new Graph("body"));
        Value sumIn = body.Graph.AddInput("sum_in", null);
        Value next = body.Graph.AddInput("next", null);
        Value sumOut = body.Op("Add", [sumIn, next]);
        body.Graph.AddOutput(sumOut);
        body.Graph.AddOutput(body.Op("Identity", [sumOut]));
        IReadOnlyList<Value> results = sketch.Ops(
            "Scan", 2, [sketch.Input("initial", 2), sketch.Input("x", 3, 2)], Attr("body", body.Graph), Attr("num_scan_inputs", 1));
        TypedModel typed = sketch.Infer();
        typed.Main.TypeOf(results[0])!.ToString().Should().Be("float32[2]");
        typed.Main.TypeOf(results[1])!.ToString().Should().Be("float32[3, 2]");
        CostEvaluation.Evaluate(typed).Total.Adds.Should().Be(new Dimension(6), "three rows of two additions");
    }

    [Fact]
    public void Scan_version_8_has_a_batch_axis()
    {
        // The specification's example for version 8: batch 1, length 3, two elements.
        var sketch = new ModelSketch(version: 8);
        var body = new ModelSketch(graph: new Graph("body"));
        Value sumIn = body.Graph.AddInput("sum_in", null);
        Value next = body.Graph.AddInput("next", null);
        Value sumOut = body.Op("Add", [sumIn, next]);
        body.Graph.AddOutput(sumOut);
        body.Graph.AddOutput(body.Op("Identity", [sumOut]));
        IReadOnlyList<Value> results = sketch.Ops(
            "Scan", 2, [null, sketch.Input("initial", 1, 2), sketch.Input("x", 1, 3, 2)], Attr("body", body.Graph), Attr("num_scan_inputs", 1));
        TypedModel typed = sketch.Infer();
        typed.Main.TypeOf(results[0])!.ToString().Should().Be("float32[1, 2]");
        typed.Main.TypeOf(results[1])!.ToString().Should().Be("float32[1, 3, 2]");
    }

    [Fact]
    public void Sequences_carry_element_types()
    {
        var sketch = new ModelSketch();
        Value pieces = sketch.Op("SplitToSequence", [sketch.Input("x", 6, 4), sketch.Scalar(2)], Attr("axis", 0));
        Value one = sketch.Op("SequenceAt", [pieces, sketch.Scalar(0)]);
        Value joined = sketch.Op("ConcatFromSequence", [pieces], Attr("axis", 0));
        Value optional = sketch.Op("Optional", [one]);
        Value back = sketch.Op("OptionalGetElement", [optional]);
        TypedModel typed = sketch.Infer();
        new[] { pieces, one, joined, optional, back }.Select(value => typed.Main.TypeOf(value)!.ToString()).Should().Equal(
            "sequence<float32[2, 4]>", "float32[2, 4]", "float32[?, 4]", "optional<float32[2, 4]>", "float32[2, 4]");
    }

    private static Value AddIf(ModelSketch sketch, Value condition, Func<ModelSketch, Value> then, Func<ModelSketch, Value> otherwise) =>
        sketch.Op("If", [condition], Attr("then_branch", Branch(then)), Attr("else_branch", Branch(otherwise)));

    private static Graph Branch(Func<ModelSketch, Value> build)
    {
        var branch = new ModelSketch(graph: new Graph("branch"));
        branch.Graph.AddOutput(build(branch));
        return branch.Graph;
    }

    private static IReadOnlyList<Value> AddLoop(ModelSketch sketch, Value? count, Value condition, Value initial, bool keepGoing)
    {
        var body = new ModelSketch(graph: new Graph("body"));
        body.Graph.AddInput("i", new TensorType(DataType.Int64, Shape.Scalar));
        Value go = body.Graph.AddInput("go", new TensorType(DataType.Bool, Shape.Scalar));
        Value state = body.Graph.AddInput("state", null);
        Value next = body.Op("Add", [state, body.Floats(1)]);
        Value square = body.Op("Mul", [next, next]);
        body.Graph.AddOutput(keepGoing ? body.Op("Identity", [go]) : body.Op("Cast", [body.Op("ReduceMax", [next], Attr("keepdims", 0))], Attr("to", 9)));
        body.Graph.AddOutput(next);
        body.Graph.AddOutput(square);
        return sketch.Ops("Loop", 2, [count, condition, initial], Attr("body", body.Graph));
    }

    private static Value AddGrowingLoop(ModelSketch sketch, Value x, int depth)
    {
        var body = new ModelSketch(graph: new Graph("body"));
        body.Graph.AddInput("i", new TensorType(DataType.Int64, Shape.Scalar));
        Value go = body.Graph.AddInput("go", new TensorType(DataType.Bool, Shape.Scalar));
        Value state = body.Graph.AddInput("state", null);
        Value inner = depth == 0 ? state : AddGrowingLoop(body, x, depth - 1);
        Value grown = body.Op("Concat", [state, inner], Attr("axis", 0));
        body.Graph.AddOutput(body.Op("Identity", [go]));
        body.Graph.AddOutput(grown);
        return sketch.Op("Loop", [sketch.Scalar(2), sketch.Bools(true), x], Attr("body", body.Graph));
    }
}
