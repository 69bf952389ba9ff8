using BenchmarkDotNet.Attributes;
using HaoLine.Ir;

namespace HaoLine.Benchmarks;

/// <summary>Evaluating a finished formula for a new binding, as sliders and sweeps do.</summary>
[MemoryDiagnoser]
public class SymbolicBenchmark
{
    private readonly Dimension total = MakeTotal();
    private readonly SymbolBinding binding = SymbolBinding.Empty.With("batch", 8).With("seq", 384);

    [Benchmark]
    public long Evaluate() => this.total.TryEvaluate(this.binding, out long value) ? value : 0;

    [Benchmark]
    public Dimension Build() => MakeTotal();

    private static Dimension MakeTotal()
    {
        Dimension batch = Dimension.Symbol("batch");
        Dimension seq = Dimension.Symbol("seq");
        Dimension total = Dimension.Zero;
        for (int layer = 0; layer < 12; layer++)
        {
            total += (4 * batch * seq * 768 * 768) + (2 * batch * seq * 768 * 3072) + (2 * batch * seq * seq * 768);
        }

        return total;
    }
}
