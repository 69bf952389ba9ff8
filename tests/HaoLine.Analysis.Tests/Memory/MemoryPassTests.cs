using HaoLine.Ir;

namespace HaoLine.Analysis.Tests;

public sealed class MemoryPassTests
{
    [Fact]
    public async Task Peak_of_ten_relus_summed_is_44000_bytes_at_the_sum()
    {
        // Ten results of 4,000 bytes are alive at the sum together with its own 4,000; x died at the first step.
        var graph = new Graph("relus");
        Value current = graph.Input("x", 1, 1000);
        var all = new List<Value>();
        for (int i = 0; i < 10; i++)
        {
            current = graph.Apply("Relu", $"r{i}", current);
            all.Add(current);
        }

        graph.AddOutput(graph.Apply("Sum", "y", [.. all]));
        MemoryResult memory = await Graphs.Analyse(graph, MemoryPass.Result);

        memory.PeakActivationBytes.Should().Be(44_000);
        memory.PeakNode!.Name.Should().Be("y");
        memory.PeakTensors.Should().HaveCount(11).And.OnlyContain(tensor => tensor.Bytes == 4_000);
        memory.WeightBytes.Should().Be(0);
        memory.Arena!.TotalBytes.Should().Be(11 * 4_032, "4,000 rounded up to 64 is 4,032");
        ArenaVerifier.Verify(memory.Arena, memory.Tensors).Should().BeEmpty();
    }

    [Fact]
    public async Task Timeline_of_a_chain_holds_operand_and_result()
    {
        // Steps: x+a = 80, a+b = 80, b+y = 80; the output is alive from its producer on.
        var graph = new Graph("chain");
        Value a = graph.Apply("Relu", "a", graph.Input("x", 10));
        Value b = graph.Apply("Relu", "b", a);
        graph.AddOutput(graph.Apply("Relu", "y", b));
        MemoryResult memory = await Graphs.Analyse(graph, MemoryPass.Result);

        memory.Timeline.Should().Equal(80, 80, 80);
    }

    [Fact]
    public async Task Weights_are_counted_apart_and_omitted_or_unused_results_take_their_own_step_only()
    {
        // x [1,4] float = 16 B; w [4,8] = 128 B of weights; m [1,8] = 32 B unused; y [1,4] = 16 B output.
        var graph = new Graph("weights");
        Value x = graph.Input("x", 1, 4);
        graph.Apply("MatMul", "m", x, graph.Weight("w", 4, 8));
        graph.AddOutput(graph.Apply("Relu", "y", x));
        MemoryResult memory = await Graphs.Analyse(graph, MemoryPass.Result);

        memory.WeightBytes.Should().Be(128);
        memory.Timeline.Should().Equal(16 + 32, 16 + 16);
        memory.PeakActivationBytes.Should().Be(48);
    }

    [Fact]
    public async Task Unbound_symbols_make_the_peak_unknown_and_binding_them_makes_it_a_number()
    {
        Graph Build()
        {
            var graph = new Graph("symbolic");
            graph.AddOutput(graph.Apply("Relu", "y", graph.Input("x", Dimension.Symbol("batch"), 25)));
            return graph;
        }

        MemoryResult unbound = await Graphs.Analyse(Build(), MemoryPass.Result);
        unbound.PeakActivationBytes.Should().BeNull();
        unbound.Arena.Should().BeNull();
        unbound.FreeSymbols.Should().Equal("batch");
        unbound.UnknownSizes.Should().Be(2);

        MemoryResult bound = await Graphs.Analyse(Build(), MemoryPass.Result, new InspectionOptions { Binding = SymbolBinding.Empty.With("batch", 4) });
        bound.PeakActivationBytes.Should().Be(800, "operand and result have 4 · 25 elements of 4 bytes each");
    }

