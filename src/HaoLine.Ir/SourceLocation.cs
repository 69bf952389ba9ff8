namespace HaoLine.Ir;

/// <summary>A place in an artefact: which file, which bytes, and which element of the model.</summary>
/// <param name="Path">File path or source name; null when the model was built in memory.</param>
/// <param name="Offset">Byte offset in the file; -1 when it has none.</param>
/// <param name="Length">Byte length; -1 when it is not known.</param>
/// <param name="Element">Model path such as <c>graph.node[12].attribute[pads]</c>; null when there is none.</param>
public readonly record struct SourceLocation(string? Path, long Offset = -1, long Length = -1, string? Element = null)
{
    /// <summary>A place that says nothing: built in memory.</summary>
    public static SourceLocation None => new(null);

    /// <summary>The same file with another element and no byte range.</summary>
    public SourceLocation WithElement(string? element) => new(this.Path, -1, -1, element);

    /// <inheritdoc />
    public override string ToString()
    {
        string text = this.Path ?? "(memory)";
        if (this.Offset >= 0)
        {
            text += $"@{this.Offset}";
        }

        return this.Element is null ? text : $"{text} {this.Element}";
    }
}
