using HaoLine.Hardware;
using HaoLine.TestSupport;

namespace HaoLine.Analysis.Tests;

/// <summary>What this machine says about itself, and recorded output of NVIDIA's tool.</summary>
public sealed class LocalHardwareTests
{
    /// <summary>Recorded on a machine with one H100 SXM.</summary>
    private const string Hopper = "NVIDIA H100 80GB HBM3, 81559, 580.159.04, 700.00, 9.0\n";

    [Fact]
    public void Recorded_output_of_a_hopper_is_the_device_of_the_catalogue()
    {
        NvidiaGpu gpu = NvidiaQuery.Parse(Hopper).Gpus.Should().ContainSingle().Subject;

        gpu.Should().Be(new NvidiaGpu("NVIDIA H100 80GB HBM3", 81559L << 20, "580.159.04", 700, "9.0"));
        HardwareDevice device = gpu.FindIn(HardwareCatalog.Default, out string problem)!;
        problem.Should().BeEmpty();
        device.Id.Should().Be("nvidia-h100-sxm");
        device.MemoryBytes.Should().Be(81559L << 20, "what is there, not what is sold");
    }

    [Theory]
    [InlineData("NVIDIA H100 80GB HBM3", 81559, "nvidia-h100-sxm")]
    [InlineData("NVIDIA H100 PCIe", 81559, "nvidia-h100-pcie")]
    [InlineData("NVIDIA H200", 143771, "nvidia-h200-sxm")]
    [InlineData("NVIDIA A100-SXM4-80GB", 81920, "nvidia-a100-sxm-80")]
    [InlineData("NVIDIA A100-SXM4-40GB", 40960, "nvidia-a100-sxm-40")]
    [InlineData("NVIDIA A100 80GB PCIe", 81920, "nvidia-a100-pcie-80")]
    [InlineData("NVIDIA GeForce RTX 4090", 24564, "nvidia-rtx-4090")]
    [InlineData("NVIDIA GeForce RTX 4070", 12282, "nvidia-rtx-4070")]
    [InlineData("Tesla T4", 15360, "nvidia-t4")]
    [InlineData("Tesla V100-SXM2-16GB", 16160, "nvidia-v100-sxm2-16")]
    [InlineData("NVIDIA L40S", 46068, "nvidia-l40s")]
    [InlineData("NVIDIA L4", 23034, "nvidia-l4")]
    [InlineData("NVIDIA A10G", 23028, "nvidia-a10g")]
    public void Names_of_the_tool_are_matched_exactly(string name, long mebibytes, string id) =>
        new NvidiaGpu(name, mebibytes << 20, "", null, "").FindIn(HardwareCatalog.Default, out _)!.Id.Should().Be(id);

    [Theory]
    [InlineData("NVIDIA GeForce RTX 4090 Laptop GPU", 16376, "exactly")]
    [InlineData("NVIDIA GeForce RTX 3060 Laptop GPU", 6144, "exactly")]
    [InlineData("NVIDIA A100-SXM4-40GB MIG 1g.5gb", 4864, "exactly")]
    [InlineData("NVIDIA Z900", 100, "exactly")]
    [InlineData("NVIDIA GeForce RTX 3080", 12288, "another variant")]
    [InlineData("NVIDIA H100 80GB HBM3", 9856, "a part of one")]
    public void Unknown_names_and_parts_get_a_message_and_no_figures_of_another(string name, long mebibytes, string expected)
    {
        new NvidiaGpu(name, mebibytes << 20, "", null, "").FindIn(HardwareCatalog.Default, out string problem).Should().BeNull();
        problem.Should().Contain(expected).And.Contain(name);
    }

    [Fact]
    public void Several_GPUs_and_what_the_tool_cannot_tell()
    {
        NvidiaQuery query = NvidiaQuery.Parse("Tesla T4, 15360, 535.104.05, 70.00, 7.5\r\nNVIDIA A100-SXM4-40GB, [N/A], 535.104.05, [Not Supported], 8.0\r\nNVIDIA H100 80GB HBM3, [Insufficient Permissions], [N/A], [Unknown Error], [N/A]\r\n");

        query.Problem.Should().BeEmpty();
        query.Gpus.Should().Equal(
            new NvidiaGpu("Tesla T4", 15360L << 20, "535.104.05", 70, "7.5"),
            new NvidiaGpu("NVIDIA A100-SXM4-40GB", null, "535.104.05", null, "8.0"),
            new NvidiaGpu("NVIDIA H100 80GB HBM3", null, "", null, ""));
        query.Gpus[1].FindIn(HardwareCatalog.Default, out _)!.MemoryBytes.Should().Be(40L << 30, "the tool does not tell, the catalogue does");
    }

    [Theory]
    [InlineData("No devices were found\n", 6)] // recorded: a GPU that does not exist
    [InlineData("No devices were found\n", 0)]
    [InlineData("", 0)]
    public void No_GPUs_are_no_problem(string output, int exit)
    {
        NvidiaQuery query = NvidiaQuery.Parse(output, exit);
        query.Gpus.Should().BeEmpty();
        query.Problem.Should().BeEmpty();
    }

