namespace HaoLine.Cli;

/// <summary>A report could not be written; ends with exit code 3.</summary>
internal sealed class OutputException(string message, Exception innerException) : Exception(message, innerException);
