using HaoLine.Hardware;
using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary>Finds devices for arguments, and names similar ones when there is no such device.</summary>
internal static class DeviceNames
{
    private const int Offered = 6;

    /// <exception cref="UsageException">No device or several have the name.</exception>
    public static HardwareDevice Find(HardwareCatalog catalog, string name)
    {
        if (catalog.TryFind(name, out HardwareDevice? device))
        {
            return device;
        }

        IReadOnlyList<HardwareDevice> similar = catalog.Search(name);
        string[] offered = similar.Count > 0
            ? [.. similar.Take(Offered).Select(static item => item.Id)]
            : [.. catalog.Devices.Select(static item => item.Id).OrderBy(id => Distance(id, name)).Take(Offered)];
        throw new UsageException(similar.Count > 1
            ? $"'{DisplayText.Clean(name)}' fits several devices: {string.Join(", ", offered)}{(similar.Count > Offered ? ", …" : "")}. Name one."
            : $"The catalogue has no device '{DisplayText.Clean(name)}'. Near: {string.Join(", ", offered)}. 'haoline hardware list' shows all.");
    }

    /// <summary>Edits between two names, letter case aside (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        const int most = 64;
        string first = left.ToLowerInvariant();
        string second = right.ToLowerInvariant();
        second = second.Length > most ? second[..most] : second;
        int[] row = [.. Enumerable.Range(0, second.Length + 1)];
        for (int i = 1; i <= first.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= second.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (first[i - 1] == second[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
