using HaoLine.Hardware;
using HaoLine.Ir;
using static HaoLine.Analysis.Tests.Workloads;

namespace HaoLine.Analysis.Tests;

public sealed class PipelineSplitTests
{
    private static readonly EstimateOptions Ideal = new() { Efficiency = HardwareEfficiency.Ideal, RuntimeBytes = 0 };

    [Theory]
    [InlineData(1, 1, 0.0)]
    [InlineData(4, 4, 3.0 / 7)]
    [InlineData(4, 16, 3.0 / 19)]
    public async Task The_bubble_is_that_of_the_formula(int stages, int microBatches, double bubble)
    {
        PipelineEstimate plan = PipelineSplit.Plan(await Of(Chain([64, 64, 64, 64, 64, 64, 64, 64])), Device(), stages, microBatches, Ideal);

        plan.Stages.Should().HaveCount(stages);
        plan.BubbleShare.Should().BeApproximately(bubble, 1e-12);
        plan.Seconds.Should().BeApproximately((microBatches + stages - 1) * plan.Stages.Max(static stage => stage.Seconds + stage.LinkSeconds), 1e-15);
    }

    [Fact]
    public async Task Stages_add_up_to_the_whole_and_pay_for_what_they_hand_over()
    {
        GraphWorkload workload = await Of(Chain([64, 128, 32, 256, 16]));
        HardwareDevice device = Device() with { Link = new HardwareLink("wire", 2e9) };
        PipelineEstimate plan = PipelineSplit.Plan(workload, device, 2, 1, Ideal);
        GraphEstimate whole = workload.Estimate(device, Ideal);

        plan.Stages.Sum(static stage => stage.Seconds).Should().BeApproximately(whole.Seconds!.Value, 1e-15);
        plan.Stages.Sum(static stage => stage.Memory.WeightBytes).Should().Be(whole.Memory.WeightBytes);
        plan.Stages.Sum(static stage => stage.Nodes).Should().Be(4);
        long[] widths = [64, 128, 32, 256, 16];
        double handed = 4.0 * widths[plan.Stages[0].Nodes];
        plan.Stages[0].LinkBytes.Should().Be(handed);
        plan.Stages[0].LinkSeconds.Should().BeApproximately(handed / 1e9, 1e-18, "one direction is half of the link");
        plan.Stages[1].LinkBytes.Should().Be(0);
        plan.LatencySeconds.Should().BeApproximately(whole.Seconds.Value + (handed / 1e9), 1e-15);
    }

    [Fact]
    public async Task The_slowest_stage_is_the_best_of_all_cuts()
    {
        var random = new Random(3);
        for (int round = 0; round < 30; round++)
        {
            long[] widths = [.. Enumerable.Range(0, random.Next(3, 10)).Select(_ => (long)random.Next(1, 300))];
            GraphWorkload workload = await Of(Chain(widths));
            double[] times = [.. Enumerable.Range(0, widths.Length - 1).Select(i => Math.Max(2.0 * widths[i] * widths[i + 1] / 1e12, 4.0 * (widths[i] + (widths[i] * widths[i + 1]) + widths[i + 1]) / 1e11))];
            for (int stages = 1; stages <= 4; stages++)
            {
                PipelineEstimate plan = PipelineSplit.Plan(workload, Device(), stages, 1, Ideal);
                plan.Stages.Count.Should().BeLessThanOrEqualTo(stages);
                plan.Stages.Max(static stage => stage.Seconds).Should().BeApproximately(Best(times, 0, stages), 1e-15);
            }
        }
    }

    [Fact]
    public async Task What_does_not_fit_one_device_may_fit_two()
    {
        GraphWorkload workload = await Of(Chain([256, 256, 256]));
        HardwareDevice device = Device(memory: 300_000);

        workload.Estimate(device, Ideal).Memory.Fits.Should().BeFalse("two layers take 524,288 bytes");
        PipelineEstimate plan = PipelineSplit.Plan(workload, device, 2, 1, Ideal);
        plan.Fits.Should().BeTrue();
        plan.Notes.Should().ContainSingle().Which.Should().Contain("states no link");
    }

    private static double Best(double[] times, int from, int stages)
    {
        if (stages == 1 || from >= times.Length)
        {
            return times.Skip(from).Sum();
        }

        double best = double.PositiveInfinity;
        for (int cut = from + 1; cut <= times.Length; cut++)
        {
            best = Math.Min(best, Math.Max(times[from..cut].Sum(), Best(times, cut, stages - 1)));
        }

        return best;
    }

    /// <summary>Products of a row vector with a matrix for each pair of widths.</summary>
    private static Graph Chain(long[] widths)
    {
        var graph = new Graph();
        Value current = graph.Input("x", Dimension.Symbol("batch"), widths[0]);
        for (int i = 1; i < widths.Length; i++)
        {
            current = graph.Apply("MatMul", $"m{i}", current, graph.Weight($"w{i}", widths[i - 1], widths[i]));
        }

        graph.AddOutput(current);
        return graph;
    }
}
