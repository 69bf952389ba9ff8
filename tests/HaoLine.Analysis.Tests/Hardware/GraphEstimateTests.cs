using HaoLine.Hardware;
using HaoLine.Ir;
using static HaoLine.Analysis.Tests.Workloads;

namespace HaoLine.Analysis.Tests;

/// <summary>Roofline times against hand formulas, published ridge points, and the defects of the original.</summary>
public sealed class GraphEstimateTests
{
    private static readonly EstimateOptions Ideal = new() { Efficiency = HardwareEfficiency.Ideal };

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(100_000)]
    public async Task A_product_takes_the_longer_of_operations_and_bytes(long batch)
    {
        GraphEstimate estimate = (await Of(Product())).Estimate(Device(), Ideal with { Batch = batch });

        double compute = 2.0 * batch * 64 * 32 / 1e12;
        double memory = 4.0 * ((batch * 64) + (64 * 32) + (batch * 32)) / 1e11;
        estimate.Seconds.Should().BeApproximately(Math.Max(compute, memory), 1e-18);
        estimate.Operations.Should().Be(2.0 * batch * 64 * 32);
        estimate.Bytes.Should().Be(4.0 * ((batch * 64) + (64 * 32) + (batch * 32)));
        estimate.Batch.Should().Be(batch);
        estimate.SamplesPerSecond.Should().BeApproximately(batch / Math.Max(compute, memory), 1e-3);
        estimate.Bound.Should().Be(compute > memory ? EstimateBound.Compute : EstimateBound.Memory);
    }

    [Fact]
    public async Task Shares_of_the_peaks_and_starts_of_nodes_are_stated_assumptions()
    {
        GraphWorkload workload = await Of(Product());
        double bytes = 4.0 * ((8 * 64) + (64 * 32) + (8 * 32));

        workload.Estimate(Device(), new EstimateOptions { Batch = 8 }).Seconds.Should().BeApproximately(bytes / (1e11 * 0.9), 1e-18);
        workload.Estimate(Device(), Ideal with { Batch = 8, LaunchSeconds = 5e-6 }).Seconds.Should().BeApproximately((bytes / 1e11) + 5e-6, 1e-18);
    }

    [Theory]
    [InlineData("a100", 153)] // published ridge points in float16
    [InlineData("h100", 295)]
    [InlineData("rtx 4090", 164)]
    public async Task Ridge_points_are_those_published(string device, double ridge) =>
        (await Of(Product())).Estimate(Find(device), new EstimateOptions { Precision = ComputePrecision.Float16 }).RidgePoint.Should().BeApproximately(ridge, 0.5);

    [Fact]
    public async Task Integer_products_run_at_the_int8_peak()
    {
        var graph = new Graph();
        Value a = graph.AddInput("a", new TensorType(DataType.UInt8, new Shape(Dimension.Symbol("batch"), 1024)));
        graph.AddOutput(graph.Apply("MatMulInteger", "y", a, graph.Stored("w", DataType.Int8, 1024, 1024)));

        GraphEstimate estimate = (await Of(graph)).Estimate(Device(1e15, peaks: [(ComputePrecision.Float32, 1e9), (ComputePrecision.Int8, 4e12)]), Ideal with { Batch = 512 });
        estimate.Seconds.Should().BeApproximately(2.0 * 512 * 1024 * 1024 / 4e12, 1e-12);
        estimate.Arithmetic.Should().Be(ComputePrecision.Int8);
    }

    [Fact]
    public async Task Arithmetic_that_is_missing_falls_to_a_wider_one_with_a_note_and_never_to_infinity()
    {
        GraphWorkload workload = await Of(Product());
        HardwareDevice volta = Device(peaks: [(ComputePrecision.Float16, 125e12), (ComputePrecision.Float32, 15.7e12)]);

        GraphEstimate estimate = workload.Estimate(volta, new EstimateOptions { Precision = ComputePrecision.Int8 });
        estimate.Seconds.Should().BeGreaterThan(0).And.BeLessThan(1);
        estimate.Arithmetic.Should().Be(ComputePrecision.Float16);
        estimate.IsNative.Should().BeFalse();
        estimate.Notes.Should().Contain("Test device has no arithmetic of its own for int8; it runs in float16");
        double utilization = estimate.Utilization!.Value;
        utilization.Should().BeGreaterThan(0).And.BeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task A_device_without_any_wide_enough_arithmetic_has_a_reason_instead_of_a_time()
    {
        GraphEstimate estimate = (await Of(Product())).Estimate(Find("tpu-v4"), Ideal);

        estimate.Seconds.Should().BeNull();
        estimate.Reason.Should().Contain("states no peak for float32");
        estimate.SamplesPerSecond.Should().BeNull();
        estimate.Bound.Should().Be(EstimateBound.Unknown);
        estimate.ByOperator.Should().BeEmpty();
    }

    [Fact]
    public async Task No_device_of_the_catalogue_has_a_time_that_is_zero_infinite_or_no_number()
    {
        GraphWorkload workload = await Of(Product());
        foreach (HardwareDevice device in HardwareCatalog.Default.Devices)
        {
            foreach (GraphEstimate estimate in workload.ComparePrecisions(device, null, Enum.GetValues<ComputePrecision>()))
            {
                (estimate.Seconds is null ? estimate.Reason is not null : estimate.Seconds > 0 && double.IsFinite(estimate.Seconds.Value)).Should().BeTrue($"{device.Id} in {estimate.Precision}");
            }
        }
    }

    [Fact]
    public async Task Traffic_grows_with_the_batch_once_and_not_twice()
    {
        GraphWorkload workload = await Of(Product());
        double eight = workload.Estimate(Find("t4"), Ideal with { Batch = 8 }).Bytes;
        double many = workload.Estimate(Find("t4"), Ideal with { Batch = 64 }).Bytes;

        (many - eight).Should().Be(4.0 * 56 * (64 + 32), "the weights are read once whatever the batch");
    }

    [Fact]
    public async Task Nodes_of_unknown_work_make_the_time_a_lower_bound()
    {
        Graph graph = Product();
        graph.AddOutput(graph.AddNode(new OperatorId("vendor", "Mystery"), [graph.Outputs[0]], ["z"], null, "mystery").Outputs[0]);

        GraphEstimate estimate = (await Of(graph)).Estimate(Device(), Ideal);
        estimate.UnknownNodes.Should().Be(1);
        estimate.IsLowerBound.Should().BeTrue();
        estimate.Seconds.Should().BeApproximately((await Of(Product())).Estimate(Device(), Ideal).Seconds!.Value, 1e-18);
    }

    [Fact]
    public async Task Open_sizes_are_named_and_not_guessed()
    {
        var graph = new Graph();
        Value x = graph.Input("x", Dimension.Symbol("batch"), Dimension.Symbol("seq"), Inner);
        graph.AddOutput(graph.Apply("MatMul", "y", x, graph.Weight("w", Inner, Outer)));
        GraphWorkload workload = await Of(graph);

        workload.BatchSymbols.Should().Equal("batch");
        workload.FreeSymbols.Should().Equal("batch", "seq");
        workload.Estimate(Device(), Ideal).Reason.Should().Be("sizes are open: give seq a size");
        workload.Estimate(Device(), Ideal).UnknownNodes.Should().Be(0, "a free size is no unknown work");
        workload.Estimate(Device(), Ideal with { Binding = SymbolBinding.Empty.With("seq", 16) }).Operations.Should().Be(2.0 * 16 * 64 * 32);
    }

    [Fact]
    public async Task A_fixed_batch_is_stated_and_another_one_is_refused()
    {
        var graph = new Graph();
        graph.AddOutput(graph.Apply("MatMul", "y", graph.Input("x", 4, Inner), graph.Weight("w", Inner, Outer)));
        GraphWorkload workload = await Of(graph);

        workload.FixedBatch.Should().Be(4);
        workload.Estimate(Device(), Ideal).Batch.Should().Be(4);
        workload.Estimate(Device(), Ideal with { Batch = 8 }).Reason.Should().Be("a batch of 8 cannot be set: the inputs fix the first dimension at 4");
    }

    [Theory]
    [InlineData(ComputePrecision.Float32, 4, 4)]
    [InlineData(ComputePrecision.BFloat16, 2, 2)]
    [InlineData(ComputePrecision.Float16, 2, 2)]
    [InlineData(ComputePrecision.Int8, 1, 1)]
    [InlineData(ComputePrecision.Int4, 0.5625, 2)] // 4 bits and 16 for a scale of 32 weights
    public async Task Conversion_scales_weights_and_activations(ComputePrecision precision, double weight, double activation)
    {
        GraphEstimate estimate = (await Of(Product())).Estimate(Find("a100"), Ideal with { Batch = 8, Precision = precision });

        estimate.Memory.WeightBytes.Should().Be((long)(64 * 32 * weight));
        estimate.Memory.ActivationBytes.Should().Be((long)(8 * (64 + 32) * activation));
        estimate.Bytes.Should().Be((64 * 32 * weight) + (8 * (64 + 32) * activation));
    }

    [Fact]
    public async Task Missing_bytes_are_counted_exactly()
    {
        GraphWorkload workload = await Of(Product());
        MemoryFit tight = workload.Estimate(Device(memory: 10_000), Ideal with { RuntimeBytes = 100, Batch = 8 }).Memory;

        tight.KnownBytes.Should().Be((64 * 32 * 4) + (8 * 96 * 4) + 100);
        tight.Fits.Should().BeFalse();
        tight.MissingBytes.Should().Be(tight.KnownBytes - 10_000);
        workload.Estimate(Device(memory: tight.KnownBytes), Ideal with { RuntimeBytes = 100, Batch = 8 }).Memory.Fits.Should().BeTrue();
    }

    [Fact]
    public async Task Memory_that_is_too_small_for_weights_alone_is_told_without_sizes()
    {
        var graph = new Graph();
        Value x = graph.Input("x", Dimension.Symbol("batch"), Dimension.Symbol("seq"), Inner);
        graph.AddOutput(graph.Apply("MatMul", "y", x, graph.Weight("w", Inner, Outer)));
        GraphWorkload workload = await Of(graph);

        workload.Estimate(Device(memory: 1000), Ideal with { RuntimeBytes = 0 }).Memory.Fits.Should().BeFalse();
        workload.Estimate(Device(), Ideal).Memory.Fits.Should().BeNull("activations are not known");
    }

    [Fact]
    public async Task The_pass_runs_when_a_device_is_named_and_offers_near_names()
    {
        using Model model = Graphs.Model(Product());
        using Inspection without = await Graphs.Inspector.InspectAsync(model);
        without.Passes.Single(static pass => pass.Key == "hardware").Reason.Should().Contain("--device");

        using Inspection with = await Graphs.Inspector.InspectAsync(model, new InspectionOptions { Deployment = new DeploymentOptions { Devices = ["t4", "tesla-t5"], Precision = "q4_0", Batch = 8 } });
        HardwareResult result = with.Get(HardwarePass.Result);
        result.Estimates.Should().ContainSingle().Which.Device.Id.Should().Be("nvidia-t4");
        result.Estimates[0].Batch.Should().Be(8);
        result.UnknownDevices.Should().Equal("tesla-t5");
        with.Diagnostics.Single(static finding => finding.Id == "HL5101").Message.Should().Contain("nvidia-t4");
        with.Diagnostics.Should().ContainSingle(static finding => finding.Id == "HL5103");
        result.Notes.Should().BeEmpty();
        result.BatchSweeps[0].Points.Should().HaveCount(9);
        result.ResolutionSweeps[0].Reason.Should().Contain("no input is a picture");
        with.ToReport().Sections.Should().Contain(static section => section.Key == "hardware");
    }

    [Fact]
    public async Task Splits_that_are_not_estimated_are_said_and_pipelines_are()
    {
        using Model model = Graphs.Model(Product());
        using Inspection inspection = await Graphs.Inspector.InspectAsync(model, new InspectionOptions { Deployment = new DeploymentOptions { Devices = ["t4"], TensorParallel = 2, PipelineParallel = 2, DataParallel = 3 } });
        HardwareResult result = inspection.Get(HardwarePass.Result);

        result.Notes.Should().ContainSingle().Which.Should().Contain("tensor");
        result.Copies.Should().Be(3);
        result.Pipelines.Should().ContainSingle().Which.Stages.Should().ContainSingle("there is only one node");
    }

    [Fact]
    public async Task Graphs_without_work_say_so()
    {
        var still = new Graph();
        still.AddOutput(still.Apply("Identity", "y", still.Input("x", 4)));
        (await Of(still)).Estimate(Device(), Ideal).Reason.Should().Be("no node computes or moves anything");

        var mystery = new Graph();
        mystery.AddOutput(mystery.AddNode(new OperatorId("vendor", "Mystery"), [mystery.Input("x", 4)], ["y"], null, "y").Outputs[0]);
        (await Of(mystery)).Estimate(Device(), Ideal).Reason.Should().Be("the work of no node is known");
    }

    [Fact]
    public async Task A_model_that_does_not_fit_is_a_finding()
    {
        using Model model = Graphs.Model(Product());
        var small = HardwareCatalog.Default.With(new HardwareCatalogFile("""{"devices":[{"id":"tiny","name":"Tiny","vendor":"us","kind":"embedded","memoryGiB":0.25,"bandwidthGBs":1,"peakTera":{"float32":1},"source":"s","verified":"v","asOf":"2026-11"}]}""").Load());
        ModelInspector inspector = ModelInspector.CreateBuilder().AddStandardAnalyses(new StandardAnalysisOptions { Hardware = small }).Build();
        using Inspection inspection = await inspector.InspectAsync(model, new InspectionOptions { Deployment = new DeploymentOptions { Devices = ["tiny"] } });

        inspection.Diagnostics.Single(static finding => finding.Id == "HL5102").Message.Should().Contain("256").And.Contain("missing");
    }
}
