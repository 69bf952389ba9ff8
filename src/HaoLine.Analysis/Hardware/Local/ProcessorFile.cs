using System.Globalization;

namespace HaoLine.Hardware;

/// <summary>Reads what Linux says about processors (<c>/proc/cpuinfo</c>).</summary>
/// <param name="Name">Name of the processor; empty when it is not stated.</param>
/// <param name="Cores">Cores of all sockets; null when it is not stated.</param>
/// <param name="Flags">Instruction sets as the system names them.</param>
internal sealed record ProcessorFile(string Name, int? Cores, IReadOnlySet<string> Flags)
{
    private const int LongestName = 128;

    public static ProcessorFile Parse(string text)
    {
        string name = "";
        string socket = "0";
        var cores = new HashSet<string>(StringComparer.Ordinal);
        var flags = new HashSet<string>(StringComparer.Ordinal);
        foreach (string line in text.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                continue;
            }

            string value = line[(colon + 1)..].Trim();
            switch (line[..colon].Trim())
            {
                case "model name" or "Model" or "cpu model" when name.Length == 0:
                    name = value.Length > LongestName ? value[..LongestName] : value;
                    break;
                case "physical id":
                    socket = value;
                    break;
                case "core id" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _):
                    cores.Add($"{socket}.{value}");
                    break;
                case "flags" or "Features":
                    flags.UnionWith(value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
                    break;
            }
        }

        return new ProcessorFile(name, cores.Count > 0 ? cores.Count : null, flags);
    }
}
