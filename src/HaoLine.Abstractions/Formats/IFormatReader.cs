using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>Reads one format into the IR without executing anything in it.</summary>
public interface IFormatReader
{
    /// <summary>The format.</summary>
    ModelFormat Format { get; }

    /// <summary>Looks at content first and name second. Never throws, whatever the bytes.</summary>
    FormatMatch Match(ModelSource source);

    /// <summary>Reads the structure; payloads stay where they are.</summary>
    /// <exception cref="InvalidModelContentException">The bytes cannot be read safely.</exception>
    ValueTask<Model> ReadAsync(ModelSource source, ModelReadContext context, CancellationToken ct = default);
}
