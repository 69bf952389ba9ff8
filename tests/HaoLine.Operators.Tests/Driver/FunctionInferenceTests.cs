using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.TestSupport;
using static HaoLine.Operators.Tests.ModelSketch;

namespace HaoLine.Operators.Tests.Driver;

public sealed class FunctionInferenceTests
{
    [Fact]
    public void Call_infers_the_body_for_each_signature()
    {
        var sketch = new ModelSketch();
        Define(sketch, "Twice", body => body.Op("Add", [body.Graph.Inputs[0], body.Graph.Inputs[0]]));
        Node first = Call(sketch, "Twice", sketch.Input("a", 2));
        Node second = Call(sketch, "Twice", sketch.Input("b", 3, 4));
        Node third = Call(sketch, "Twice", sketch.Input("c", 2));
        TypedModel typed = sketch.Infer();
        typed.Main.TypeOf(first.Outputs[0])!.ToString().Should().Be("float32[2]");
        typed.Main.TypeOf(second.Outputs[0])!.ToString().Should().Be("float32[3, 4]");
        typed.Main.CalleeOf(third).Should().BeSameAs(typed.Main.CalleeOf(first), "equal calls share a scope");
        typed.Main.CalleeOf(second).Should().NotBeSameAs(typed.Main.CalleeOf(first));
    }

    [Fact]
    public void Call_attributes_reach_the_body_by_reference()
    {
        var sketch = new ModelSketch();
        var body = new ModelSketch(graph: new Graph("body"));
        Value x = body.Graph.AddInput("x", null);
        Value y = body.Op("Flatten", [x], new KeyValuePair<string, AttributeValue>("axis", AttributeValue.Reference("from", AttributeKind.Int)));
        body.Graph.AddOutput(y);
        var id = new OperatorId("custom", "Flat");
        sketch.Functions.Add(id, new Function(id, body.Graph)
        {
            DefaultAttributes = new AttributeMap([Attr("from", 1)]),
            Imports = [new OperatorSetImport("", 21)],
        });
        Value input = sketch.Input("x", 2, 3, 4);
        Node stated = sketch.Add(id, 1, [input], Attr("from", 2));
        Node byDefault = sketch.Add(id, 1, [input]);
        TypedModel typed = sketch.Infer();
        typed.Main.TypeOf(stated.Outputs[0])!.ToString().Should().Be("float32[6, 4]");
        typed.Main.TypeOf(byDefault.Outputs[0])!.ToString().Should().Be("float32[2, 12]");
    }

    [Fact]
    public void Call_passes_known_values_into_the_body()
    {
        var sketch = new ModelSketch();
        Define(sketch, "View", body => body.Op("Reshape", [body.Graph.Inputs[0], body.Graph.Inputs[1]]), inputs: 2);
        Node call = sketch.Add(new OperatorId("custom", "View"), 1, [sketch.Input("x", Sym("n"), 6), sketch.Ints(-1, 3)]);
        sketch.Infer().Main.TypeOf(call.Outputs[0])!.ToString().Should().Be("float32[2·n, 3]");
    }

    [Fact]
    public void Nested_calls_that_would_unfold_to_2_to_the_40_end_quickly()
    {
        var sketch = new ModelSketch();
        Define(sketch, "F0", body => body.Op("Relu", [body.Graph.Inputs[0]]));
        for (int i = 1; i <= 40; i++)
        {
            int level = i;
            Define(sketch, $"F{i}", body =>
            {
                Value once = Call(body, $"F{level - 1}", body.Graph.Inputs[0]).Outputs[0];
                return Call(body, $"F{level - 1}", once).Outputs[0];
            });
        }

        Node call = Call(sketch, "F40", sketch.Input("x", 10));
        var watch = WorkClock.StartNew();
        TypedModel typed = sketch.Infer();
        ModelCosts costs = CostEvaluation.Evaluate(typed);
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(2));
        typed.Main.TypeOf(call.Outputs[0])!.ToString().Should().Be("float32[10]");

        // Relu compares each of its 10 elements once, and runs 2^40 times.
        costs.Total.Compares.Should().Be(new Dimension(10L << 40));
        ExecutedNode relu = costs.Nodes.Single(node => node.Node.Operator.Name == "Relu");
        relu.Executions.Should().Be(new Dimension(1L << 40));
        costs.Nodes.Should().HaveCount(1 + (2 * 40) + 1);
    }

    [Fact]
    public void Function_that_calls_itself_is_a_cycle()
    {
        var sketch = new ModelSketch();
        Define(sketch, "F", body => Call(body, "F", body.Graph.Inputs[0]).Outputs[0]);
        Node call = Call(sketch, "F", sketch.Input("x", 2));
        sketch.Infer().Main.TypeOf(call.Outputs[0]).Should().BeNull();
        Diagnostic finding = sketch.Findings.Diagnostics.Should().ContainSingle().Subject;
        (finding.Id, finding.Kind).Should().Be(("HL2006", DefectKind.Cycle));
    }

    [Fact]
    public void Chains_of_calls_beyond_the_limit_are_reported()
    {
        var sketch = new ModelSketch();
        Define(sketch, "F0", body => body.Op("Relu", [body.Graph.Inputs[0]]));
        for (int i = 1; i <= 500; i++)
        {
            int level = i;
            Define(sketch, $"F{i}", body => Call(body, $"F{level - 1}", body.Graph.Inputs[0]).Outputs[0]);
        }

        Call(sketch, "F500", sketch.Input("x", 2));
        sketch.Infer();
        sketch.Findings.Diagnostics.Should().ContainSingle().Which.Kind.Should().Be(DefectKind.DepthLimit);
    }

    private static Node Call(ModelSketch sketch, string name, Value operand) => sketch.Add(new OperatorId("custom", name), 1, [operand]);

    private static void Define(ModelSketch sketch, string name, Func<ModelSketch, Value> build, int inputs = 1)
    {
        var body = new ModelSketch(graph: new Graph(name));
        for (int i = 0; i < inputs; i++)
        {
            body.Graph.AddInput($"p{i}", null);
        }

        body.Graph.AddOutput(build(body));
        var id = new OperatorId("custom", name);
        sketch.Functions.Add(id, new Function(id, body.Graph) { Imports = [new OperatorSetImport("", 21), new OperatorSetImport("custom", 1)] });
    }
}