    [Theory]
    [InlineData("Field \"bogus\" is not a valid field to query.\n", 2, "ended with 2: Field")] // recorded
    [InlineData("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n", 9, "ended with 9")]
    [InlineData("Failed to initialize NVML: Driver/library version mismatch\n", 18, "version mismatch")]
    [InlineData("", 1, "nothing was printed")]
    [InlineData("Failed to initialize NVML: Unknown Error\n", 0, "no list of GPUs")]
    [InlineData("Tesla T4, 15360, 535.104.05, 70.00\n", 0, "no list of GPUs")]
    [InlineData("Tesla T4, 15360 MiB, 535.104.05, 70.00, 7.5\n", 0, "no list of GPUs")]
    [InlineData("Tesla T4, -5, 535.104.05, 70.00, 7.5\n", 0, "no list of GPUs")]
    [InlineData("Tesla T4, NaN, 535.104.05, 70.00, 7.5\n", 0, "no list of GPUs")]
    [InlineData("Tesla T4, 1e999, 535.104.05, 70.00, 7.5\n", 0, "no list of GPUs")]
    [InlineData("[N/A], 15360, 535.104.05, 70.00, 7.5\n", 0, "no list of GPUs")]
    public void Errors_of_the_tool_are_quoted_and_nothing_is_guessed(string output, int exit, string expected)
    {
        NvidiaQuery query = NvidiaQuery.Parse(output, exit);
        query.Gpus.Should().BeEmpty();
        query.Problem.Should().Contain(expected);
        query.Problem.Length.Should().BeLessThan(300);
    }

    [Fact]
    public async Task A_tool_that_is_absent_hangs_or_fails_ends_in_a_message()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The test drives tools of Unix.");
            return;
        }

        using var folder = new TemporaryFolder();
        NvidiaQuery absent = await NvidiaQuery.RunAsync(TimeSpan.FromSeconds(5), folder.File("absent"), TestContext.Current.CancellationToken);
        absent.IsToolPresent.Should().BeFalse();
        absent.Problem.Should().Contain("cannot be started");

        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        NvidiaQuery slow = await Run("exec sleep 30", TimeSpan.FromMilliseconds(300));
        slow.Problem.Should().Contain("did not end within 300 ms");
        System.Diagnostics.Stopwatch.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromSeconds(20));

        (await Run("echo broken >&2; exit 3", TimeSpan.FromSeconds(20))).Problem.Should().Be("nvidia-smi ended with 3: broken");
        (await Run("test \"$1\" = --query-gpu=name,memory.total,driver_version,power.limit,compute_cap || exit 9; echo 'Tesla T4, 15360, 535.104.05, 70.00, 7.5'", TimeSpan.FromSeconds(20)))
            .Gpus.Should().ContainSingle().Which.Name.Should().Be("Tesla T4");

        async Task<NvidiaQuery> Run(string script, TimeSpan limit)
        {
            string tool = folder.File("tool.sh");
            await File.WriteAllTextAsync(tool, $"#!/bin/sh\n{script}\n", TestContext.Current.CancellationToken);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            return await NvidiaQuery.RunAsync(limit, tool, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void Processors_are_read_from_what_Linux_says()
    {
        ProcessorFile x86 = ProcessorFile.Parse("processor\t: 0\nmodel name\t: Some CPU @ 2.0GHz\nphysical id\t: 0\ncore id\t\t: 0\nflags\t\t: fpu avx2 amx_int8\n\nprocessor\t: 1\nmodel name\t: Some CPU @ 2.0GHz\nphysical id\t: 0\ncore id\t\t: 0\n\nprocessor\t: 2\nphysical id\t: 1\ncore id\t\t: 0\n");
        x86.Name.Should().Be("Some CPU @ 2.0GHz");
        x86.Cores.Should().Be(2, "two threads share a core, and the second socket counts its cores from 0 again");

        ProcessorFile arm = ProcessorFile.Parse("processor\t: 0\nBogoMIPS\t: 108.00\nFeatures\t: fp asimd asimddp\n\nModel\t\t: Raspberry Pi 5 Model B Rev 1.0\n");
        arm.Name.Should().Be("Raspberry Pi 5 Model B Rev 1.0");
        arm.Cores.Should().BeNull();
        ProcessorFile.Parse("").Name.Should().BeEmpty();
    }

    [Fact]
    public void This_machine_describes_itself()
    {
        LocalMachine machine = LocalHardware.Describe();

        machine.LogicalProcessors.Should().Be(Environment.ProcessorCount);
        machine.MemoryBytes.Should().BeInRange(1L << 26, 1L << 50);
        machine.Architecture.Should().Be(System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant());
        if (machine.InstructionSets.Contains("avx512f"))
        {
            machine.InstructionSets.Should().Contain(["sse4.2", "avx", "avx2", "fma"], "each includes those before");
        }
    }

    [Fact]
    public void A_measurement_gives_a_device_that_estimates_take()
    {
        HardwareDevice device = LocalHardware.Measure(new DateOnly(2026, 11, 27), TestContext.Current.CancellationToken);

        device.Id.Should().Be("local");
        device.Verified.Should().Be("measured");
        device.AsOf.Should().Be("2026-11-27");
        device.BytesPerSecond.Should().BeInRange(1e8, 2e12, "no memory is slower or faster");
        double perThread = device.Peaks[ComputePrecision.Float32] / Environment.ProcessorCount;
        perThread.Should().BeInRange(1e7, 64 * 6e9 * 2, "two units of sixteen lanes at 6 GHz do 384 × 10^9");
        HardwareCatalog.Default.With(device).FindExactly("local").Should().BeSameAs(device);
    }

    [Fact]
    public void Near_names_are_offered_on_a_miss()
    {
        HardwareCatalog.Default.Nearest("tesla-t5")[0].Id.Should().Be("nvidia-t4");
        HardwareCatalog.Default.Nearest("rtx 4900").Select(static device => device.Id).Should().Contain("nvidia-rtx-4090");
        HardwareCatalog.Default.Nearest("orin", 50).Take(4).Should().OnlyContain(static device => device.Id.Contains("orin"));
        HardwareCatalog.Default.Nearest(new string('x', 100_000)).Should().HaveCount(5);
        HardwareCatalog.Default.FindExactly("4090 laptop").Should().BeNull();
    }
}
