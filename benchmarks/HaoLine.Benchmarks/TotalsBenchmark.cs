using BenchmarkDotNet.Attributes;
using HaoLine.Analysis;
using HaoLine.Ir;
using HaoLine.TestSupport.Zoo;

namespace HaoLine.Benchmarks;

/// <summary>Totals of symbolic BERT at a new binding, from finished formulas; the aim is less than 100 µs.</summary>
[MemoryDiagnoser]
public class TotalsBenchmark
{
    private CostResult costs = null!;
    private MemoryResult memory = null!;
    private readonly SymbolBinding binding = SymbolBinding.Empty.With("batch", 8).With("seq", 384);
    private readonly SymbolRanges ranges = SymbolRanges.Empty.With("batch", 1, 8).With("seq", 1, 512);

    [GlobalSetup]
    public void Setup()
    {
        using Model model = TransformerZoo.BertBaseSymbolic().Model;
        using Inspection inspection = ModelInspector.CreateBuilder().AddStandardAnalyses().Build().InspectAsync(model).GetAwaiter().GetResult();
        this.costs = inspection.Get(CostPass.Result);
        this.memory = inspection.Get(MemoryPass.Result);
    }

    [Benchmark]
    public CostTotals TotalsAt() => this.costs.TotalsAt(this.binding);

    [Benchmark]
    public long PeakAt() => this.memory.PeakFormula.TryEvaluate(this.binding, out long peak) ? peak : 0;

    [Benchmark]
    public bool BoundMacs() => this.costs.Totals.Macs.TryBound(this.ranges, out _, out _);
}
