namespace HaoLine.Formats.Onnx;

/// <summary>Whether payloads go to a data file beside the model.</summary>
public enum OnnxExternalDataMode
{
    /// <summary>Only when the model file would become larger than <see cref="OnnxWriterOptions.ExternalDataThreshold"/>.</summary>
    WhenNeeded,

    /// <summary>Every initializer of at least <see cref="OnnxWriterOptions.MinimumExternalBytes"/> goes to the data file.</summary>
    Always,

    /// <summary>Everything stays in one file; above 2 GiB only readers with 64-bit sizes, such as this library, can load it.</summary>
    Never,
}
