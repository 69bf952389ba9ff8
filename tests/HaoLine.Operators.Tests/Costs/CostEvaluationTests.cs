using HaoLine.Ir;
using static HaoLine.Operators.Tests.ModelSketch;

namespace HaoLine.Operators.Tests.Costs;

public sealed class CostEvaluationTests
{
    [Fact]
    public void Evaluate_views_cost_nothing_and_copies_cost_their_bytes()
    {
        var sketch = new ModelSketch();
        Value x = sketch.Input("x", 2, 3, 4);
        Node view = sketch.Op("Reshape", [x, sketch.Ints(6, 4)]).Producer!;
        Node copy = sketch.Op("Transpose", [x]).Producer!;
        TypedModel typed = sketch.Infer();
        ModelCosts costs = CostEvaluation.Evaluate(typed);
        costs.CostOf(typed.Main, view).Should().Be(OperatorCost.Zero);
        costs.CostOf(typed.Main, copy).BytesRead.Should().Be(new Dimension(2 * 3 * 4 * 4));
        costs.CostOf(typed.Main, copy).BytesWritten.Should().Be(new Dimension(2 * 3 * 4 * 4));
        (costs.ExactCount, costs.EstimatedCount, costs.UnknownCount).Should().Be((2, 0, 0));
    }

    [Fact]
    public void Evaluate_unknown_nodes_count_nothing_and_lower_the_confidence()
    {
        var sketch = new ModelSketch();
        Value x = sketch.Input("x", 4, 5);
        sketch.Op("Mystery", [x]);
        sketch.Op("Relu", [x]);
        ModelCosts costs = CostEvaluation.Evaluate(sketch.Infer());
        costs.Total.Compares.Should().Be(new Dimension(20));
        costs.Total.Confidence.Should().Be(CostConfidence.Unknown);
        (costs.ExactCount, costs.UnknownCount).Should().Be((1, 1));
    }

    [Fact]
    public void Evaluate_symbolic_totals_bind_to_the_static_ones()
    {
        // [batch, seq, 64]·[64, 32]: batch·seq·64·32 MACs; 2·5·2048 = 20,480 for batch 2 and seq 5.
        var sketch = new ModelSketch();
        Value w = sketch.Graph.AddInitializer("w", InlineTensorData.FromSingles([64, 32], new float[2048]));
        sketch.Op("MatMul", [sketch.Input("x", Sym("batch"), Sym("seq"), 64), w]);
        SymbolBinding binding = SymbolBinding.Empty.With("batch", 2).With("seq", 5);
        Dimension free = CostEvaluation.Evaluate(sketch.Infer()).Total.FloatMacs;
        free.Should().Be(Sym("batch") * Sym("seq") * 2048);
        free.Bind(binding).Should().Be(new Dimension(20_480));
        CostEvaluation.Evaluate(sketch.Infer(new TypeInferenceOptions { Binding = binding })).Total.FloatMacs.Should().Be(new Dimension(20_480));
    }

    [Fact]
    public void Every_definition_has_its_facets_and_a_formula() => OnnxOperators.Default.Definitions
        .Where(definition => definition.Infer is null || definition.Cost is null || definition.Formula.Length == 0)
        .Where(definition => !definition.IsDeprecated)
        .Select(definition => $"{definition.Id} since {definition.SinceVersion}")
        .Should().BeEmpty();
}
