namespace HaoLine.Formats.SafeTensors;

/// <summary>How SafeTensors files are written.</summary>
public sealed record SafeTensorsWriterOptions
{
    /// <summary>The defaults.</summary>
    public static SafeTensorsWriterOptions Default { get; } = new();

    /// <summary>
    /// Bytes of payload in one file; a larger model becomes <c>NAME-00001-of-0000N.safetensors</c> and an index. A single tensor over the
    /// limit has a file of its own. Null to write one file whatever its size. Default null.
    /// </summary>
    public long? MaximumShardBytes { get; init; }

    /// <summary>True to write the model's metadata properties as <c>__metadata__</c>. Default true.</summary>
    public bool WriteMetadata { get; init; } = true;
}
