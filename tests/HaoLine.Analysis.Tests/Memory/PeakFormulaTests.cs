using System.Diagnostics;
using HaoLine.Ir;
using HaoLine.TestSupport;
using HaoLine.TestSupport.Zoo;

namespace HaoLine.Analysis.Tests;

/// <summary>The peak as a formula against numeric inspections of the same model under a binding.</summary>
public sealed class PeakFormulaTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Peak_of_bert_is_one_formula_that_gives_the_numeric_peak_at_20_bindings()
    {
        using Model model = TransformerZoo.BertBaseSymbolic().Model;
        await AgreesAt20Bindings(model, ["batch", "seq"], 512, new Random(11));
    }

    [Fact]
    public async Task Peak_of_the_sample_encoder_is_a_formula_that_gives_the_numeric_peak_at_20_bindings()
    {
        ModelInspector inspector = ModelInspector.CreateBuilder().UseOnnx().Build();
        using Model model = await inspector.ReadAsync(Sample("encoder-tiny.onnx"), null, TestContext.Current.CancellationToken);
        await AgreesAt20Bindings(model, ["batch", "seq"], 65, new Random(12));
    }

    [Fact]
    public async Task Formula_of_random_graphs_gives_the_numeric_peak_at_20_bindings()
    {
        var random = new Random(20250101);
        int formulas = 0;
        int single = 0;
        for (int round = 0; round < 40; round++)
        {
            using Model model = Graphs.Model(RandomSymbolicGraph(random));
            MemoryResult memory = await AgreesAt20Bindings(model, ["n", "m"], 40, random, required: false);
            formulas += memory.PeakFormula.IsUnknown ? 0 : 1;
            single += memory.PeakCandidates == 1 ? 1 : 0;
        }

        output.WriteLine($"40 graphs: {formulas} formulas, {single} of one step");
        formulas.Should().BeGreaterThan(20);
    }

    [Fact]
    public async Task Step_that_is_never_below_another_is_the_formula_alone()
    {
        // x n·m, a n·m, y n·m·2 floats: step 0 has x + a = 8·n·m B, step 1 has a + y = 4·n·m + 8·n·m = 12·n·m B.
        MemoryResult memory = await Graphs.Analyse(TwoSteps(Dimension.Symbol("n") * Dimension.Symbol("m"), 2 * Dimension.Symbol("n") * Dimension.Symbol("m")), MemoryPass.Result);

        memory.PeakFormula.ToString().Should().Be("12·m·n");
        memory.PeakCandidates.Should().Be(1);
        memory.PeakActivationBytes.Should().BeNull("no symbol is bound");
    }

    [Fact]
    public async Task Steps_of_which_either_may_be_the_peak_give_a_maximum()
    {
        // Step 0: x 1000 + a n floats; step 1: a n + y m floats. Neither dominates: 4000 against 4·m.
        var graph = new Graph();
        Value x = graph.Input("x", 1000);
        Value a = graph.Apply("Relu", "unused", x);
        Value first = Any(graph, "a", Dimension.Symbol("n"), x);
        graph.AddOutput(Any(graph, "y", Dimension.Symbol("m"), first));
        _ = a;
        MemoryResult memory = await Graphs.Analyse(graph, MemoryPass.Result);

        // Steps: x + unused = 8000; x + a = 4000 + 4n; a + y = 4n + 4m.
        memory.PeakCandidates.Should().Be(3);
        SymbolBinding at = SymbolBinding.Empty.With("n", 2).With("m", 5000);
        memory.PeakFormula.TryEvaluate(at, out long wide).Should().BeTrue();
        wide.Should().Be((4 * 2) + (4 * 5000));
        memory.PeakFormula.TryEvaluate(at.With("m", 1), out long narrow).Should().BeTrue();
        narrow.Should().Be(8000);
        memory.PeakFormula.TryEvaluate(at.With("m", 1).With("n", 2000), out long middle).Should().BeTrue();
        middle.Should().Be(4000 + (4 * 2000));
    }

    [Fact]
    public async Task More_than_eight_possible_peaks_give_their_number_and_no_formula()
    {
        // Step i holds s(i−1) and s(i), each its own symbol: no step dominates another.
        var graph = new Graph();
        Value value = graph.Input("x", Dimension.Symbol("s0"));
        for (int i = 1; i <= 10; i++)
        {
            value = Any(graph, $"v{i}", Dimension.Symbol($"s{i}"), value);
        }

        graph.AddOutput(value);
        MemoryResult memory = await Graphs.Analyse(graph, MemoryPass.Result);

        memory.PeakFormula.IsUnknown.Should().BeTrue();
        memory.PeakCandidates.Should().Be(10);
    }

    [Fact]
    public async Task Bounds_contain_the_numeric_peak_at_every_point_and_are_met_at_the_ends()
    {
        SymbolRanges ranges = SymbolRanges.Empty.With("n", 1, 6).With("m", 2, 5);
        var random = new Random(77);
        for (int round = 0; round < 10; round++)
        {
            using Model model = Graphs.Model(RandomSymbolicGraph(random));
            using Inspection ranged = await Graphs.Inspector.InspectAsync(model, new InspectionOptions { Ranges = ranges });
            ValueBounds? bounds = ranged.Get(MemoryPass.Result).PeakBounds;
            bounds.Should().NotBeNull();
            long lowest = long.MaxValue;
            long highest = 0;
            for (long n = 1; n <= 6; n++)
            {
                for (long m = 2; m <= 5; m++)
                {
                    long peak = await NumericPeak(model, SymbolBinding.Empty.With("n", n).With("m", m));
                    lowest = Math.Min(lowest, peak);
                    highest = Math.Max(highest, peak);
                }
            }

            // Sizes only grow with n and m here, so the ends of the ranges are the extremes.
            bounds!.Value.Should().Be(new ValueBounds(lowest, highest), "round {0}", round);
        }
    }

    [Fact]
    public async Task Branches_count_their_symbolic_peak_inside()
    {
        // The branch keeps t1 = 4·n B beside its result, which is y: x, y and t1 live together at the If, and the condition of 1 B.
        var then = new Graph("then");
        var otherwise = new Graph("else");
        var graph = new Graph();
        Value condition = graph.AddInput("c", new TensorType(DataType.Bool, Shape.Scalar));
        Value x = graph.Input("x", Dimension.Symbol("n"));
        then.AddOutput(then.Apply("Relu", "t", then.Apply("Relu", "t1", x)));
        otherwise.AddOutput(otherwise.Apply("Neg", "e", x));
        graph.AddOutput(graph.Apply("If", "y", Graphs.Attributes(("then_branch", AttributeValue.Graph(then)), ("else_branch", AttributeValue.Graph(otherwise))), condition));

        (await Graphs.Analyse(graph, MemoryPass.Result)).PeakFormula.ToString().Should().Be("12·n + 1");
    }

    [Fact]
    public async Task Fifty_thousand_symbolic_nodes_take_linear_time()
    {
        long small = await MemoryTime(25_000);
        long large = await MemoryTime(50_000);
        for (int round = 0; round < 6 && large > small * 2.6; round++)
        {
            small = Math.Min(small, await MemoryTime(25_000));
            large = Math.Min(large, await MemoryTime(50_000));
        }

        output.WriteLine($"memory pass: 25,000 nodes {small} ms, 50,000 nodes {large} ms");
        large.Should().BeLessThan((small * 26 / 10) + 50);
    }

    /// <summary>A chain in which almost every step has a live size of its own, so that nothing is saved by merging equal ones.</summary>
    private static async Task<long> MemoryTime(int nodes)
    {
        var graph = new Graph();
        Dimension n = Dimension.Symbol("n");
        Dimension m = Dimension.Symbol("m");
        Value value = graph.Input("x", n, m);
        for (int i = 0; i < nodes; i++)
        {
            value = Any(graph, $"v{i}", ((i % 7919) * n) + ((i % 4001) * m) + (n * m), value);
        }

        graph.AddOutput(value);
        using Model model = Graphs.Model(graph);
        // Types come first in a run; what follows until the end is the memory pass.
        var clock = new Stopwatch();
        ModelInspector inspector = ModelInspector.CreateBuilder()
            .AddPass(new TypeInferencePass())
            .AddPass(new ResultKey<string>("clock"), (_, _) =>
            {
                clock.Start();
                return "started";
            })
            .AddPass(new MemoryPass()).Build();
        using Inspection inspection = await inspector.InspectAsync(model);
        long elapsed = clock.ElapsedMilliseconds;
        inspection.Get(MemoryPass.Result).PeakCandidates.Should().BePositive();
        return elapsed;
    }

    private static async Task<MemoryResult> AgreesAt20Bindings(Model model, string[] symbols, int largest, Random random, bool required = true)
    {
        using Inspection symbolic = await Graphs.Inspector.InspectAsync(model);
        MemoryResult memory = symbolic.Get(MemoryPass.Result);
        if (!required && memory.PeakFormula.IsUnknown)
        {
            memory.PeakCandidates.Should().BeGreaterThan(8);
            return memory;
        }

        for (int i = 0; i < 20; i++)
        {
            SymbolBinding binding = symbols.Aggregate(SymbolBinding.Empty, (sum, symbol) => sum.With(symbol, random.Next(1, largest)));
            memory.PeakFormula.TryEvaluate(binding, out long predicted).Should().BeTrue();
            predicted.Should().Be(await NumericPeak(model, binding), "{0} at {1}", memory.PeakFormula, binding);
        }

        return memory;
    }

    private static async Task<long> NumericPeak(Model model, SymbolBinding binding)
    {
        using Inspection numeric = await Graphs.Inspector.InspectAsync(model, new InspectionOptions { Binding = binding });
        return numeric.Get(MemoryPass.Result).PeakActivationBytes!.Value;
    }

    private static Graph TwoSteps(Dimension small, Dimension large)
    {
        var graph = new Graph();
        Value a = Any(graph, "a", small, graph.Input("x", small));
        graph.AddOutput(Any(graph, "y", large, a));
        return graph;
    }

    /// <summary>A result of any declared size; the operator is not known to the registry.</summary>
    private static Value Any(Graph graph, string name, Dimension size, params Value[] inputs)
    {
        Value value = graph.AddNode(new OperatorId("test", "Any"), inputs, [name], null, name).Outputs[0];
        graph.SetType(value, new TensorType(DataType.Float32, new Shape([size])));
        return value;
    }

    private static Graph RandomSymbolicGraph(Random random)
    {
        Dimension n = Dimension.Symbol("n");
        Dimension m = Dimension.Symbol("m");
        var graph = new Graph("random");
        var values = new List<Value> { graph.Input("x", n, m), graph.Input("z", m) };
        int count = random.Next(3, 25);
        for (int i = 0; i < count; i++)
        {
            Dimension size = random.Next(5) switch
            {
                0 => random.Next(1, 100),
                1 => random.Next(1, 20) * n,
                2 => random.Next(1, 20) * m,
                3 => random.Next(1, 4) * n * m,
                _ => Dimension.FloorDivide(n + random.Next(5), 2) + 1,
            };
            values.Add(Any(graph, $"v{i}", size, values[random.Next(Math.Max(0, values.Count - 4), values.Count)], values[random.Next(values.Count)]));
        }

        graph.AddOutput(values[^1]);
        return graph;
    }

    private static string Sample(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HaoLine.Sdk.sln")))
            {
                return Path.Combine(folder.FullName, "samples", "models", name);
            }
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
