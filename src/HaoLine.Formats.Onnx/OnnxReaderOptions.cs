namespace HaoLine.Formats.Onnx;

/// <summary>How ONNX files are read.</summary>
public sealed record OnnxReaderOptions
{
    /// <summary>The defaults.</summary>
    public static OnnxReaderOptions Default { get; } = new();

    /// <summary>
    /// True to look for external data files and check ranges against them; false to leave every externally stored tensor without payload,
    /// so that no second file is opened. Their references are validated in both cases. Default true.
    /// </summary>
    public bool OpenExternalData { get; init; } = true;

    /// <summary>
    /// Bytes up to which tensors in number fields are decoded while reading, so that shapes and axes are at hand without I/O.
    /// Larger ones are decoded when their bytes are asked for. Default 8,192.
    /// </summary>
    public int EagerTensorBytes { get; init; } = 8192;
}