    [Fact]
    public async Task In_place_reuse_shares_one_buffer_but_never_overwrites_the_callers_input()
    {
        var graph = new Graph("in place");
        Value a = graph.Apply("Relu", "a", graph.Input("x", 100));
        Value b = graph.Apply("Relu", "b", a);
        graph.AddOutput(graph.Apply("Relu", "y", b));
        using Model model = Graphs.Model(graph);
        ModelInspector inspector = ModelInspector.CreateBuilder().AddPass(new MemoryPass(new MemoryOptions { ReuseInPlace = true })).Build();
        using Inspection inspection = await inspector.InspectAsync(model);
        MemoryResult memory = inspection.Get(MemoryPass.Result);

        // x stays the caller's 400 bytes at the first step; a, b and y share another 400.
        memory.Timeline.Should().Equal(800, 400, 400);
        memory.Tensors.Should().HaveCount(2);
    }

    [Fact]
    public async Task In_place_reuse_keeps_a_buffer_that_is_needed_later()
    {
        var graph = new Graph("kept");
        Value a = graph.Apply("Relu", "a", graph.Input("x", 100));
        Value b = graph.Apply("Relu", "b", a);
        graph.AddOutput(graph.Apply("Add", "y", a, b));
        using Model model = Graphs.Model(graph);
        ModelInspector inspector = ModelInspector.CreateBuilder().AddPass(new MemoryPass(new MemoryOptions { ReuseInPlace = true })).Build();
        using Inspection inspection = await inspector.InspectAsync(model);

        // Step 2 needs a and b; y overwrites one of them.
        inspection.Get(MemoryPass.Result).Timeline.Should().Equal(800, 800, 800);
    }

    [Fact]
    public async Task Values_captured_by_a_branch_stay_alive_and_what_the_branch_needs_inside_is_added()
    {
        // c 1 B, x, a and y 400 B each. The then-branch keeps t1 (400 B) beside its result, which is y itself; a is captured.
        var then = new Graph("then");
        var otherwise = new Graph("else");
        var graph = new Graph();
        Value condition = graph.AddInput("c", new TensorType(DataType.Bool, Shape.Scalar));
        Value a = graph.Apply("Relu", "a", graph.Input("x", 100));
        then.AddOutput(then.Apply("Relu", "t", then.Apply("Relu", "t1", a)));
        otherwise.AddOutput(otherwise.Apply("Neg", "e", a));
        graph.AddOutput(graph.Apply("If", "y", Graphs.Attributes(("then_branch", AttributeValue.Graph(then)), ("else_branch", AttributeValue.Graph(otherwise))), condition));
        MemoryResult memory = await Graphs.Analyse(graph, MemoryPass.Result);

        memory.Timeline.Should().Equal(1 + 400 + 400, 1 + 400 + 400 + 400);
        memory.PeakTensors.Select(static tensor => tensor.Name).Should().Contain("inside y");
    }

    [Fact]
    public async Task Called_function_adds_what_its_body_needs_beside_operands_and_results()
    {
        // x 40 B, y 40 B; inside, b1 and b2 live together at the addition: 80 B.
        var body = new Graph("body");
        Value operand = body.AddInput("a", null);
        Value first = body.Apply("Relu", "b1", operand);
        Value second = body.Apply("Neg", "b2", operand);
        body.AddOutput(body.Apply("Add", "b", first, second));
        var id = new OperatorId("local", "F");
        var graph = new Graph();
        graph.AddOutput(graph.AddNode(id, [graph.Input("x", 10)], ["y"]).Outputs[0]);
        using var model = new Model(graph)
        {
            Imports = [new("", Graphs.OperatorSet), new("local", 1)],
            Functions = new Dictionary<OperatorId, Function> { [id] = new(id, body) { Imports = [new("", Graphs.OperatorSet)] } },
        };
        using Inspection inspection = await Graphs.Inspector.InspectAsync(model);

        inspection.Get(MemoryPass.Result).Timeline.Should().Equal(40 + 40 + 80);
    }

