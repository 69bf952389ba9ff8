namespace HaoLine.Cli;

/// <summary>The caller asked for something that makes no sense; ends with exit code 64.</summary>
internal sealed class UsageException(string message) : Exception(message);
