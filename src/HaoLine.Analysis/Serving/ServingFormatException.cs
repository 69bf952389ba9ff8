namespace HaoLine.Serving;

/// <summary>A file of runtimes breaks a rule of its format. The message names the file, the entry, the field and what is wanted.</summary>
public sealed class ServingFormatException : Exception
{
    /// <summary>With a message.</summary>
    public ServingFormatException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
