using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>Writes a model in one format.</summary>
public interface IFormatWriter
{
    /// <summary>The format.</summary>
    ModelFormat Format { get; }

    /// <summary>Writes the model to a file, and companion files beside it where the format needs them.</summary>
    /// <exception cref="NotSupportedException">The model holds something the format cannot express; the message names it.</exception>
    ValueTask WriteAsync(Model model, string path, CancellationToken ct = default);
}
