namespace HaoLine.Cli;

/// <summary>What the process returns; documented in docs/command-line.md.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int InputUnreadable = 1;
    public const int PartialAnalysis = 2;
    public const int OutputNotWritten = 3;
    public const int DependencyMissing = 4;
    public const int PolicyViolated = 5;
    public const int WrongUsage = 64;
}