    [Fact]
    public async Task View_shares_its_operands_buffer_when_asked_to()
    {
        Graph Build()
        {
            var graph = new Graph();
            Value a = graph.Apply("Relu", "a", graph.Input("x", 100));
            Value v = graph.Apply("Flatten", "v", Graphs.Attributes(("axis", AttributeValue.Int(0))), a);
            graph.AddOutput(graph.Apply("Relu", "y", v));
            return graph;
        }

        (await Graphs.Analyse(Build(), MemoryPass.Result)).Timeline.Should().Equal(800, 800, 800);

        using Model model = Graphs.Model(Build());
        ModelInspector inspector = ModelInspector.CreateBuilder().AddPass(new MemoryPass(new MemoryOptions { AliasViews = true })).Build();
        using Inspection inspection = await inspector.InspectAsync(model);
        inspection.Get(MemoryPass.Result).Timeline.Should().Equal(800, 400, 800);
    }

    [Fact]
    public async Task Absurd_size_is_a_finding_and_makes_the_peak_unknown()
    {
        var graph = new Graph();
        graph.AddOutput(graph.Apply("Relu", "y", graph.Input("x", 1L << 62)));
        using Model model = Graphs.Model(graph);
        using Inspection inspection = await Graphs.Inspector.InspectAsync(model);

        inspection.Get(MemoryPass.Result).PeakActivationBytes.Should().BeNull();
        inspection.Diagnostics.Should().Contain(static finding => finding.Id == "HL2120");
        inspection.Passes.Should().NotContain(static pass => pass.Status == PassStatus.Failed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(48)]
    [InlineData(-64)]
    public void Alignment_that_is_no_power_of_two_is_refused(int alignment)
    {
        Action create = () => _ = new MemoryPass(new MemoryOptions { Alignment = alignment });
        create.Should().Throw<InvalidOperationException>().WithMessage("*power of two*");
    }

    [Fact]
    public async Task Liveness_equals_a_step_by_step_simulation_on_200_random_graphs()
    {
        var random = new Random(20240607);
        for (int round = 0; round < 200; round++)
        {
            Graph graph = RandomGraph(random);
            using Model model = Graphs.Model(graph);
            using Inspection inspection = await Graphs.Inspector.InspectAsync(model);
            MemoryResult memory = inspection.Get(MemoryPass.Result);
            long[] expected = Simulate(graph);

            memory.Timeline.Should().Equal(expected, "round {0}", round);
            memory.PeakActivationBytes.Should().Be(expected.Max());
            ArenaVerifier.Verify(memory.Arena!, memory.Tensors).Should().BeEmpty();
            memory.Arena!.TotalBytes.Should().BeGreaterThanOrEqualTo(expected.Max());
        }
    }

    /// <summary>The naive way: at every step ask of every value whether anybody still needs it.</summary>
    private static long[] Simulate(Graph graph)
    {
        Node[] nodes = [.. graph.Nodes];
        long[] live = new long[nodes.Length];
        for (int step = 0; step < nodes.Length; step++)
        {
            foreach (Value value in graph.Inputs.Concat(nodes.SelectMany(static node => node.Outputs)))
            {
                int born = value.Producer is null ? 0 : Array.IndexOf(nodes, value.Producer);
                bool isNeeded = born == step || value.IsGraphOutput
                    || nodes[step..].Any(node => node.Inputs.Contains(value));
                if (born <= step && isNeeded)
                {
                    live[step] += ((TensorType)value.Type!).Shape![0].Value * 4;
                }
            }
        }

        return live;
    }

    private static Graph RandomGraph(Random random)
    {
        var graph = new Graph("random");
        var values = new List<Value>();
        for (int i = 0; i < random.Next(1, 4); i++)
        {
            values.Add(graph.Input($"x{i}", random.Next(1, 2000)));
        }

        int count = random.Next(1, 40);
        for (int i = 0; i < count; i++)
        {
            Value operand = values[random.Next(Math.Max(0, values.Count - 8), values.Count)];
            long size = random.Next(1, 2000);
            // The declared type gives each result a size of its own; the operator is not known to the registry.
            Node node = graph.AddNode(new OperatorId("test", "Any"), [operand, values[random.Next(values.Count)]], [$"v{i}"], null, $"n{i}");
            graph.SetType(node.Outputs[0], new TensorType(DataType.Float32, Shape.Of(size)));
            values.Add(node.Outputs[0]);
        }

        foreach (Value value in values.Where(value => value.Producer is not null && random.Next(5) == 0))
        {
            graph.AddOutput(value);
        }

        return graph;
    }
}
