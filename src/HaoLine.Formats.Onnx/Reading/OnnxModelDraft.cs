using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <summary>The head of a model and the places of its graph and functions.</summary>
internal sealed class OnnxModelDraft
{
    public long? IrVersion { get; set; }

    public long IrVersionOffset { get; set; }

    public string ProducerName { get; set; } = "";

    public string ProducerVersion { get; set; } = "";

    public string Domain { get; set; } = "";

    public long? ModelVersion { get; set; }

    public string Documentation { get; set; } = "";

    public WireSpan? Graph { get; set; }

    public int TrainingInfos { get; set; }

    public List<OperatorSetImport> Imports { get; } = [];

    public List<KeyValuePair<string, string>> Properties { get; } = [];

    public List<WireSpan> Functions { get; } = [];
}
