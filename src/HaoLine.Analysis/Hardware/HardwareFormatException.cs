namespace HaoLine.Hardware;

/// <summary>A catalogue file breaks a rule of its format. The message names the file, the entry, the field and what is wanted.</summary>
public sealed class HardwareFormatException : Exception
{
    /// <summary>With a message.</summary>
    public HardwareFormatException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
