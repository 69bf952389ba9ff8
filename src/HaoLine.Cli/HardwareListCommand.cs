using System.CommandLine;
using System.Globalization;
using HaoLine.Hardware;
using HaoLine.Reporting;
using Spectre.Console;

namespace HaoLine.Cli;

/// <summary><c>haoline hardware list</c></summary>
internal sealed class HardwareListCommand : Command
{
    private readonly TextWriter output;
    private readonly Option<string?> kind = new("--kind") { Description = "Only devices of this kind, such as datacenterGpu or embedded.", HelpName = "KIND" };
    private readonly Option<string?> vendor = new("--vendor") { Description = "Only devices of this maker.", HelpName = "NAME" };
    private readonly Option<bool> json = new("--json") { Description = "Print JSON." };
    private readonly HardwareArguments hardware = new();

    public HardwareListCommand(TextWriter output)
        : base("list", "Lists the devices of the catalogue.")
    {
        this.output = output;
        foreach (Option option in (Option[])[this.kind, this.vendor, this.json, .. this.hardware.Options])
        {
            this.Add(option);
        }

        this.SetAction(this.Run);
    }

    private int Run(ParseResult parsed)
    {
        HardwareCatalog catalog = this.hardware.Catalog(parsed);
        HardwareKind? wanted = parsed.GetValue(this.kind) is { } text ? HardwareArguments.Kind(text) : null;
        string? maker = parsed.GetValue(this.vendor);
        HardwareDevice[] devices = [.. catalog.Devices.Where(device =>
            (wanted is null || device.Kind == wanted) && (maker is null || device.Vendor.Equals(maker, StringComparison.OrdinalIgnoreCase)))];
        if (maker is not null && catalog.Devices.All(device => !device.Vendor.Equals(maker, StringComparison.OrdinalIgnoreCase)))
        {
            string[] makers = [.. catalog.Devices.Select(static device => DisplayText.Clean(device.Vendor)).Distinct(StringComparer.OrdinalIgnoreCase)];
            throw new UsageException($"No device is from '{DisplayText.Clean(maker)}'. Makers: {string.Join(", ", makers)}.");
        }

        if (parsed.GetValue(this.json))
        {
            this.output.WriteLine(HardwareJson.Of(writer =>
            {
                writer.WriteStartArray();
                foreach (HardwareDevice device in devices)
                {
                    HardwareJson.Write(writer, device, catalog);
                }

                writer.WriteEndArray();
            }));
            return ExitCode.Done;
        }

        IAnsiConsole console = Terminal.Create(this.output, color: true);
        Table table = new Table { Border = TableBorder.None };
        foreach (string title in (string[])["id", "name", "kind", "memory", "GB/s", "float32", "float16", "int8", "W"])
        {
            Spectre.Console.TableColumn column = new Spectre.Console.TableColumn(title).NoWrap().PadRight(2);
            table.AddColumn(title is "id" or "name" or "kind" ? column : column.RightAligned());
        }

        foreach (HardwareDevice device in devices)
        {
            string[] cells =
            [
                device.Id, device.Name, HardwareArguments.KindName(device.Kind), Number(device.MemoryBytes / (double)(1L << 30)) + " GiB", Number(device.BytesPerSecond / 1e9),
                Peak(device, ComputePrecision.Float32), Peak(device, ComputePrecision.Float16), Peak(device, ComputePrecision.Int8), device.TdpWatts is { } watts ? Number(watts) : "-",
            ];
            table.AddRow([.. cells.Select(static cell => Markup.Escape(DisplayText.Clean(cell)))]);
        }

        console.Write(table);
        this.output.WriteLine();
        this.output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{devices.Length} devices; peaks are dense, in 10^12 operations a second. 'haoline hardware show ID' says more."));
        return ExitCode.Done;
    }

    private static string Peak(HardwareDevice device, ComputePrecision precision) => device.Peaks.TryGetValue(precision, out double peak) ? Number(peak / 1e12) : "-";

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
