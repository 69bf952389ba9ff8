using HaoLine.Analysis;
using HaoLine.Ir;
using HaoLine.TestSupport.Zoo;

namespace HaoLine.EndToEnd.Tests;

/// <summary>Networks that everybody knows, built without payloads: parameters and multiply-accumulates equal the published integers.</summary>
public sealed class ZooTests(ITestOutputHelper output)
{
    public static TheoryData<string> Networks => [.. GoldenTable.Names];

    public static TheoryData<string> Examples => [.. MicroModels.Names];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Network_has_the_published_parameters_and_macs(string name)
    {
        GoldenRow row = GoldenTable.Find(name);
        using Inspection inspection = Inspecting.Model(row.Build().Model);

        inspection.Get(ParametersPass.Result).Total.Should().Be(row.Parameters, row.Origin);
        CostResult costs = inspection.Get(CostPass.Result);
        costs.Totals.Macs.Value.Should().Be(row.Macs, row.Origin);
        costs.IsComplete.Should().BeTrue();
        costs.Coverage.Unknown.Should().Be(0);
    }

    /// <summary>
    /// onnxsim states a live peak of 270,392,340 B for DistilBERT at [1, 64], byte-exact against a run, weights included:
    /// 66,955,010 parameters × 4 B = 267,820,040 B; three [1, 64, 3072] tensors of the written-out GELU (x, x/√2, erf) 2,359,296 B;
    /// the residual [1, 64, 768] 196,608 B; the mask [1, 1, 64, 64] 16,384 B; and 12 B left: three float32 scalars.
    /// Our peak excludes weights by definition. The graph of onnxsim is not published; this one is built so that those tensors are
    /// alive at the same time, which shows that the sum is reached, not that both files have the same nodes.
    /// </summary>
    [Fact]
    public void DistilBert_at_64_tokens_has_the_published_live_peak_when_weights_are_added()
    {
        using Inspection inspection = Inspecting.Model(TransformerZoo.DistilBert().Model);
        long weights = inspection.Get(ParametersPass.Result).Total * 4;
        weights.Should().Be(267_820_040);
        MemoryResult memory = inspection.Get(MemoryPass.Result);
        output.WriteLine($"peak {memory.PeakActivationBytes} at {memory.PeakNode}");
        memory.PeakActivationBytes.Should().Be((3 * 64 * 3072 * 4) + (64 * 768 * 4) + (64 * 64 * 4) + (3 * 4));
        (weights + memory.PeakActivationBytes).Should().Be(270_392_340);
    }

    [Fact]
    public void Bert_with_symbolic_batch_and_sequence_gives_a_formula_that_binds_to_the_static_number()
    {
        using Inspection inspection = Inspecting.Model(TransformerZoo.BertBaseSymbolic().Model);
        Dimension macs = inspection.Get(CostPass.Result).Totals.Macs;
        output.WriteLine(macs.ToString());

        // 12 layers × (4·768² + 2·768·3072) per token = 84,934,656; 12 × 2·768 = 18,432 per pair of tokens; the pooler 768² per sample.
        macs.ToString().Should().Be("18432·batch·seq² + 84934656·batch·seq + 589824·batch");
        macs.TryEvaluate(SymbolBinding.Empty.With("batch", 1).With("seq", 128), out long at128).Should().BeTrue();
        at128.Should().Be(GoldenTable.Find("bert-base-s128").Macs);
        macs.TryEvaluate(SymbolBinding.Empty.With("batch", 1).With("seq", 384), out long at384).Should().BeTrue();
        at384.Should().Be(GoldenTable.Find("bert-base-s384").Macs);
        inspection.Get(ParametersPass.Result).Total.Should().Be(109_482_240);

        var bound = new InspectionOptions { Binding = SymbolBinding.Empty.With("batch", 1).With("seq", 128) };
        using Inspection numbers = Inspecting.Model(TransformerZoo.BertBaseSymbolic().Model, bound);
        numbers.Get(CostPass.Result).Totals.Macs.Value.Should().Be(11_174_215_680);
        numbers.Get(MemoryPass.Result).PeakActivationBytes.Should().BePositive();
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_has_the_number_counted_by_hand(string name)
    {
        MicroModel example = MicroModels.Find(name);
        var binding = new SymbolBinding(example.Binding);
        using Inspection inspection = Inspecting.Model(example.Build(), new InspectionOptions { Binding = binding });
        CostTotals totals = inspection.Get(CostPass.Result).Totals;

        if (example.Macs is { } macs)
        {
            totals.Macs.Value.Should().Be(macs, example.Arithmetic);
            totals.Flops.Value.Should().Be(2 * macs, "pure-macs FLOPs are twice the MACs");
        }

        if (example.IntegerMacs is { } integerMacs)
        {
            totals.IntegerMacs.Value.Should().Be(integerMacs, example.Arithmetic);
        }

        if (example.Flops is { } flops)
        {
            (2 * (totals.Macs.Value + totals.IntegerMacs.Value) + example.BiasAdditions).Should().Be(flops, example.Arithmetic);
        }

        if (example.BiasAdditions > 0)
        {
            using Inspection full = Inspecting.Model(example.Build(), new InspectionOptions { Binding = binding, CostProfile = "flops2x" });
            full.Get(CostPass.Result).Totals.Flops.Value.Should().Be(example.Flops!.Value, example.Arithmetic);
        }

        if (example.Parameters is { } parameters)
        {
            inspection.Get(ParametersPass.Result).Total.Should().Be(parameters, example.Arithmetic);
        }

        if (example.StoredBytes is { } bytes)
        {
            inspection.Get(ParametersPass.Result).StoredBytes.Should().Be(bytes, example.Arithmetic);
        }

        if (example.PeakActivationBytes is { } peak)
        {
            inspection.Get(MemoryPass.Result).PeakActivationBytes.Should().Be(peak, example.Arithmetic);
        }

        if (example.MacsFormula is { } formula)
        {
            using Inspection open = Inspecting.Model(example.Build());
            open.Get(CostPass.Result).Totals.Macs.ToString().Should().Be(formula);
        }
    }
}
