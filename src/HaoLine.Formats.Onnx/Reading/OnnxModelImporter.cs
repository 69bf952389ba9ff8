using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <summary>Reads <c>ModelProto</c>: versions and metadata first, then the main graph, then functions.</summary>
internal sealed partial class OnnxModelImporter
{
    private readonly OnnxReadState state;
    private readonly WireReader wire;
    private readonly OnnxTensorReader tensors;
    private readonly OnnxTypeReader types;
    private readonly OnnxGraphImporter graphs;
    private readonly OnnxModelDraft draft = new();
    private readonly OnnxFunctionDraft functionDraft = new();

    private OnnxModelImporter(OnnxReadState state)
    {
        this.state = state;
        this.wire = state.Wire;
        this.tensors = new OnnxTensorReader(state);
        this.types = new OnnxTypeReader(state);
        this.graphs = new OnnxGraphImporter(state, this.tensors, this.types);
    }

    /// <summary>Reads a model; closes what it opened when it fails.</summary>
    public static Model Read(ModelSource modelSource, ModelReadContext context, OnnxReaderOptions options, CancellationToken ct)
    {
        IRandomAccessSource source = modelSource.Open();
        OnnxModelImporter? importer = null;
        try
        {
            importer = new OnnxModelImporter(new OnnxReadState(modelSource, source, context, options, ct));
            return importer.Read();
        }
        catch
        {
            importer?.tensors.External.Close();
            if (!ReferenceEquals(source, modelSource.OpenSource))
            {
                source.Dispose();
            }

            throw;
        }
    }

    private Model Read()
    {
        while (this.wire.TryReadTag(out int number, out WireType type))
        {
            this.ReadField(number, type);
        }

        this.CheckHeader();
        WireSpan place = this.draft.Graph
            ?? throw this.wire.ErrorAt(DefectKind.MissingField, this.state.Source.Length, "graph", "The model has no graph.");

        HashSet<string> domains = this.graphs.BeginDomains();
        WireScope scope = this.wire.EnterAt(place, "graph");
        Graph graph = this.graphs.Read(null, "graph", 1);
        this.wire.Leave(scope);

        Dictionary<OperatorId, Function> functions = this.ReadFunctions();
        this.CheckDomains(domains, this.draft.Imports, DomainsOf(functions), "graph");
        new OnnxFunctionCheck(this.state, functions).Run(graph);
        if (this.wire.FirstNameWithControlCharacter is { } name)
        {
            this.state.Report(OnnxDiagnostics.ControlCharacters, -1, "graph", null, Escape(name));
        }

        return this.MakeModel(graph, functions);
    }

    private Model MakeModel(Graph graph, Dictionary<OperatorId, Function> functions)
    {
        ModelCapabilities capabilities = ModelCapabilities.Metadata | ModelCapabilities.TensorTypes | ModelCapabilities.Topology | ModelCapabilities.OperatorSemantics;
        capabilities |= this.state.HasMissingPayload ? ModelCapabilities.None : ModelCapabilities.TensorPayloads;
        capabilities |= this.state.HasQuantization ? ModelCapabilities.Quantization : ModelCapabilities.None;
        var model = new Model(graph)
        {
            Functions = functions,
            Imports = this.draft.Imports,
            Metadata = new ModelMetadata
            {
                Format = OnnxFormat.Format.Id,
                FormatVersion = this.draft.IrVersion,
                ProducerName = this.draft.ProducerName,
                ProducerVersion = this.draft.ProducerVersion,
                Domain = this.draft.Domain,
                ModelVersion = this.draft.ModelVersion,
                Documentation = this.draft.Documentation,
                Properties = this.draft.Properties,
            },
            Source = new SourceArtifact(this.state.Source.Name, this.state.Source.Length, this.tensors.External.Sources.Sum(source => source.Length)),
            Capabilities = capabilities,
        };
        model.Own(this.state.Source);
        foreach (IRandomAccessSource source in this.tensors.External.Sources)
        {
            model.Own(source);
        }

        return model;
    }

    private void ReadField(int number, WireType type)
    {
        switch (number)
        {
            case 1:
                this.wire.Expect("ir_version", type, WireType.Varint);
                this.draft.IrVersionOffset = this.wire.TagOffset;
                this.draft.IrVersion = this.wire.ReadInt64("ir_version");
                break;
            case 2:
                this.wire.Expect("producer_name", type, WireType.Length);
                this.draft.ProducerName = this.wire.ReadName("producer_name");
                break;
            case 3:
                this.wire.Expect("producer_version", type, WireType.Length);
                this.draft.ProducerVersion = this.wire.ReadName("producer_version");
                break;
            case 4:
                this.wire.Expect("domain", type, WireType.Length);
                this.draft.Domain = this.wire.ReadName("domain");
                break;
            case 5:
                this.wire.Expect("model_version", type, WireType.Varint);
                this.draft.ModelVersion = this.wire.ReadInt64("model_version");
                break;
            case 6:
                this.wire.Expect("doc_string", type, WireType.Length);
                this.draft.Documentation = this.wire.ReadText("doc_string");
                break;
            case 7:
                this.wire.Expect("graph", type, WireType.Length);
                this.state.RequireFirst(this.draft.Graph is not null, "graph");
                this.draft.Graph = this.wire.ReadSpan("graph", -1, isMessage: true);
                break;
            case 8:
                this.wire.Expect("opset_import", type, WireType.Length);
                this.ReadImport(this.draft.Imports, "opset_import");
                break;
            case 14:
                this.wire.Expect("metadata_props", type, WireType.Length);
                this.draft.Properties.Add(this.state.ReadStringPair("metadata_props", this.draft.Properties.Count));
                break;
            case 20:
                this.wire.Expect("training_info", type, WireType.Length);
                this.wire.ReadSpan("training_info", this.draft.TrainingInfos++, isMessage: true);
                break;
            case 25:
                this.wire.Expect("functions", type, WireType.Length);
                this.state.CountElement();
                this.draft.Functions.Add(this.wire.ReadSpan("functions", this.draft.Functions.Count, isMessage: true));
                break;
            case 26:
                this.wire.Expect("configuration", type, WireType.Length);
                this.wire.ReadSpan("configuration", -1, isMessage: true);
                break;
            default:
                this.state.SkipUnknown("ModelProto", number, type);
                break;
        }
    }

    private static string Escape(string text)
    {
        const int shown = 64;
        return string.Concat(text.Take(shown).Select(c => char.IsControl(c) ? $"\\u{(int)c:X4}" : c.ToString()));
    }
}
