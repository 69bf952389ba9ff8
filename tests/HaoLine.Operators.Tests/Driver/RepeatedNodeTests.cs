using HaoLine.Ir;
using static HaoLine.Operators.Tests.ModelSketch;

namespace HaoLine.Operators.Tests.Driver;

/// <summary>Facets run once for nodes that look the same to them; what a facet asks beyond that is never taken from another node.</summary>
public sealed class RepeatedNodeTests
{
    private static readonly OperatorId Custom = new("test", "Custom");

    [Fact]
    public void Facet_that_sees_types_and_attributes_only_runs_once_for_equal_nodes()
    {
        int inferred = 0;
        int costed = 0;
        OperatorRegistry registry = With(new OperatorDefinition
        {
            Id = Custom,
            SinceVersion = 1,
            Infer = context =>
            {
                inferred++;
                context.SetOutput(0, context.InputElementType(0), Shape.Of(context.GetInt("n", 1)));
            },
            Cost = context =>
            {
                costed++;
                return new OperatorCost { Adds = context.OutputElements() };
            },
        });
        Graph graph = Chain(registry, [2, 2, 3, 2, 3], out TypedModel typed);

        Costs(typed).Should().Equal(2, 2, 3, 2, 3);
        Types(graph, typed).Should().Equal("float32[2]", "float32[2]", "float32[3]", "float32[2]", "float32[3]");
        inferred.Should().Be(4, "operands of 4, 2, 2, 3, 2 elements with attributes 2, 2, 3, 2, 3 are four kinds: the last is like the third");
        costed.Should().Be(4);

        inferred = 0;
        costed = 0;
        graph = Chain(registry, [2, 2, 2, 2, 2, 2], out typed);
        Costs(typed).Should().Equal(2, 2, 2, 2, 2, 2);
        inferred.Should().Be(2, "the first has an operand of four elements, all others one of two");
        costed.Should().Be(2);
    }

    [Theory]
    [InlineData("node")]
    [InlineData("declaration")]
    [InlineData("value")]
    public void Facet_that_asks_for_more_runs_for_every_node(string asks)
    {
        int inferred = 0;
        OperatorRegistry registry = With(new OperatorDefinition
        {
            Id = Custom,
            SinceVersion = 1,
            Infer = context =>
            {
                inferred++;
                long size = asks switch
                {
                    "node" => context.Node.Outputs[0].Name.Length,
                    "declaration" => context.DeclaredOutputType(0) is null ? 1 : 2,
                    _ => context.InputValue(0) is null ? 1 : 2,
                };
                context.SetOutput(0, context.InputElementType(0), Shape.Of(size));
            },
            Cost = static _ => OperatorCost.Zero,
        });
        var graph = new Graph("g");
        Value x = graph.AddInput("x", new TensorType(DataType.Float32, Shape.Of(4)));
        Node[] nodes = [.. new[] { "a", "bb", "ccc" }.Select(name => graph.AddNode(Custom, [x], [name]))];
        TypedModel typed = Infer(graph, registry);

        inferred.Should().Be(3);
        if (asks == "node")
        {
            nodes.Select(node => typed.Main.TypeOf(node.Outputs[0])!.ToString()).Should().Equal("float32[1]", "float32[2]", "float32[3]");
        }
    }

    [Fact]
    public void Equal_nodes_keep_their_own_declarations_and_wanted_results()
    {
        var sketch = new ModelSketch();
        Value x = sketch.Input("x", Sym("n"), 6);
        Value first = sketch.Op("Relu", [x]);
        Value second = sketch.Op("Relu", [x]);
        sketch.Graph.SetType(second, new TensorType(DataType.Float32, Shape.Of(5, 7)));
        TypedModel typed = sketch.Infer();

        typed.Main.TypeOf(first)!.ToString().Should().Be("float32[n, 6]");
        typed.Main.TypeOf(second)!.ToString().Should().Be("float32[n, 6]");
        sketch.Findings.Diagnostics.Should().ContainSingle("only the second declares another size");
    }

    [Fact]
    public void Shape_constants_are_looked_at_for_every_node()
    {
        var sketch = new ModelSketch();
        Value x = sketch.Input("x", 2, 6);
        Value a = sketch.Op("Reshape", [x, sketch.Ints(3, 4)]);
        Value b = sketch.Op("Reshape", [x, sketch.Ints(4, 3)]);
        TypedModel typed = sketch.Infer();

        typed.Main.TypeOf(a)!.ToString().Should().Be("float32[3, 4]");
        typed.Main.TypeOf(b)!.ToString().Should().Be("float32[4, 3]");
    }

    private static OperatorRegistry With(OperatorDefinition definition)
    {
        var builder = new OperatorRegistryBuilder();
        builder.Add([definition]);
        return builder.Build();
    }

    private static Graph Chain(OperatorRegistry registry, long[] sizes, out TypedModel typed)
    {
        var graph = new Graph("g");
        Value value = graph.AddInput("x", new TensorType(DataType.Float32, Shape.Of(4)));
        foreach (long size in sizes)
        {
            value = graph.AddNode(Custom, [value], [$"v{graph.Nodes.Count}"], new AttributeMap([Attr("n", size)])).Outputs[0];
        }

        typed = Infer(graph, registry);
        return graph;
    }

    private static TypedModel Infer(Graph graph, OperatorRegistry registry)
    {
        var model = new Model(graph) { Imports = [new OperatorSetImport("test", 1)] };
        model.Freeze();
        return TypeInference.Infer(model, registry, TypeInferenceOptions.Default, new HaoLine.Diagnostics.DiagnosticBag());
    }

    private static IEnumerable<long> Costs(TypedModel typed) => CostEvaluation.Evaluate(typed).Nodes.Select(static node => node.Cost.Adds.Value);

    private static IEnumerable<string> Types(Graph graph, TypedModel typed) => graph.Nodes.Select(node => typed.Main.TypeOf(node.Outputs[0])!.ToString()!);
}
