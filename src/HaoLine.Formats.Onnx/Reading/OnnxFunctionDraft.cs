using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <summary>A function's declarations and the places of its nodes; reused for all functions.</summary>
internal sealed class OnnxFunctionDraft
{
    public string Name { get; set; } = "";

    public string Domain { get; set; } = "";

    public string Overload { get; set; } = "";

    public string Documentation { get; set; } = "";

    public List<string> Inputs { get; } = [];

    public List<string> Outputs { get; } = [];

    public List<string> Attributes { get; } = [];

    public List<KeyValuePair<string, AttributeValue>> Defaults { get; } = [];

    public List<(string Name, IrType? Type, long Offset)> ValueInfos { get; } = [];

    public List<KeyValuePair<string, string>> Metadata { get; } = [];

    public List<WireSpan> Nodes { get; } = [];

    public void Clear()
    {
        this.Name = "";
        this.Domain = "";
        this.Overload = "";
        this.Documentation = "";
        this.Inputs.Clear();
        this.Outputs.Clear();
        this.Attributes.Clear();
        this.Defaults.Clear();
        this.ValueInfos.Clear();
        this.Metadata.Clear();
        this.Nodes.Clear();
    }
}
