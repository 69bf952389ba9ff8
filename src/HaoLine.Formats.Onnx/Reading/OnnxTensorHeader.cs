namespace HaoLine.Formats.Onnx.Reading;

/// <summary>What is known of a tensor while its fields are read.</summary>
internal struct OnnxTensorHeader
{
    public OnnxTensorHeader()
    {
    }

    public long Start;
    public long Length;
    public string Element = "";
    public string Name = "";
    public int? DataTypeCode;
    public long DataTypeOffset;
    public WireSpan Raw;
    public bool HasRaw;
    public bool IsSegment;
    public string Documentation = "";
    public int Location;
    public long LocationOffset;
}
