using System.Diagnostics.CodeAnalysis;

namespace HaoLine.Hardware;

/// <summary>Devices and rented machines, found by id, alias or name. Immutable. The built-in one holds dated figures of makers.</summary>
public sealed class HardwareCatalog
{
    private static readonly Lazy<HardwareCatalog> BuiltIn = new(static () =>
    {
        using Stream stream = typeof(HardwareCatalog).Assembly.GetManifestResourceStream("hardware.json")
            ?? throw new InvalidOperationException("The catalogue is missing from the assembly.");
        return HardwareCatalogReader.Read(stream, "built-in catalogue");
    });

    private const int LongestText = 64;

    private readonly Dictionary<string, HardwareDevice> byName = new(StringComparer.Ordinal);

    internal HardwareCatalog(IReadOnlyList<HardwareDevice> devices, IReadOnlyList<CloudInstance> instances)
    {
        this.Devices = devices;
        this.Instances = instances;

        // Ids first, then names, then aliases: an alias never hides another device.
        foreach (HardwareDevice device in devices)
        {
            this.byName.TryAdd(Normalize(device.Id), device);
        }

        foreach (HardwareDevice device in devices)
        {
            this.byName.TryAdd(Normalize(device.Name), device);
        }

        foreach (HardwareDevice device in devices)
        {
            foreach (string alias in device.Aliases)
            {
                this.byName.TryAdd(Normalize(alias), device);
            }
        }
    }

    /// <summary>The built-in catalogue.</summary>
    public static HardwareCatalog Default => BuiltIn.Value;

    /// <summary>Devices in the order of the catalogue.</summary>
    public IReadOnlyList<HardwareDevice> Devices { get; }

    /// <summary>Rented machines.</summary>
    public IReadOnlyList<CloudInstance> Instances { get; }

    /// <summary>Reads a catalogue file of the published schema.</summary>
    /// <exception cref="HardwareFormatException">The file breaks a rule.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static HardwareCatalog Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        return HardwareCatalogReader.Read(stream, path);
    }

    /// <summary>This catalogue with the entries of another, which replace those of the same id or name.</summary>
    public HardwareCatalog With(HardwareCatalog other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var ids = other.Devices.Select(static device => device.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var names = other.Instances.Select(static instance => (instance.Provider, instance.Name)).ToHashSet();
        return new HardwareCatalog(
            [.. other.Devices, .. this.Devices.Where(device => !ids.Contains(device.Id))],
            [.. other.Instances, .. this.Instances.Where(instance => !names.Contains((instance.Provider, instance.Name)))]);
    }

    /// <summary>This catalogue with one more device, which replaces that of the same id.</summary>
    public HardwareCatalog With(HardwareDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return this.With(new HardwareCatalog([device], []));
    }

    /// <summary>
    /// A device by id, name or alias, letter case, blanks and dashes aside; else the only one whose id, name or alias contains the text.
    /// </summary>
    public bool TryFind(string text, [NotNullWhen(true)] out HardwareDevice? device)
    {
        ArgumentNullException.ThrowIfNull(text);
        string wanted = Normalize(text);
        if (wanted.Length == 0)
        {
            device = null;
            return false;
        }

        if (this.byName.TryGetValue(wanted, out device))
        {
            return true;
        }

        HardwareDevice[] similar = [.. this.Search(text)];
        device = similar.Length == 1 ? similar[0] : null;
        return device is not null;
    }

    /// <summary>The device with exactly this id, name or alias, letter case, blanks and dashes aside; null when there is none.</summary>
    public HardwareDevice? FindExactly(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return this.byName.GetValueOrDefault(Normalize(text));
    }

    /// <summary>Devices whose id, name or alias contains the text.</summary>
    public IReadOnlyList<HardwareDevice> Search(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string wanted = Normalize(text);
        return [.. this.Devices.Where(device =>
            Normalize(device.Id).Contains(wanted, StringComparison.Ordinal)
            || Normalize(device.Name).Contains(wanted, StringComparison.Ordinal)
            || device.Aliases.Any(alias => Normalize(alias).Contains(wanted, StringComparison.Ordinal)))];
    }

    /// <summary>Devices to offer when a text finds none: those that contain it, then those whose id, name or alias is the fewest letters away.</summary>
    /// <param name="text">What was wanted.</param>
    /// <param name="count">Most devices to return.</param>
    public IReadOnlyList<HardwareDevice> Nearest(string text, int count = 5)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        string wanted = Normalize(text.Length > LongestText ? text[..LongestText] : text);
        return [.. this.Search(text).Concat(this.Devices.OrderBy(device => Distance(device, wanted))).Distinct().Take(count)];
    }

    private static int Distance(HardwareDevice device, string wanted) =>
        device.Aliases.Append(device.Id).Append(device.Name).Min(name => Distance(Normalize(name), wanted));

    /// <summary>Letters to insert, remove or replace.</summary>
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 0; i < left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < right.Length; j++)
            {
                int replaced = diagonal + (left[i] == right[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(diagonal, row[j]) + 1);
            }
        }

        return row[^1];
    }

    private static string Normalize(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant));
}
