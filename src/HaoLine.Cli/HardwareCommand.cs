using System.CommandLine;

namespace HaoLine.Cli;

/// <summary><c>haoline hardware list|show|recommend</c></summary>
internal sealed class HardwareCommand : Command
{
    public HardwareCommand(TextWriter output, TextWriter error)
        : base("hardware", "Lists devices, and holds models against them.")
    {
        this.Add(new HardwareListCommand(output));
        this.Add(new HardwareShowCommand(output));
        this.Add(new HardwareRecommendCommand(output, error));
    }
}
