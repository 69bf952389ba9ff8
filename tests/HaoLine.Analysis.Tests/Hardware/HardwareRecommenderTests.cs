using HaoLine.Hardware;
using HaoLine.Ir;
using static HaoLine.Analysis.Tests.Workloads;

namespace HaoLine.Analysis.Tests;

public sealed class HardwareRecommenderTests
{
    [Fact]
    public async Task The_defects_of_the_original_stay_away()
    {
        GraphWorkload workload = await Of(Product());
        HardwareRecommendation wide = HardwareRecommender.Recommend(workload, HardwareCatalog.Default, new HardwareRequirements());
        HardwareRecommendation half = HardwareRecommender.Recommend(workload, HardwareCatalog.Default, new HardwareRequirements(), new EstimateOptions { Precision = ComputePrecision.Float16 });

        foreach (HardwareRecommendation recommendation in (HardwareRecommendation[])[wide, half])
        {
            recommendation.Recommended!.Device.Id.Should().NotBe("nvidia-p40", "its float16 peak is no sign of a bargain");
            recommendation.Minimum!.Device.Id.Should().NotBe("nvidia-p40");
            recommendation.Optimal!.Device.Name.Should().NotContainAny("DGX", "pod", "x8");
            recommendation.Candidates.Should().HaveCount(HardwareCatalog.Default.Devices.Count);
        }

        HardwareCandidate pascal = half.Candidates.Single(static candidate => candidate.Device.Id == "nvidia-p40");
        pascal.Rejections.Single(static rejection => rejection.Reason == RejectionReason.SlowArithmetic).Text.Should().Contain("0.18").And.Contain("11.8");
    }

    [Fact]
    public async Task Minimum_is_the_cheapest_recommended_the_cheapest_that_is_fast_enough_and_optimal_the_fastest()
    {
        GraphWorkload workload = await Of(Product());
        var options = new EstimateOptions { Batch = 100_000, Precision = ComputePrecision.Float16 };
        double a10 = workload.Estimate(Find("a10g"), options).Seconds!.Value;
        HardwareRecommendation recommendation = HardwareRecommender.Recommend(workload, HardwareCatalog.Default, new HardwareRequirements { MaximumSeconds = a10 }, options);

        recommendation.Minimum!.Device.Id.Should().Be("nvidia-t4", "g4dn.xlarge at 0.526 USD is the cheapest machine");
        recommendation.Minimum.Rejections.Should().ContainSingle().Which.Reason.Should().Be(RejectionReason.Latency);
        recommendation.Recommended!.Estimate.Seconds.Should().BeLessThanOrEqualTo(a10);
        double best = HardwareCatalog.Default.Instances
            .Where(instance => Find(instance.DeviceId) is var device && workload.Estimate(device, options).Seconds <= a10)
            .Min(static instance => instance.UsdPerHour);
        recommendation.Recommended.Cost!.UsdPerHour.Should().Be(best, "no machine that is fast enough costs less");
        recommendation.Optimal!.Estimate.Seconds.Should().Be(HardwareCatalog.Default.Devices
            .Select(device => workload.Estimate(device, options))
            .Where(static estimate => estimate.Memory.Fits == true)
            .Min(static estimate => estimate.Seconds));
    }

    [Fact]
    public async Task Every_rejection_names_the_figure_that_failed()
    {
        GraphWorkload workload = await Of(Product());
        HardwareRecommendation recommendation = HardwareRecommender.Recommend(
            workload,
            HardwareCatalog.Default,
            new HardwareRequirements { MaximumWatts = 100, MaximumUsdPerMonth = 500, MinimumMemoryBytes = 12L << 30, Kinds = [HardwareKind.DatacenterGpu], Vendors = ["nvidia"], MinimumSamplesPerSecond = 1 });

        recommendation.Recommended!.Device.Id.Should().Be("nvidia-t4");
        recommendation.Recommended.Cost!.UsdPerMonth.Should().BeApproximately(0.526 * 730, 1e-9);
        recommendation.Candidates.Where(static candidate => !candidate.IsAccepted).Should().OnlyContain(static candidate => candidate.Rejections.Count > 0 && candidate.Rejections.All(static rejection => rejection.Text.Length >= "it is cpu".Length));
        Texts("nvidia-h100-sxm").Should().Contain("it draws 700 W, 100 W are allowed").And.Contain(static text => text.Contains("5022.4", StringComparison.Ordinal) && text.Contains("2025-11-30", StringComparison.Ordinal));
        Texts("nvidia-a2").Should().Contain(static text => text.StartsWith("no rented machine", StringComparison.Ordinal));
        Texts("amd-mi300x").Should().Contain("its maker is AMD");
        Texts("nvidia-rtx-3070").Should().Contain("it is consumerGpu").And.Contain("it has 8 GiB, 12 GiB are wanted");
        Texts("google-tpu-v5e").Should().Contain("its power is not stated");

        IEnumerable<string> Texts(string id) => recommendation.Candidates.Single(candidate => candidate.Device.Id == id).Rejections.Select(static rejection => rejection.Text);
    }

    [Fact]
    public async Task A_machine_is_paid_whole_and_its_devices_work_only_when_asked()
    {
        GraphEstimate estimate = (await Of(Product())).Estimate(Find("h100"));
        CloudInstance pod = HardwareCatalog.Default.Instances.Single(static instance => instance.Name == "p5.48xlarge");
        double rate = estimate.SamplesPerSecond!.Value;
        var wanted = new HardwareRequirements { Load = rate * 15.5, Utilization = 0.5, Hours = 100 };

        DeploymentCost single = DeploymentCost.Of(estimate, pod, wanted)!;
        single.Replicas.Should().Be(31, "15.5 by one half");
        single.Machines.Should().Be(31);
        single.UsdPerMonth.Should().BeApproximately(31 * 55.04 * 100, 1e-6);
        DeploymentCost all = DeploymentCost.Of(estimate, pod, wanted with { UseAllDevices = true })!;
        all.Replicas.Should().Be(31);
        all.Machines.Should().Be(4);
        all.Priced.Should().Be("2025-11-30");
        Action other = () => DeploymentCost.Of(estimate, HardwareCatalog.Default.Instances[0], wanted);
        other.Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task Devices_without_a_price_are_chosen_by_power_and_have_no_cost_of_zero()
    {
        HardwareRecommendation recommendation = HardwareRecommender.Recommend(await Of(Product()), HardwareCatalog.Default, new HardwareRequirements { Kinds = [HardwareKind.Embedded] });

        recommendation.Minimum!.Device.Id.Should().Be("nvidia-jetson-nano", "10 W is the least");
        recommendation.Candidates.Where(static candidate => candidate.Device.Kind == HardwareKind.Embedded).Should().OnlyContain(static candidate => candidate.Cost == null);
    }

    [Fact]
    public async Task Nothing_is_recommended_when_nothing_will_do()
    {
        HardwareRecommendation recommendation = HardwareRecommender.Recommend(await Of(Product()), HardwareCatalog.Default, new HardwareRequirements { MaximumSeconds = 1e-15 });

        recommendation.Recommended.Should().BeNull();
        recommendation.Minimum.Should().NotBeNull();
        Action wrong = () => HardwareRecommender.Recommend(recommendation.Minimum is null ? null! : Of(Product()).Result, HardwareCatalog.Default, new HardwareRequirements { Utilization = 1.5 });
        wrong.Should().Throw<ArgumentOutOfRangeException>();
    }
}
