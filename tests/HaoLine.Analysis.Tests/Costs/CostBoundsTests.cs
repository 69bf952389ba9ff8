using System.Diagnostics;
using HaoLine.Ir;
using HaoLine.TestSupport.Zoo;

namespace HaoLine.Analysis.Tests;

public sealed class CostBoundsTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Bounds_of_bert_are_the_formula_at_both_ends_of_the_ranges()
    {
        using Model model = TransformerZoo.BertBaseSymbolic().Model;
        using Inspection inspection = await Graphs.Inspector.InspectAsync(model, new InspectionOptions { Ranges = SymbolRanges.Empty.With("batch", 1, 8).With("seq", 1, 512) });
        CostBounds bounds = inspection.Get(CostPass.Result).Bounds!;

        // 18,432·b·s² + 84,934,656·b·s + 589,824·b at (1, 1) and at (8, 512); two FLOPs for each MAC.
        long low = 18_432 + 84_934_656 + 589_824;
        long high = (18_432L * 8 * 512 * 512) + (84_934_656L * 8 * 512) + (589_824L * 8);
        bounds.Macs.Should().Be(new ValueBounds(low, high));
        bounds.Flops.Should().Be(new ValueBounds(2 * low, 2 * high));
        bounds.IntegerMacs.Should().Be(new ValueBounds(0, 0));
    }

    [Fact]
    public async Task Bounds_without_a_range_for_a_symbol_are_null_and_without_any_range_absent()
    {
        using Model model = TransformerZoo.BertBaseSymbolic().Model;
        using Inspection partial = await Graphs.Inspector.InspectAsync(model, new InspectionOptions { Ranges = SymbolRanges.Empty.With("seq", 1, 512) });
        partial.Get(CostPass.Result).Bounds!.Macs.Should().BeNull();
        partial.Get(MemoryPass.Result).PeakBounds.Should().BeNull();
        using Inspection none = await Graphs.Inspector.InspectAsync(model);
        none.Get(CostPass.Result).Bounds.Should().BeNull();
    }

    [Fact]
    public async Task Bound_totals_of_random_bindings_lie_between_the_bounds()
    {
        SymbolRanges ranges = SymbolRanges.Empty.With("batch", 2, 4).With("seq", 3, 40);
        using Model model = TransformerZoo.BertBaseSymbolic().Model;
        using Inspection ranged = await Graphs.Inspector.InspectAsync(model, new InspectionOptions { Ranges = ranges });
        CostBounds costs = ranged.Get(CostPass.Result).Bounds!;
        ValueBounds memory = ranged.Get(MemoryPass.Result).PeakBounds!.Value;
        var random = new Random(5);
        for (int i = 0; i < 8; i++)
        {
            SymbolBinding binding = SymbolBinding.Empty.With("batch", random.Next(2, 5)).With("seq", random.Next(3, 41));
            using Inspection numeric = await Graphs.Inspector.InspectAsync(model, new InspectionOptions { Binding = binding });
            CostTotals totals = numeric.Get(CostPass.Result).Totals;
            totals.Macs.Value.Should().BeInRange(costs.Macs!.Value.Minimum, costs.Macs.Value.Maximum);
            totals.BytesRead.Value.Should().BeInRange(costs.BytesRead!.Value.Minimum, costs.BytesRead.Value.Maximum);
            totals.BytesWritten.Value.Should().BeInRange(costs.BytesWritten!.Value.Minimum, costs.BytesWritten.Value.Maximum);
            totals.OtherOperations.Value.Should().BeInRange(costs.OtherOperations!.Value.Minimum, costs.OtherOperations.Value.Maximum);
            numeric.Get(MemoryPass.Result).PeakActivationBytes!.Value.Should().BeInRange(memory.Minimum, memory.Maximum);
        }
    }

    [Fact]
    public async Task TotalsAt_equals_the_totals_of_an_inspection_under_that_binding()
    {
        using Model model = TransformerZoo.BertBaseSymbolic().Model;
        using Inspection symbolic = await Graphs.Inspector.InspectAsync(model);
        CostResult costs = symbolic.Get(CostPass.Result);
        foreach ((long batch, long sequence) in new[] { (1L, 128L), (8L, 384L), (3L, 1L) })
        {
            SymbolBinding binding = SymbolBinding.Empty.With("batch", batch).With("seq", sequence);
            using Inspection numeric = await Graphs.Inspector.InspectAsync(model, new InspectionOptions { Binding = binding });
            costs.TotalsAt(binding).Should().Be(numeric.Get(CostPass.Result).Totals);
        }

        costs.TotalsAt(SymbolBinding.Empty.With("batch", 2)).Macs.ToString().Should().Be("36864·seq² + 169869312·seq + 1179648");
        costs.TotalsAt(SymbolBinding.Empty.With("batch", long.MaxValue).With("seq", 2)).Macs.IsUnknown.Should().BeTrue();

        SymbolBinding at = SymbolBinding.Empty.With("batch", 8).With("seq", 384);
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < 1000; i++)
        {
            _ = costs.TotalsAt(at);
        }

        output.WriteLine($"TotalsAt: {clock.Elapsed.TotalMicroseconds / 1000:F1} µs");
    }
}
