using Spectre.Console;

namespace HaoLine.Cli;

/// <summary>The console that summaries are printed on: coloured only on a terminal, plain and wide when piped.</summary>
internal static class Terminal
{
    private const int PipedWidth = 160;

    public static IAnsiConsole Create(TextWriter output, bool color)
    {
        bool terminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        bool coloured = color && terminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = coloured ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = coloured ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (!terminal)
        {
            console.Profile.Width = PipedWidth;
        }

        return console;
    }
}
