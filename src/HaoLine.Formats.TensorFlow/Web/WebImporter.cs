using HaoLine.Diagnostics;
using HaoLine.Formats.TensorFlow.Keras;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Web;

/// <summary>Makes a model of a TensorFlow.js description.</summary>
internal static class WebImporter
{
    public static Model Read(ModelSource modelSource, ModelReadContext context, TensorFlowReaderOptions options, CancellationToken ct)
    {
        IRandomAccessSource source = modelSource.Open();
        var state = new KerasReadState(source.Name, context, options, ct);
        try
        {
            return ReadJson(modelSource, source, state);
        }
        catch (Exception error)
        {
            foreach (IRandomAccessSource owned in state.Owned)
            {
                owned.Dispose();
            }

            if (modelSource.OpenSource is null)
            {
                source.Dispose();
            }

            if (error is OverflowException or ArgumentException)
            {
                throw new InvalidModelContentException(DefectKind.SizeOverflow, source.Name, -1, "", "A size in the file does not fit 64 bits.", innerException: error);
            }

            throw;
        }
    }

    private static Model ReadJson(ModelSource modelSource, IRandomAccessSource source, KerasReadState state)
    {
        JsonText json = JsonText.Read(source, JsonReadOptions.Lenient, state.Limits);
        if (json.NonFiniteNumbers > 0)
        {
            state.Report(TensorFlowDiagnostics.NonFiniteNumbers, new SourceLocation(state.Name), "the file", json.NonFiniteNumbers);
        }

        JsonValue root = json.Root;
        JsonValue topology = root.Find("modelTopology");
        JsonValue manifest = root.Find("weightsManifest");
        if (!topology.HasValue && !manifest.HasValue)
        {
            throw root.Error(DefectKind.MissingField, "The file is no TensorFlow.js model.", "modelTopology or weightsManifest");
        }

        JsonValue config = topology.Find("model_config").Kind == JsonKind.Object ? topology.Find("model_config") : topology;
        bool layers = config.Find("class_name").Kind == JsonKind.String;
        new KerasConfigScan(state, "modelTopology").Scan(layers ? config : default);
        var weights = new WebWeights(modelSource, state);
        Graph? graph = null;
        try
        {
            weights.Read(manifest);
            graph = !state.Options.ReadLayerGraph ? null
                : layers ? new KerasGraphReader(state, Layers(weights.Tensors)).Read(config)
                : topology.Find("node").Kind == JsonKind.Array
                    ? new WebGraphReader(state, weights.Tensors).Read(topology, root.Find("signature").HasValue ? root.Find("signature") : root.Find("userDefinedMetadata").Find("signature"))
                : null;
        }
        catch (InvalidModelContentException error) when (state.CanRunCode)
        {
            state.ReportIncomplete(error);
        }

        ModelCapabilities capabilities = ModelCapabilities.Metadata | ModelCapabilities.TensorTypes;
        capabilities |= weights.Tensors.Count > 0 && weights.Tensors.All(static tensor => tensor.Data.IsAvailable) ? ModelCapabilities.TensorPayloads : 0;
        capabilities |= weights.Quantization.Count > 0 ? ModelCapabilities.Quantization : 0;
        capabilities |= graph is not null ? ModelCapabilities.Topology | (layers ? ModelCapabilities.OperatorSemantics : 0) : 0;
        var properties = new List<KeyValuePair<string, string>>();
        foreach (string name in (ReadOnlySpan<string>)["format", "generatedBy", "convertedBy"])
        {
            const int most = 512;
            if (root.Find(name).TryGetString(out string text))
            {
                properties.Add(new(name, text[..Math.Min(most, text.Length)]));
            }
        }

        var metadata = new ModelMetadata
        {
            Format = TensorFlowFormat.Web.Id,
            ProducerName = root.Find("convertedBy").TryGetString(out string producer) ? producer[..Math.Min(512, producer.Length)] : "",
            Properties = properties,
        };
        ModelFacets facets = weights.QuantizationFacts is { } quantization
            ? ModelFacets.Empty.With(new WebManifest { Quantization = weights.Quantization }).With(quantization)
            : ModelFacets.Empty;
        var artifact = new SourceArtifact(modelSource.Name, source.Length, weights.CompanionBytes);
        Model model = graph is null
            ? new Model(null) { Weights = weights.Tensors, Capabilities = capabilities, Source = artifact, Metadata = metadata, Facets = facets }
            : new Model(graph)
            {
                Imports = [new OperatorSetImport(layers ? KerasGraphReader.Domain : WebGraphReader.Domain, 1)],
                Weights = weights.Tensors,
                Capabilities = capabilities,
                Source = artifact,
                Metadata = metadata,
                Facets = facets,
            };
        model.Own(source);
        foreach (IRandomAccessSource owned in state.Owned)
        {
            model.Own(owned);
        }

        return model;
    }

    /// <summary>Weights of a layers model have the names of their layers in front.</summary>
    private static KerasWeights Layers(IReadOnlyList<NamedTensor> tensors) => new(
        [.. tensors.Select(static tensor =>
        {
            int cut = tensor.Name.IndexOf('/', StringComparison.Ordinal);
            return new KerasWeight(tensor.Name, cut < 0 ? "" : tensor.Name[..cut], tensor.Name[(cut + 1)..], tensor.Data, tensor.Role);
        })],
        false);
}
