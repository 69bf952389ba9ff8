using HaoLine.Ir;

namespace HaoLine.Analysis.Tests;

public sealed class CostPassTests
{
    [Fact]
    public async Task Profiles_count_a_small_network_as_by_hand()
    {
        // Conv 3→8, 3×3, 16×16: MACs 8·16·16·3·3·3 = 55,296. BatchNormalization over 8·16·16 = 2,048 elements. Relu 2,048.
        CostResult pure = await Graphs.Analyse(Network(), CostPass.Result);
        pure.Totals.Macs.Should().Be((Dimension)55_296);
        pure.Totals.Flops.Should().Be((Dimension)110_592);
        pure.Profile.Should().BeSameAs(CostProfile.PureMacs);
        pure.IsComplete.Should().BeTrue();
        pure.Coverage.Nodes.Should().Be(3);
        pure.Coverage.Unknown.Should().Be(0);
        pure.ByOperator[0].Name.Should().Be("Conv");
        pure.ByOperator[0].Totals.Macs.Should().Be((Dimension)55_296);

        CostResult fvcore = await Graphs.Analyse(Network(), CostPass.Result, new InspectionOptions { CostProfile = "fvcore" });
        fvcore.Totals.Macs.Should().Be((Dimension)(55_296 + (2 * 2_048)));
        fvcore.Totals.Flops.Should().Be(fvcore.Totals.Macs, "fvcore calls one MAC one flop");

        CostResult all = await Graphs.Analyse(Network(), CostPass.Result, new InspectionOptions { CostProfile = "flops2x" });
        all.Totals.Macs.Should().Be((Dimension)55_296);
        all.Totals.Flops.Should().Be((Dimension)110_592 + all.Totals.OtherOperations);
        all.Totals.OtherOperations.Value.Should().BeGreaterThanOrEqualTo(3 * 2_048, "at least a multiplication, an addition and a comparison per element");
    }

    [Fact]
    public async Task Unbound_symbols_give_a_formula_that_evaluates_to_the_bound_total()
    {
        // MatMul [batch, 64] · [64, 32]: batch·64·32 = 2048·batch.
        Graph Build()
        {
            var graph = new Graph();
            graph.AddOutput(graph.Apply("MatMul", "y", graph.Input("x", Dimension.Symbol("batch"), 64), graph.Weight("w", 64, 32)));
            return graph;
        }

        CostResult free = await Graphs.Analyse(Build(), CostPass.Result);
        free.Totals.Macs.ToString().Should().Be("2048·batch");
        free.FreeSymbols.Should().Equal("batch");
        SymbolBinding binding = SymbolBinding.Empty.With("batch", 8);
        free.Totals.Macs.Bind(binding).Should().Be((Dimension)16_384);

        CostResult bound = await Graphs.Analyse(Build(), CostPass.Result, new InspectionOptions { Binding = binding });
        bound.Totals.Macs.Should().Be((Dimension)16_384);
        bound.FreeSymbols.Should().BeEmpty();
    }

    [Fact]
    public async Task Unknown_operator_makes_totals_incomplete_and_is_named()
    {
        var graph = new Graph();
        Value y = graph.Apply("MatMul", "m", graph.Input("x", 1, 64), graph.Weight("w", 64, 32));
        graph.AddOutput(graph.AddNode(new OperatorId("acme", "Magic"), [y], ["z"]).Outputs[0]);
        using Model model = Graphs.Model(graph);
        using Inspection inspection = await Graphs.Inspector.InspectAsync(model);
        CostResult result = inspection.Get(CostPass.Result);

        result.IsComplete.Should().BeFalse();
        result.Totals.Macs.Should().Be((Dimension)2_048, "what is known still counts");
        result.Coverage.Unknown.Should().Be(1);
        result.Coverage.UnknownOperators.Should().Equal("acme::Magic");
        inspection.Diagnostics.Where(static finding => finding.Id == "HL2110").Should().ContainSingle().Which.Message.Should().Contain("acme::Magic");
    }

    [Fact]
    public async Task Dearest_branch_counts_and_grouping_agrees_with_the_total()
    {
        // then: 64·64 = 4,096. else: 64·32 + 32·96 = 5,120.
        var then = new Graph("then");
        var otherwise = new Graph("else");
        var graph = new Graph();
        Value condition = graph.AddInput("c", new TensorType(DataType.Bool, Shape.Scalar));
        Value x = graph.Input("x", 1, 64);
        then.AddOutput(then.Apply("MatMul", "t", x, then.Weight("w", 64, 64)));
        otherwise.AddOutput(otherwise.Apply("MatMul", "e", otherwise.Apply("MatMul", "e1", x, otherwise.Weight("w1", 64, 32)), otherwise.Weight("w2", 32, 96)));
        graph.AddOutput(graph.Apply("If", "y", Graphs.Attributes(("then_branch", AttributeValue.Graph(then)), ("else_branch", AttributeValue.Graph(otherwise))), condition));
        CostResult result = await Graphs.Analyse(graph, CostPass.Result);

        result.Totals.Macs.Should().Be((Dimension)5_120);
        result.ByOperator.Single(static group => group.Name == "MatMul").Totals.Macs.Should().Be((Dimension)5_120);
        result.ByOperator.Single(static group => group.Name == "MatMul").Count.Should().Be(3, "both branches are shown");
        result.ByOperator.Single(static group => group.Name == "If").Totals.Macs.Should().Be(Dimension.Zero);
    }

    [Fact]
    public async Task Integer_products_are_counted_apart()
    {
        // MatMulInteger [1,64]·[64,128] = 8,192 integer MACs.
        var graph = new Graph();
        Value x = graph.AddInput("x", new TensorType(DataType.UInt8, Shape.Of(1, 64)));
        graph.AddOutput(graph.Apply("MatMulInteger", "y", x, graph.Stored("w", DataType.Int8, 64, 128)));
        CostResult result = await Graphs.Analyse(graph, CostPass.Result);

        result.Totals.IntegerMacs.Should().Be((Dimension)8_192);
        result.Totals.Macs.Should().Be(Dimension.Zero);
    }

    [Fact]
    public async Task Profile_that_does_not_exist_fails_with_the_list_of_those_that_do()
    {
        using Model model = Graphs.Model(new Graph());
        using Inspection inspection = await Graphs.Inspector.InspectAsync(model, new InspectionOptions { CostProfile = "gflops" });

        PassOutcome outcome = inspection.Passes.Single(static pass => pass.Key == "costs");
        outcome.Status.Should().Be(PassStatus.Failed);
        outcome.Reason.Should().Contain("pure-macs, fvcore, flops2x, roofline");
    }

    private static Graph Network()
    {
        var graph = new Graph();
        Value c = graph.Convolution("c", graph.Input("x", 1, 3, 16, 16), 8, 3, 3);
        Value n = graph.Apply(
            "BatchNormalization", "n", c, graph.Weight("scale", 8), graph.Weight("shift", 8), graph.Weight("mean", 8), graph.Weight("var", 8));
        graph.AddOutput(graph.Apply("Relu", "y", n));
        return graph;
    }
}
