namespace HaoLine.Formats.Onnx;

/// <summary>How <see cref="OnnxFormatWriter"/> lays out files.</summary>
public sealed record OnnxWriterOptions
{
    /// <summary>The defaults: one file up to 2 GiB, then a data file beside it.</summary>
    public static OnnxWriterOptions Default { get; } = new();

    /// <summary>Whether payloads go to a data file beside the model.</summary>
    public OnnxExternalDataMode ExternalData { get; init; } = OnnxExternalDataMode.WhenNeeded;

    /// <summary>Bytes of the model file above which payloads move out; the default is the 2 GiB − 1 that Protocol Buffers allow.</summary>
    public long ExternalDataThreshold { get; init; } = int.MaxValue;

    /// <summary>Payloads below this many bytes stay in the model file; the default is 1,024, as shapes and scalars should stay readable.</summary>
    public long MinimumExternalBytes { get; init; } = 1024;

    /// <summary>Every payload of the data file starts at a multiple of this many bytes; the default of 4,096 lets runtimes map it.</summary>
    public int ExternalDataAlignment { get; init; } = 4096;
}
