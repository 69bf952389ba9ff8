namespace HaoLine.Formats;

/// <summary>A model cannot be read. The message says what, where, and what to do.</summary>
public abstract class ModelReadException : Exception
{
    /// <summary>Creates the error.</summary>
    protected ModelReadException(string path, string message, Exception? innerException = null)
        : base(message, innerException) => this.Path = path;

    /// <summary>File path or source name.</summary>
    public string Path { get; }
}
