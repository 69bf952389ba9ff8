namespace HaoLine.Layout.Tests;

/// <summary>Growth of counted steps with size: no clock, so no noise.</summary>
public sealed class ComplexityTests
{
    /// <summary>Twice the size may cost this much more; linear work with a logarithm stays below.</summary>
    private const double AllowedRatio = 2.5;

    public static TheoryData<string> Shapes => ["chain", "chain uncut", "fan", "fan uncut", "residual", "residual uncut", "random uncut"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Work_grows_about_linearly(string shape)
    {
        long small = Steps(shape, 25_000);
        long large = Steps(shape, 50_000);

        ((double)large / small).Should().BeLessThan(AllowedRatio, $"{shape} costs {small:N0} and {large:N0} steps");
        large.Should().BeLessThan(50_000L * 2_000);
    }

    [Fact]
    public void Huge_groups_finish_without_deep_recursion()
    {
        // A small stack would end in a crash if depth were recursion.
        LayoutInput[] inputs = [SampleGraphs.Chain(100_000), SampleGraphs.Fan(50_000)];
        var layouts = new GraphLayout?[2];
        for (int i = 0; i < inputs.Length; i++)
        {
            int index = i;
            var thread = new Thread(() => layouts[index] = HierarchicalLayout.Compute(inputs[index], new LayoutOptions { MaximumGroupItems = int.MaxValue }), 256 * 1024);
            thread.Start();
            thread.Join();
        }

        layouts[0]!.Groups[0].RankTops.Should().HaveCount(100_000);
        layouts[1]!.Groups[0].Routes.Should().HaveCount(100_000);
    }

    private static long Steps(string shape, int size)
    {
        LayoutInput input = shape.Split(' ')[0] switch
        {
            "chain" => SampleGraphs.Chain(size),
            "fan" => SampleGraphs.Fan(size),
            "residual" => SampleGraphs.Residual(size / 4),
            _ => Near(size),
        };
        LayoutOptions options = shape.EndsWith("uncut", StringComparison.Ordinal) ? new LayoutOptions { MaximumGroupItems = int.MaxValue } : new LayoutOptions();
        var work = new WorkCounter(default);
        HierarchicalLayout.Compute(input, options, work);
        return work.Steps;
    }

    /// <summary>Each node reads up to two of the twenty before it.</summary>
    private static LayoutInput Near(int size)
    {
        var random = new Random(size);
        return SampleGraphs.Of(size, [.. Enumerable.Range(1, size - 1).SelectMany(i => new[] { (random.Next(Math.Max(0, i - 20), i), i), (random.Next(Math.Max(0, i - 20), i), i) })]);
    }
}
