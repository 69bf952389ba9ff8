using HaoLine.Hardware;
using HaoLine.Ir;
using static HaoLine.Analysis.Tests.Workloads;

namespace HaoLine.Analysis.Tests;

/// <summary>What must hold for every graph and device: more work never takes less time or memory, better devices never take longer.</summary>
public sealed class HardwarePropertyTests
{
    private const int Rounds = 60;

    [Fact]
    public async Task Time_and_memory_never_fall_with_the_batch()
    {
        var random = new Random(6);
        for (int i = 0; i < Rounds; i++)
        {
            GraphWorkload workload = await Of(RandomGraph(random));
            HardwareDevice device = RandomDevice(random);
            foreach (ComputePrecision? precision in (ComputePrecision?[])[null, ComputePrecision.Float16, ComputePrecision.Int8, ComputePrecision.Int4, ComputePrecision.Float64])
            {
                HardwareSweep sweep = HardwareSweep.OverBatch(workload, device, new EstimateOptions { Precision = precision });
                sweep.Reason.Should().BeNull();
                for (int point = 1; point < sweep.Points.Count; point++)
                {
                    GraphEstimate less = sweep.Points[point - 1].Estimate;
                    GraphEstimate more = sweep.Points[point].Estimate;
                    (more.Seconds >= less.Seconds || (more.Seconds is null && less.Seconds is null)).Should().BeTrue($"graph {i} in {precision} from {sweep.Points[point - 1].Size}: {less.Seconds} and {more.Seconds}, {more.Reason}");
                    more.Memory.ActivationBytes.Should().BeGreaterThanOrEqualTo(less.Memory.ActivationBytes!.Value);
                    more.Memory.WeightBytes.Should().Be(less.Memory.WeightBytes);
                    more.SamplesPerSecond.Should().Be(more.Seconds is { } seconds ? more.Batch!.Value / seconds : null, "nothing is altered to look monotone");
                }
            }
        }
    }

    [Fact]
    public async Task Better_devices_never_take_longer()
    {
        var random = new Random(7);
        for (int i = 0; i < Rounds; i++)
        {
            GraphWorkload workload = await Of(RandomGraph(random));
            HardwareDevice device = RandomDevice(random);
            HardwareDevice wider = device with { BytesPerSecond = device.BytesPerSecond * (1 + random.NextDouble()) };
            ComputePrecision raised = device.Peaks.Keys.ElementAt(random.Next(device.Peaks.Count));
            HardwareDevice faster = device with { Peaks = device.Peaks.ToDictionary(static pair => pair.Key, pair => pair.Value * (pair.Key == raised ? 1 + random.NextDouble() : 1)) };
            foreach (ComputePrecision precision in Enum.GetValues<ComputePrecision>())
            {
                var options = new EstimateOptions { Precision = precision, Batch = random.Next(1, 64) };
                double? own = workload.Estimate(device, options).Seconds;
                if (own is null)
                {
                    continue;
                }

                workload.Estimate(wider, options).Seconds.Should().BeLessThanOrEqualTo(own.Value);
                workload.Estimate(faster, options).Seconds.Should().BeLessThanOrEqualTo(own.Value);
            }
        }
    }

    [Fact]
    public async Task Time_and_memory_never_fall_with_the_picture()
    {
        var graph = new Graph();
        Value x = graph.Input("x", Dimension.Symbol("N"), 3, Dimension.Symbol("H"), Dimension.Symbol("W"));
        Value first = graph.Apply("Relu", "r", graph.Convolution("c1", x, 16, 3, 3, 2));
        graph.AddOutput(graph.Convolution("c2", first, 32, 16, 3, 2));
        GraphWorkload workload = await Of(graph);
        workload.SpatialSymbols.Should().Equal("H", "W");

        HardwareSweep sweep = HardwareSweep.OverResolution(workload, Find("jetson-nano"));
        sweep.Points.Should().HaveCount(13);
        sweep.Points.Select(static point => point.Estimate.Seconds!.Value).Should().BeInAscendingOrder();
        sweep.Points.Select(static point => point.Estimate.Memory.KnownBytes).Should().BeInAscendingOrder();
        sweep.Points.Single(static point => point.Size == 224).Estimate.Operations
            .Should().Be((2.0 * 112 * 112 * 16 * 27) + (112 * 112 * 16) + (2.0 * 56 * 56 * 32 * 144), "the formulas of the layers by hand");
    }

