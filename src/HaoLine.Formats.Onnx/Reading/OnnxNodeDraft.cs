using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <summary>Collects the fields of one node; reused for all nodes of a graph and for later graphs.</summary>
internal sealed class OnnxNodeDraft
{
    private HashSet<string> names = new(StringComparer.Ordinal);

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

    /// <summary>Starts a graph with so many nodes.</summary>
    public void Begin(int expectedNodes)
    {
        // Clearing a set takes time in its room, so a large one is not passed on to many small graphs.
        const int kept = 1024;
        if (this.names.Capacity > kept)
        {
            this.names = new HashSet<string>(expectedNodes, StringComparer.Ordinal);
        }
        else
        {
            this.names.Clear();
            this.names.EnsureCapacity(expectedNodes);
        }

        this.DuplicateName = null;
    }

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
