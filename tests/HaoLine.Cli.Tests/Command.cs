using HaoLine.TestSupport;

namespace HaoLine.Cli.Tests;

/// <summary>Runs the command in process and keeps what it printed.</summary>
internal sealed record Command(int Exit, string Output, string Error)
{
    public static async Task<Command> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exit = await CommandLineApplication.RunAsync(arguments, output, error, TestContext.Current.CancellationToken);
        return new Command(exit, output.ToString(), error.ToString());
    }

    public static string Sample(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HaoLine.Sdk.sln")))
            {
                return Path.Combine(folder.FullName, "samples", "models", name);
            }
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
