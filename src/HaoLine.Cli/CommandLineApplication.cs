using System.CommandLine;
using System.CommandLine.Parsing;

namespace HaoLine.Cli;

/// <summary>The whole program, testable in process: arguments in, text and exit code out.</summary>
internal static class CommandLineApplication
{
    /// <summary>Runs one command line.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken ct = default)
    {
        RootCommand root = CreateRoot(output, error);
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError problem in parsed.Errors)
            {
                await error.WriteLineAsync($"haoline: {problem.Message}").ConfigureAwait(false);
            }

            await error.WriteLineAsync($"Try 'haoline {Verb(parsed)}--help'.").ConfigureAwait(false);
            return ExitCode.WrongUsage;
        }

        try
        {
            var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(configuration, ct).ConfigureAwait(false);
        }
        catch (UsageException problem)
        {
            await error.WriteLineAsync($"haoline: {problem.Message}").ConfigureAwait(false);
            return ExitCode.WrongUsage;
        }
        catch (OutputException problem)
        {
            await error.WriteLineAsync($"haoline: {problem.Message}").ConfigureAwait(false);
            return ExitCode.OutputNotWritten;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("haoline: cancelled").ConfigureAwait(false);
            return ExitCode.PartialAnalysis;
        }
        catch (Exception problem)
        {
            // The last net: a defect of HaoLine must not end in a stack trace.
            await error.WriteLineAsync($"haoline: internal error ({problem.GetType().Name}): {problem.Message} Please report it with the command line and, if you can, the model.").ConfigureAwait(false);
            return ExitCode.PartialAnalysis;
        }
    }

    internal static RootCommand CreateRoot(TextWriter output, TextWriter error) =>
        new("Shows what is really inside a machine-learning model file, without running anything in it.")
        {
            new InspectCommand(output, error),
            new RenderCommand(output, error),
            new LlmCommand(output, error),
            new HardwareCommand(output, error),
            new FormatsCommand(output),
            new OpsCommand(output),
            new DoctorCommand(output),
            new CompletionCommand(output),
        };

    private static string Verb(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
}