    [Fact]
    public async Task A_fixed_picture_has_a_reason_instead_of_a_sweep()
    {
        var graph = new Graph();
        graph.AddOutput(graph.Convolution("c", graph.Input("x", Dimension.Symbol("N"), 3, 32, 32), 8, 3, 3));

        HardwareSweep sweep = HardwareSweep.OverResolution(await Of(graph), Find("t4"));
        sweep.Points.Should().BeEmpty();
        sweep.Reason.Should().Be("the inputs fix the picture's size");
    }

    [Fact]
    public async Task A_named_symbol_is_swept_and_an_absent_one_refused()
    {
        GraphWorkload workload = await Of(Product());

        HardwareSweep.OverBatch(workload, Find("t4"), null, [4, 1], "batch").Points.Select(static point => point.Size).Should().Equal(1, 4);
        HardwareSweep.OverBatch(workload, Find("t4"), null, [4, 1], "length").Reason.Should().Contain("'length'");
    }

    [Fact]
    public async Task The_symbol_of_a_batch_is_found_as_the_inputs_state_it()
    {
        var graph = new Graph();
        Value ids = graph.Input("ids", Dimension.Symbol("batch_size"), Inner);
        Value table = graph.Input("past", Dimension.Symbol("tokens"), Inner);
        graph.AddOutput(graph.Apply("Relu", "a", ids));
        graph.AddOutput(graph.Apply("Relu", "b", table));
        (await Of(graph)).BatchSymbols.Should().Equal("batch_size");

        var nameless = new Graph();
        nameless.AddOutput(nameless.Apply("Relu", "a", nameless.Input("x", Dimension.Unknown, Inner)));
        (await Of(nameless)).BatchSymbols.Should().Equal("x_0");
    }

    private static Graph RandomGraph(Random random)
    {
        var graph = new Graph();
        Dimension batch = Dimension.Symbol("batch");
        bool isPicture = random.Next(2) == 0;
        long width = random.Next(1, 40);
        Value current = isPicture ? graph.Input("x", batch, width, 16, 16) : graph.Input("x", batch, width);
        for (int i = 0; i < random.Next(1, 12); i++)
        {
            long next = random.Next(1, 80);
            switch (random.Next(4))
            {
                case 0 when isPicture:
                    current = graph.Convolution($"c{i}", current, next, width, 3);
                    width = next;
                    break;
                case 0:
                    current = graph.Apply("MatMul", $"m{i}", current, graph.Weight($"w{i}", width, next));
                    width = next;
                    break;
                case 1:
                    current = graph.Apply("Relu", $"r{i}", current);
                    break;
                case 2:
                    current = graph.Apply("Softmax", $"s{i}", current);
                    break;
                default:
                    current = graph.Apply("Add", $"a{i}", current, current);
                    break;
            }
        }

        graph.AddOutput(graph.Apply("Sigmoid", "out", current));
        return graph;
    }

    private static HardwareDevice RandomDevice(Random random)
    {
        var peaks = new List<(ComputePrecision, double)>();
        foreach (ComputePrecision precision in Enum.GetValues<ComputePrecision>().Where(_ => random.Next(2) == 0).Append(ComputePrecision.Float32).Distinct())
        {
            peaks.Add((precision, Math.Pow(10, 9 + (6 * random.NextDouble()))));
        }

        return Device(Math.Pow(10, 8 + (5 * random.NextDouble())), 1L << 33, [.. peaks]);
    }
}
