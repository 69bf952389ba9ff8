using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <summary>A graph's declarations and the places of its nodes; reused, because a file may hold many small subgraphs.</summary>
internal sealed class OnnxGraphDraft
{
    public string Name { get; set; } = "";

    public string Documentation { get; set; } = "";

    public List<KeyValuePair<string, string>> Metadata { get; } = [];

    public List<WireSpan> Nodes { get; } = [];

    public List<(string Name, TensorData Data, long Offset)> Initializers { get; } = [];

    public List<(string Name, IrType? Type, long Offset)> Inputs { get; } = [];

    public List<(string Name, IrType? Type, long Offset)> Outputs { get; } = [];

    public List<(string Name, IrType? Type, long Offset)> ValueInfos { get; } = [];

    public List<(string Tensor, string? Scale, string? ZeroPoint, long Offset)> Annotations { get; } = [];

    public void Clear()
    {
        this.Name = "";
        this.Documentation = "";
        this.Metadata.Clear();
        this.Nodes.Clear();
        this.Initializers.Clear();
        this.Inputs.Clear();
        this.Outputs.Clear();
        this.ValueInfos.Clear();
        this.Annotations.Clear();
    }
}
