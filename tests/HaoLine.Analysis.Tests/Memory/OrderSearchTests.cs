using HaoLine.Ir;

namespace HaoLine.Analysis.Tests;

public sealed class OrderSearchTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Best_order_runs_the_shrinking_branch_first()
    {
        // Stored: both wide results (4,000 B each) exist before either is reduced to 4 B: x + w1 + w2 + … ; best: finish one branch first.
        var graph = new Graph();
        Value x = graph.Input("x", 1);
        Value wide1 = Any(graph, "wide1", 1000, x);
        Value wide2 = Any(graph, "wide2", 1000, x);
        Value narrow1 = Any(graph, "narrow1", 1, wide1);
        Value narrow2 = Any(graph, "narrow2", 1, wide2);
        graph.AddOutput(Any(graph, "y", 1, narrow1, narrow2));
        MemoryResult memory = await Graphs.Analyse(graph, MemoryPass.Result);

        memory.PeakActivationBytes.Should().Be(4000 + 4000 + 4, "wide1, wide2 and narrow1 or x");
        memory.OrderSearch.Should().Be(OrderSearchOutcome.Searched);
        memory.BestOrderPeakBytes.Should().Be(4000 + 4 + 4, "one wide result at a time, beside x or the narrow result and its own");
        memory.BestOrder!.Select(static node => node.Name).Should().BeEquivalentTo("wide1", "wide2", "narrow1", "narrow2", "y");
    }

    [Fact]
    public async Task Smallest_peak_equals_the_best_of_all_orders_on_random_graphs()
    {
        var random = new Random(4711);
        int better = 0;
        for (int round = 0; round < 150; round++)
        {
            Graph graph = RandomGraph(random);
            using Model model = Graphs.Model(graph);
            using Inspection inspection = await Graphs.Inspector.InspectAsync(model);
            MemoryResult memory = inspection.Get(MemoryPass.Result);
            Node[] nodes = [.. graph.Nodes];
            long expected = Orders(nodes).Min(order => Peak(graph, order));

            memory.BestOrderPeakBytes.Should().Be(expected, "round {0}", round);
            memory.BestOrder!.ToHashSet().SetEquals(nodes).Should().BeTrue("every node runs, in round {0}", round);
            memory.BestOrder.Should().HaveCount(nodes.Length);
            Peak(graph, [.. memory.BestOrder!]).Should().Be(expected, "the reported order has that peak in round {0}", round);
            better += expected < memory.PeakActivationBytes ? 1 : 0;
        }

        output.WriteLine($"150 graphs, {better} have a better order than the stored one");
        better.Should().BeGreaterThan(10);
    }

    [Fact]
    public async Task Search_says_why_it_was_not_made()
    {
        (await Outcome(Chain(21), MemoryOptions.Default)).Should().Be(OrderSearchOutcome.TooManyNodes);
        (await Outcome(Chain(20), MemoryOptions.Default)).Should().Be(OrderSearchOutcome.Searched);
        (await Outcome(Chain(5), new MemoryOptions { SearchOrder = false })).Should().Be(OrderSearchOutcome.Off);
        (await Outcome(Chain(5), new MemoryOptions { AliasViews = true })).Should().Be(OrderSearchOutcome.SharedBuffers);
        var symbolic = new Graph();
        symbolic.AddOutput(symbolic.Apply("Relu", "y", symbolic.Input("x", Dimension.Symbol("n"))));
        (await Outcome(symbolic, MemoryOptions.Default)).Should().Be(OrderSearchOutcome.SizesUnknown);

        // 19 nodes that depend on nothing but the input have 2^19 closed sets.
        var wide = new Graph();
        Value x = wide.Input("x", 1);
        wide.AddOutput(Any(wide, "y", 1, [.. Enumerable.Range(0, 19).Select(i => Any(wide, $"v{i}", 1, x))]));
        (await Outcome(wide, MemoryOptions.Default)).Should().Be(OrderSearchOutcome.TooManyStates);
    }

    [Fact]
    public async Task Constants_do_not_make_the_search_give_up()
    {
        // Fifteen Constant nodes alone would have 2^15 sets; they hold no activations and come first.
        var graph = new Graph();
        Value value = graph.Input("x", 4);
        for (int i = 0; i < 9; i++)
        {
            Value constant = graph.Apply("Constant", $"c{i}", Graphs.Attributes(("value_floats", AttributeValue.Floats(1, 2, 3, 4))));
            value = graph.Apply("Add", $"a{i}", value, constant);
        }

        graph.AddOutput(value);
        MemoryResult memory = await Graphs.Analyse(graph, MemoryPass.Result);

        memory.OrderSearch.Should().Be(OrderSearchOutcome.Searched);
        memory.BestOrderPeakBytes.Should().Be(32, "operand and result of 16 bytes each");
    }

    private static async Task<OrderSearchOutcome> Outcome(Graph graph, MemoryOptions options)
    {
        using Model model = Graphs.Model(graph);
        using Inspection inspection = await ModelInspector.CreateBuilder().AddPass(new MemoryPass(options)).Build().InspectAsync(model);
        return inspection.Get(MemoryPass.Result).OrderSearch;
    }

    private static Graph Chain(int nodes)
    {
        var graph = new Graph();
        Value value = graph.Input("x", 4);
        for (int i = 0; i < nodes; i++)
        {
            value = graph.Apply("Relu", $"r{i}", value);
        }

        graph.AddOutput(value);
        return graph;
    }

    private static Value Any(Graph graph, string name, long size, params Value[] inputs)
    {
        Value value = graph.AddNode(new OperatorId("test", "Any"), inputs, [name], null, name).Outputs[0];
        graph.SetType(value, new TensorType(DataType.Float32, Shape.Of(size)));
        return value;
    }

    private static IEnumerable<Node[]> Orders(Node[] nodes)
    {
        var order = new List<Node>();
        return Extend();

        IEnumerable<Node[]> Extend()
        {
            if (order.Count == nodes.Length)
            {
                yield return [.. order];
                yield break;
            }

            foreach (Node node in nodes.Except(order).Where(node => node.Inputs.ToArray().All(input => input?.Producer is null || order.Contains(input.Producer))).ToArray())
            {
                order.Add(node);
                foreach (Node[] complete in Extend())
                {
                    yield return complete;
                }

                order.RemoveAt(order.Count - 1);
            }
        }
    }

    /// <summary>The naive way: at every step ask of every value whether anybody still needs it.</summary>
    private static long Peak(Graph graph, Node[] order)
    {
        long peak = 0;
        for (int step = 0; step < order.Length; step++)
        {
            long live = 0;
            foreach (Value value in graph.Inputs.Concat(order.SelectMany(static node => node.Outputs)))
            {
                int born = value.Producer is null ? 0 : Array.IndexOf(order, value.Producer);
                if (born <= step && (born == step || value.IsGraphOutput || order[step..].Any(node => node.Inputs.Contains(value))))
                {
                    live += ((TensorType)value.Type!).Shape![0].Value * 4;
                }
            }

            peak = Math.Max(peak, live);
        }

        return peak;
    }

    private static Graph RandomGraph(Random random)
    {
        var graph = new Graph("random");
        var values = new List<Value>();
        for (int i = 0; i < random.Next(1, 3); i++)
        {
            values.Add(graph.Input($"x{i}", random.Next(1, 500)));
        }

        int count = random.Next(2, 8);
        for (int i = 0; i < count; i++)
        {
            values.Add(Any(graph, $"v{i}", random.Next(1, 500), values[random.Next(values.Count)], values[random.Next(values.Count)]));
        }

        foreach (Value value in values.Where(value => value.Producer is not null && (random.Next(4) == 0 || value.UseCount == 0)))
        {
            graph.AddOutput(value);
        }

        return graph;
    }
}
