using System.CommandLine;
using HaoLine.Hardware;

namespace HaoLine.Cli;

/// <summary>Arguments of every verb that looks devices up.</summary>
internal sealed class HardwareArguments
{
    private readonly Option<string[]> files = new("--hardware-file")
    {
        Description = "Add devices and prices of a catalogue file; rows of the same id replace built-in ones. Repeatable.",
        HelpName = "PATH",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = static _ => [],
    };

    public IReadOnlyList<Option> Options => [this.files];

    /// <summary>The built-in catalogue with the files of the command line, later ones first.</summary>
    /// <exception cref="UsageException">A file cannot be read or breaks a rule of its format.</exception>
    public HardwareCatalog Catalog(ParseResult parsed)
    {
        HardwareCatalog catalog = HardwareCatalog.Default;
        foreach (string path in parsed.GetValue(this.files) ?? [])
        {
            try
            {
                catalog = catalog.With(HardwareCatalog.Load(path));
            }
            catch (Exception problem) when (problem is HardwareFormatException or IOException or UnauthorizedAccessException or ArgumentException or OverflowException)
            {
                throw new UsageException($"--hardware-file {Reporting.DisplayText.Clean(path)}: {Reporting.DisplayText.Clean(problem.Message)}");
            }
        }

        return catalog;
    }

    /// <summary>The catalogue with a measurement of this machine when its name is among those wanted. Takes about a second then.</summary>
    public static HardwareCatalog WithLocal(HardwareCatalog catalog, IEnumerable<string> names) =>
        names.Contains(LocalHardware.DeviceId, StringComparer.Ordinal) && catalog.FindExactly(LocalHardware.DeviceId) is null
            ? catalog.With(LocalHardware.Measure(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime)))
            : catalog;

    /// <summary>A device by name; near names in the error when there is none or several.</summary>
    /// <exception cref="UsageException">No single device has the name.</exception>
    public static HardwareDevice Find(HardwareCatalog catalog, string name)
    {
        if (catalog.TryFind(name, out HardwareDevice? device))
        {
            return device;
        }

        string near = string.Join(", ", catalog.Nearest(name).Select(static item => item.Id));
        throw new UsageException($"No single device is called '{Reporting.DisplayText.Clean(name)}'. Near names: {Reporting.DisplayText.Clean(near)}. 'haoline hardware list' lists all.");
    }

    /// <summary>A kind as catalogue files write it.</summary>
    /// <exception cref="UsageException">There is no such kind.</exception>
    public static HardwareKind Kind(string text) =>
        Enum.TryParse(text, ignoreCase: true, out HardwareKind kind) && Enum.IsDefined(kind) && char.IsAsciiLetter(text[0])
            ? kind
            : throw new UsageException($"There is no kind '{Reporting.DisplayText.Clean(text)}'. Kinds: {string.Join(", ", Enum.GetValues<HardwareKind>().Select(KindName))}.");

    public static string KindName(HardwareKind kind) => char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];

    /// <summary>A precision by name; null for none.</summary>
    /// <exception cref="UsageException">There is no such precision.</exception>
    public static ComputePrecision? Precision(string? text) =>
        text is null ? null
        : ComputePrecisionNames.TryParse(text, out ComputePrecision precision) ? precision
        : throw new UsageException($"There is no precision '{Reporting.DisplayText.Clean(text)}'. Precisions: {string.Join(", ", Enum.GetValues<ComputePrecision>().Select(static item => item.ToName()))}.");
}
