using System.Diagnostics;
using System.Globalization;
using HaoLine.Formats;

namespace HaoLine.Fuzz.Tests;

/// <summary>Damaged inputs end in a model or in the documented exception, quickly and in little memory.</summary>
[Collection("measured")]
public class ReaderFuzzTests(ITestOutputHelper output)
{
    private const int DefaultCount = 20_000;
    private const long MaximumBytes = 256L << 20;
    private static readonly TimeSpan MaximumTime = TimeSpan.FromSeconds(1);

    public static TheoryData<string> Targets() => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Damaged_input_ends_as_documented(string name)
    {
        FuzzTarget target = FuzzTargets.All.Single(candidate => candidate.Name == name);
        IReadOnlyList<byte[]> seeds = target.Seeds();
        int count = Count();
        int accepted = 0;
        var slowest = TimeSpan.Zero;
        long largest = 0;
        var all = Stopwatch.StartNew();
        for (int i = 0; i < count; i++)
        {
            var mutator = new ByteMutator((ulong)i);
            byte[] seed = seeds[i % seeds.Count];
            byte[] input = target.KeepsLengths && mutator.Next(8) > 0 ? mutator.MutateInPlace(seed) : mutator.Mutate(seed);
            (bool read, TimeSpan time, long bytes) = Measure(target, input, i);
            if (time > MaximumTime)
            {
                // The machine may have been busy: the input is to blame only when it is slow again.
                (read, time, bytes) = Measure(target, input, i);
            }

            time.Should().BeLessThan(MaximumTime, $"input {i} of {name}");
            bytes.Should().BeLessThan(MaximumBytes, $"input {i} of {name}");
            accepted += read ? 1 : 0;
            slowest = time > slowest ? time : slowest;
            largest = Math.Max(largest, bytes);
        }

        output.WriteLine($"{name}: {count} inputs, {accepted} read, {all.Elapsed.TotalSeconds:F1} s, slowest {slowest.TotalMilliseconds:F1} ms, largest {largest} bytes");
        accepted.Should().BeGreaterThan(0).And.BeLessThan(count, "damage must sometimes matter and sometimes not");
    }

    private static int Count() =>
        int.TryParse(Environment.GetEnvironmentVariable("HAOLINE_FUZZ_COUNT"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count
            : DefaultCount;

    private static (bool Read, TimeSpan Time, long Bytes) Measure(FuzzTarget target, byte[] input, int index)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        bool read = true;
        try
        {
            target.Run(input);
        }
        catch (ModelReadException)
        {
            read = false;
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"Input {index} of {target.Name} ended in {error.GetType()}: {Convert.ToBase64String(input)}", error);
        }

        return (read, clock.Elapsed, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
