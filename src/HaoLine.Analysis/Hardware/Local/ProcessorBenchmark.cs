using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HaoLine.Hardware;

/// <summary>The best rate of a few short rounds on all threads.</summary>
internal static class ProcessorBenchmark
{
    private const int Rounds = 6;
    private const int Accumulators = 12;
    private const int OperationsOfMultiplyAdd = 2;
    private const long MostBufferBytes = 256L << 20;
    private const int ShareOfMemory = 8;
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(70);

    /// <summary>Bytes a second of reading a buffer that is larger than caches.</summary>
    public static double BytesPerSecond(LocalMachine machine, CancellationToken ct)
    {
        int threads = machine.LogicalProcessors;
        int floats = (int)(Math.Min(MostBufferBytes, machine.MemoryBytes / ShareOfMemory) / threads / sizeof(float));
        var buffers = new float[threads][];
        Parallel(threads, thread =>
        {
            // Each thread touches its own first, so that pages are near it.
            buffers[thread] = GC.AllocateUninitializedArray<float>(Math.Max(floats, 1 << 16));
            buffers[thread].AsSpan().Fill(1);
            return 0;
        });
        return Best(threads, thread => (double)Read(buffers[thread]) * sizeof(float), ct);
    }

    /// <summary>Float32 operations a second of multiply-adds in registers, two each.</summary>
    public static double OperationsPerSecond(LocalMachine machine, CancellationToken ct) =>
        Best(machine.LogicalProcessors, static _ => Vector512.IsHardwareAccelerated ? MultiplyAddWide() : MultiplyAdd(), ct);

    private static double Best(int threads, Func<int, double> work, CancellationToken ct)
    {
        double best = 0;
        for (int round = 0; round < Rounds; round++)
        {
            ct.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            double done = Parallel(threads, thread =>
            {
                double sum = 0;
                do
                {
                    sum += work(thread);
                }
                while (Stopwatch.GetElapsedTime(start) < RoundTime);
                return sum;
            });
            best = Math.Max(best, done / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private static double Parallel(int threads, Func<int, double> work)
    {
        double[] done = new double[threads];
        var running = new Thread[threads];
        for (int i = 0; i < threads; i++)
        {
            int thread = i;
            running[i] = new Thread(() => done[thread] = work(thread)) { IsBackground = true };
            running[i].Start();
        }

        foreach (Thread thread in running)
        {
            thread.Join();
        }

        return done.Sum();
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int Read(float[] buffer)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(buffer);
        Vector<float> a = default, b = default, c = default, d = default;
        int i = 0;
        for (; i + 4 <= vectors.Length; i += 4)
        {
            a += vectors[i];
            b += vectors[i + 1];
            c += vectors[i + 2];
            d += vectors[i + 3];
        }

        return Vector.Sum(a + b + c + d) > 0 ? i * Vector<float>.Count : 1;
    }

    /// <summary>Independent chains: enough for two units of four cycles.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double MultiplyAdd()
    {
        const int Steps = 20_000;
        var factor = new Vector<float>(0.9999f);
        var term = new Vector<float>(0.0001f);
        Vector<float> a = term, b = term, c = term, d = term, e = term, f = term, g = term, h = term, i = term, j = term, k = term, l = term;
        for (int step = 0; step < Steps; step++)
        {
            a = Vector.MultiplyAddEstimate(a, factor, term);
            b = Vector.MultiplyAddEstimate(b, factor, term);
            c = Vector.MultiplyAddEstimate(c, factor, term);
            d = Vector.MultiplyAddEstimate(d, factor, term);
            e = Vector.MultiplyAddEstimate(e, factor, term);
            f = Vector.MultiplyAddEstimate(f, factor, term);
            g = Vector.MultiplyAddEstimate(g, factor, term);
            h = Vector.MultiplyAddEstimate(h, factor, term);
            i = Vector.MultiplyAddEstimate(i, factor, term);
            j = Vector.MultiplyAddEstimate(j, factor, term);
            k = Vector.MultiplyAddEstimate(k, factor, term);
            l = Vector.MultiplyAddEstimate(l, factor, term);
        }

        double done = (double)Steps * Accumulators * Vector<float>.Count * OperationsOfMultiplyAdd;
        return Vector.Sum(a + b + c + d + e + f + g + h + i + j + k + l) > 0 ? done : 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double MultiplyAddWide()
    {
        const int Steps = 20_000;
        Vector512<float> factor = Vector512.Create(0.9999f);
        Vector512<float> term = Vector512.Create(0.0001f);
        Vector512<float> a = term, b = term, c = term, d = term, e = term, f = term, g = term, h = term, i = term, j = term, k = term, l = term;
        for (int step = 0; step < Steps; step++)
        {
            a = Vector512.MultiplyAddEstimate(a, factor, term);
            b = Vector512.MultiplyAddEstimate(b, factor, term);
            c = Vector512.MultiplyAddEstimate(c, factor, term);
            d = Vector512.MultiplyAddEstimate(d, factor, term);
            e = Vector512.MultiplyAddEstimate(e, factor, term);
            f = Vector512.MultiplyAddEstimate(f, factor, term);
            g = Vector512.MultiplyAddEstimate(g, factor, term);
            h = Vector512.MultiplyAddEstimate(h, factor, term);
            i = Vector512.MultiplyAddEstimate(i, factor, term);
            j = Vector512.MultiplyAddEstimate(j, factor, term);
            k = Vector512.MultiplyAddEstimate(k, factor, term);
            l = Vector512.MultiplyAddEstimate(l, factor, term);
        }

        double done = (double)Steps * Accumulators * Vector512<float>.Count * OperationsOfMultiplyAdd;
        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l) > 0 ? done : 0;
    }
}
