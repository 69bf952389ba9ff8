using System.CommandLine;
using System.Globalization;
using HaoLine.Hardware;
using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary><c>haoline hardware show NAME</c> and <c>show local</c></summary>
internal sealed class HardwareShowCommand : Command
{
    private readonly TextWriter output;
    private readonly Argument<string> name = new("name") { Description = "Id, name or alias of a device, or 'local' for this machine." };
    private readonly Option<bool> json = new("--json") { Description = "Print JSON: a row for a catalogue file." };
    private readonly Option<bool> measure = new("--measure") { Description = "With 'local': measure the processor, which takes about a second." };
    private readonly HardwareArguments hardware = new();

    public HardwareShowCommand(TextWriter output)
        : base("show", "Shows one device with its figures and prices, or this machine.")
    {
        this.output = output;
        this.name.Validators.Add(ReadingArguments.RefuseUnknownOptions);
        this.Add(this.name);
        foreach (Option option in (Option[])[this.json, this.measure, .. this.hardware.Options])
        {
            this.Add(option);
        }

        this.SetAction(this.RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        HardwareCatalog catalog = this.hardware.Catalog(parsed);
        string wanted = parsed.GetValue(this.name)!;
        bool isJson = parsed.GetValue(this.json);
        if (wanted == LocalHardware.DeviceId && catalog.FindExactly(wanted) is null)
        {
            await this.ShowLocalAsync(catalog, isJson, parsed.GetValue(this.measure), ct).ConfigureAwait(false);
            return ExitCode.Done;
        }

        if (parsed.GetValue(this.measure))
        {
            throw new UsageException("--measure goes with 'local': only this machine can be measured.");
        }

        HardwareDevice device = HardwareArguments.Find(catalog, wanted);
        if (isJson)
        {
            await this.output.WriteLineAsync(HardwareJson.Of(writer => HardwareJson.Write(writer, device, catalog))).ConfigureAwait(false);
        }
        else
        {
            this.Show(device, catalog);
        }

        return ExitCode.Done;
    }

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private void Show(HardwareDevice device, HardwareCatalog catalog)
    {
        this.Line("", $"{device.Name}  ({device.Id})");
        this.Line("Maker", $"{device.Vendor}, {HardwareArguments.KindName(device.Kind)}{(device.Architecture.Length > 0 ? $", {device.Architecture}" : "")}{(device.Year > 0 ? $", {device.Year.ToString(CultureInfo.InvariantCulture)}" : "")}");
        this.Line("Memory", UnitFormatter.Format(device.MemoryBytes, Unit.Bytes));
        this.Line("Bandwidth", $"{Number(device.BytesPerSecond / 1e9)} × 10^9 bytes/s");
        foreach ((ComputePrecision precision, double peak) in device.Peaks)
        {
            this.Line(precision.ToName(), $"{Number(peak / 1e12)} × 10^12 operations/s, ridge point {Number(peak / device.BytesPerSecond)} operations/byte");
        }

        if (device.SparsityFactor > 1)
        {
            this.Line("Sparsity", $"× {Number(device.SparsityFactor)} with structured zeros");
        }

        this.Line("Link", device.Link is { } link ? $"{link.Name}, {Number(link.BytesPerSecond / 1e9)} × 10^9 bytes/s" : "none stated");
        this.Line("Power", device.TdpWatts is { } watts ? $"{Number(watts)} W" : "not stated");
        if (device.Estimated.Count > 0)
        {
            this.Line("Estimates", string.Join(", ", device.Estimated));
        }

        if (device.Note.Length > 0)
        {
            this.Line("Note", device.Note);
        }

        this.Line("Source", $"{device.Source} ({device.Verified}, {device.AsOf})");
        CloudInstance[] instances = [.. catalog.Instances.Where(instance => instance.DeviceId == device.Id)];
        foreach (CloudInstance instance in instances)
        {
            this.Line("Rented", $"{instance.Provider} {instance.Name}: {instance.DeviceCount.ToString(CultureInfo.InvariantCulture)} × for {Number(instance.UsdPerHour)} USD/h as of {instance.Priced} ({instance.Source})");
        }

        if (instances.Length == 0)
        {
            this.Line("Rented", "no price is known");
        }
    }

    private async Task ShowLocalAsync(HardwareCatalog catalog, bool isJson, bool measures, CancellationToken ct)
    {
        LocalMachine machine = LocalHardware.Describe();
        NvidiaQuery query = await NvidiaQuery.RunAsync(ct: ct).ConfigureAwait(false);
        HardwareDevice? measured = measures ? LocalHardware.Measure(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), ct) : null;
        if (isJson)
        {
            await this.output.WriteLineAsync(HardwareJson.Of(writer => LocalJson.Write(writer, machine, query, measured, catalog))).ConfigureAwait(false);
            return;
        }

        this.Line("Processor", machine.ProcessorName.Length > 0 ? machine.ProcessorName : "not named");
        this.Line("Threads", $"{machine.LogicalProcessors.ToString(CultureInfo.InvariantCulture)}{(machine.Cores is { } cores ? $" of {cores.ToString(CultureInfo.InvariantCulture)} cores" : "")}, {machine.Architecture}");
        this.Line("Memory", UnitFormatter.Format(machine.MemoryBytes, Unit.Bytes));
        this.Line("Instructions", machine.InstructionSets.Count > 0 ? string.Join(", ", machine.InstructionSets) : "none known");
        if (measured is not null)
        {
            this.Line("Measured", $"{Number(measured.BytesPerSecond / 1e9)} × 10^9 bytes/s read, {Number(measured.Peaks[ComputePrecision.Float32] / 1e12)} × 10^12 float32 operations/s");
        }
        else
        {
            this.Line("Measured", "nothing; --measure takes about a second");
        }

        if (query.Problem.Length > 0 || query.Gpus.Count == 0)
        {
            this.Line("NVIDIA GPUs", query.Problem.Length > 0 ? query.Problem : "none");
        }

        foreach (NvidiaGpu gpu in query.Gpus)
        {
            string memory = gpu.MemoryBytes is { } bytes ? UnitFormatter.Format(bytes, Unit.Bytes) : "memory not told";
            this.Line("NVIDIA GPU", $"{gpu.Name}, {memory}{(gpu.Driver.Length > 0 ? $", driver {gpu.Driver}" : "")}");
            this.Line("", gpu.FindIn(catalog, out string problem) is { } device ? $"is {device.Id} of the catalogue" : problem);
        }
    }

    private void Line(string label, string text) => this.output.WriteLine($"{label,-13}{DisplayText.Clean(text)}".TrimEnd());
}
