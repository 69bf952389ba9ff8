using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Arm = System.Runtime.Intrinsics.Arm;
using X86 = System.Runtime.Intrinsics.X86;

namespace HaoLine.Hardware;

/// <summary>Looks at the machine that this process runs on. Nothing here is part of a report: results stay the same on every machine.</summary>
public static class LocalHardware
{
    /// <summary>Id and name by which the command takes the machine's processor.</summary>
    public const string DeviceId = "local";

    private const string ProcessorPath = "/proc/cpuinfo";

    /// <summary>Describes processor and memory. Takes milliseconds.</summary>
    public static LocalMachine Describe()
    {
        var file = new ProcessorFile("", null, new HashSet<string>());
        try
        {
            if (OperatingSystem.IsLinux() && File.Exists(ProcessorPath))
            {
                file = ProcessorFile.Parse(File.ReadAllText(ProcessorPath));
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The rest is known without the file.
        }

        return new LocalMachine
        {
            ProcessorName = file.Name,
            Architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
            LogicalProcessors = Environment.ProcessorCount,
            Cores = file.Cores,
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            InstructionSets = [.. InstructionSets(file.Flags)],
        };
    }

    /// <summary>
    /// Measures the processor for about a second on all of its threads: bytes a second of reading from memory, and float32 multiply-adds. What
    /// it reaches depends on what else runs, so it is a lower bound of what the machine can do.
    /// </summary>
    /// <param name="date">The date to state.</param>
    /// <param name="ct">Ends the measurement early.</param>
    /// <returns>A device with the id <c>local</c> and <c>verified</c> <c>measured</c>.</returns>
    public static HardwareDevice Measure(DateOnly date, CancellationToken ct = default)
    {
        LocalMachine machine = Describe();
        double bandwidth = ProcessorBenchmark.BytesPerSecond(machine, ct);
        double operations = ProcessorBenchmark.OperationsPerSecond(machine, ct);
        return new HardwareDevice
        {
            Id = DeviceId,
            Name = machine.ProcessorName.Length > 0 ? machine.ProcessorName : "Processor of this machine",
            Vendor = "local",
            Kind = HardwareKind.Cpu,
            Architecture = machine.Architecture,
            MemoryBytes = machine.MemoryBytes,
            BytesPerSecond = bandwidth,
            Peaks = new Dictionary<ComputePrecision, double> { [ComputePrecision.Float32] = operations },
            Note = $"Measured on {machine.LogicalProcessors} threads: reading, and float32 multiply-adds in registers. Other arithmetic was not measured and counts as float32.",
            Source = "micro-benchmark on this machine",
            Verified = "measured",
            AsOf = date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    private static IEnumerable<string> InstructionSets(IReadOnlySet<string> flags)
    {
        (string Name, bool IsSupported)[] known =
        [
            ("sse4.2", X86.Sse42.IsSupported),
            ("avx", X86.Avx.IsSupported),
            ("avx2", X86.Avx2.IsSupported),
            ("fma", X86.Fma.IsSupported),
            ("avx512f", X86.Avx512F.IsSupported),
            ("avx512bw", X86.Avx512BW.IsSupported),
            ("avxvnni", X86.AvxVnni.IsSupported),
            ("avx512vnni", flags.Contains("avx512_vnni")),
            ("avx512bf16", flags.Contains("avx512_bf16")),
            ("amx-bf16", flags.Contains("amx_bf16")),
            ("amx-int8", flags.Contains("amx_int8")),
            ("neon", Arm.AdvSimd.IsSupported),
            ("dotprod", Arm.Dp.IsSupported),
            ("sve", flags.Contains("sve")),
            ("i8mm", flags.Contains("i8mm")),
            ("bf16", flags.Contains("bf16")),
        ];
        return known.Where(static item => item.IsSupported).Select(static item => item.Name);
    }
}
