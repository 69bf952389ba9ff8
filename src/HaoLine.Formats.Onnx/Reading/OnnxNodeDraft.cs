using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <summary>Collects the fields of one node; reused for all nodes of a graph.</summary>
internal sealed class OnnxNodeDraft(int expectedNodes)
{
    private readonly HashSet<string> names = new(expectedNodes, StringComparer.Ordinal);

    public string Name { get; set; } = "";

    public string OperatorType { get; set; } = "";

    public string Domain { get; set; } = "";

    public string Overload { get; set; } = "";

    public string Documentation { get; set; } = "";

    public List<string> Inputs { get; } = [];

    public List<string> Outputs { get; } = [];

    public List<KeyValuePair<string, AttributeValue>> Attributes { get; } = [];

    public List<KeyValuePair<string, string>> Metadata { get; } = [];

    /// <summary>The first node name that occurs twice; null while there is none.</summary>
    public string? DuplicateName { get; private set; }

    public void Clear()
    {
        this.Name = "";
        this.OperatorType = "";
        this.Domain = "";
        this.Overload = "";
        this.Documentation = "";
        this.Inputs.Clear();
        this.Outputs.Clear();
        this.Attributes.Clear();
        this.Metadata.Clear();
    }

    public void NoteName()
    {
        if (this.Name.Length > 0 && this.DuplicateName is null && !this.names.Add(this.Name))
        {
            this.DuplicateName = this.Name;
        }
    }
}
