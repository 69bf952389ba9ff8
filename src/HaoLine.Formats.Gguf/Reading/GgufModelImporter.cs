using HaoLine.Architecture;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Gguf.Reading;

/// <summary>Makes a model of the headers of a file and of its other parts.</summary>
internal sealed class GgufModelImporter(ModelSource modelSource, ModelReadContext context, GgufReaderOptions options, CancellationToken ct)
{
    private readonly GgufReadState state = new(context, options, ct);

    public Model Read()
    {
        var opened = new List<IRandomAccessSource>();
        try
        {
            IRandomAccessSource source = modelSource.Open();
            opened.Add(source);
            GgufHeader named = GgufHeaderReader.Read(source, this.state);
            IReadOnlyList<GgufHeader> headers = new GgufSplit(modelSource, this.state).ReadAll(named, opened, out int count);
            Model model = this.Build(named, headers, count);
            foreach (IRandomAccessSource one in opened)
            {
                model.Own(one);
            }

            return model;
        }
        catch
        {
            foreach (IRandomAccessSource one in opened)
            {
                one.Dispose();
            }

            throw;
        }
    }

    private static string Text(GgufHeader header, string key) => header.ByKey.GetValueOrDefault(key) is { ValueType: GgufValueType.Text } entry ? entry.ToString() : "";

    private static TensorData Payload(GgufHeader header, GgufTensorInfo tensor)
    {
        long[] dimensions = [.. tensor.Extents.Reverse()];
        long offset = checked(header.DataOffset + tensor.Offset);
        if (tensor.Bytes == 0)
        {
            // An empty tensor may stand at the end of a file that ends before its padding.
            offset = Math.Min(offset, header.Source.Length);
        }

        string element = $"tensor[{tensor.Name}]";
        return header.Layout.IsBigEndian && BigEndianTensorData.NeedsSwap(tensor.Type)
            ? new BigEndianTensorData(tensor.Type, dimensions, header.Source, offset, tensor.Bytes, element)
            : new SourceTensorData(tensor.Type, dimensions, header.Source, offset, tensor.Bytes, element);
    }

    /// <summary>Null without block types.</summary>
    private static QuantizationFacts? Quantization(GgufFile file, List<NamedTensor> weights)
    {
        TensorData[] blocks = [.. weights.Where(static weight => weight.Data.ElementType.IsBlock).Select(static weight => weight.Data)];
        if (blocks.Length == 0)
        {
            return null;
        }

        Int128 elements = 0;
        Int128 bytes = 0;
        foreach (TensorData data in blocks)
        {
            elements += data.ElementCount;
            bytes += data.ByteLength;
        }

        return new QuantizationFacts
        {
            Scheme = "gguf",
            Format = file.InferredFileType ?? file.StatedFileType ?? "",
            Source = file.StatedFileType is null ? "tensors" : "config and tensors",
            QuantizedTensors = blocks.Length,
            QuantizedElements = (long)Int128.Min(long.MaxValue, elements),
            QuantizedBytes = (long)Int128.Min(long.MaxValue, bytes),
        };
    }

    private Model Build(GgufHeader named, IReadOnlyList<GgufHeader> headers, int count)
    {
        GgufHeader first = headers[0];
        List<NamedTensor> weights = Weights(headers, Text(first, "general.type") == "imatrix");
        var hyperparameters = new GgufHyperparameterReader(first, this.state);
        GgufFile file = this.File(first, headers, count, weights, hyperparameters);
        this.CheckTemplates(first);
        ModelFacets facets = ModelFacets.Empty.With(file);
        if (hyperparameters.Read(weights) is { } facts)
        {
            facets = facets.With(facts);
            if (GgufArchitecture.Of(facts, first, weights) is { } architecture)
            {
                facets = facets.With(this.Reconcile(architecture, first, weights, headers.Count == count));
            }
        }

        if (GgufTokenizer.Read(first) is { } tokenizer)
        {
            facets = facets.With(tokenizer);
            TokenizerCheck.Report(tokenizer, null, facets.Find<ArchitectureFacts>()?.Embedding.VocabularySize ?? 0, new SourceLocation(first.Source.Name), context.Diagnostics);
        }

        if (Quantization(file, weights) is { } quantization)
        {
            facets = facets.With(quantization);
        }

        bool isComplete = headers.Count == count;
        ModelCapabilities capabilities = ModelCapabilities.Metadata | ModelCapabilities.TensorTypes
            | (isComplete ? ModelCapabilities.TensorPayloads : 0)
            | (weights.Any(static weight => weight.Data.ElementType.IsBlock) ? ModelCapabilities.Quantization : 0);
        return new Model(null)
        {
            Weights = weights,
            Facets = facets,
            Capabilities = capabilities,
            Source = new SourceArtifact(modelSource.Name, modelSource.Length, headers.Where(header => !ReferenceEquals(header, named)).Sum(static header => header.Source.Length)),
            Metadata = new ModelMetadata
            {
                Format = GgufFormat.Format.Id,
                FormatVersion = first.Layout.Version,
                ProducerName = Text(first, "general.quantized_by"),
                Documentation = Text(first, "general.description"),
                Properties = [.. first.Entries.Select(static entry => new KeyValuePair<string, string>(entry.Key, entry.ToString()))],
            },
        };
    }

    /// <summary>Tensors win over keys; what differs is a finding.</summary>
    private ArchitectureFacts Reconcile(ArchitectureFacts stated, GgufHeader header, List<NamedTensor> weights, bool isComplete)
    {
        ArchitectureFacts facts = TensorArchitecture.Reconcile(stated, weights, isComplete, out IReadOnlyList<ArchitectureDisagreement> disagreements);
        foreach (ArchitectureDisagreement disagreement in disagreements)
        {
            context.Diagnostics.Report(disagreement.ToDiagnostic(new SourceLocation(header.Source.Name, Element: stated.Name)));
        }

        return facts;
    }

    private static List<NamedTensor> Weights(IReadOnlyList<GgufHeader> headers, bool isCalibration)
    {
        var weights = new List<NamedTensor>(headers.Sum(static header => header.Tensors.Count));
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (GgufHeader header in headers)
        {
            foreach (GgufTensorInfo tensor in header.Tensors)
            {
                if (!names.Add(tensor.Name))
                {
                    throw new InvalidModelContentException(
                        DefectKind.DuplicateName, header.Source.Name, tensor.InfoOffset, tensor.Field, $"Two parts of the model have the tensor '{tensor.Name}'.", "one tensor", "two");
                }

                weights.Add(new NamedTensor(tensor.Name, Payload(header, tensor)) { Role = GgufRoles.Of(tensor.Name, isCalibration) });
            }
        }

        return weights;
    }

    private GgufFile File(GgufHeader first, IReadOnlyList<GgufHeader> headers, int count, List<NamedTensor> weights, GgufHyperparameterReader hyperparameters)
    {
        string? stated = null;
        if (first.ByKey.GetValueOrDefault("general.file_type") is { } entry && entry.TryGetInteger(out long id))
        {
            stated = GgufFileTypes.NameOf(id) ?? $"type {id}";
            if (GgufFileTypes.Disagreement(id, weights) is { } found)
            {
                _ = GgmlTypes.TryGetId(found, out int ggml);
                this.state.Report(
                    GgufDiagnostics.FileTypeDisagrees, first.Source, -1, "general.file_type", stated,
                    found == DataType.Undefined ? "of an unknown type" : GgmlTypes.NameOf(ggml), GgufFileTypes.Infer(weights) ?? "unknown");
            }
        }

        return new GgufFile
        {
            Version = first.Layout.Version,
            IsBigEndian = first.Layout.IsBigEndian,
            Alignment = first.Alignment,
            DataOffset = first.DataOffset,
            SplitCount = count,
            SplitsRead = headers.Count,
            Entries = first.Entries,
            StatedFileType = stated,
            InferredFileType = GgufFileTypes.Infer(weights),
            Calibration = hyperparameters.ReadCalibration(),
        };
    }

    private void CheckTemplates(GgufHeader header)
    {
        foreach (GgufEntry entry in header.Entries.Where(static entry => entry.ValueType == GgufValueType.Text && entry.Key.Contains("chat_template", StringComparison.Ordinal)))
        {
            foreach (string problem in ChatTemplateCheck.FindUnsafeConstructs(entry.ReadText()!))
            {
                this.state.Report(ChatTemplateCheck.UnsafeTemplate, header.Source, -1, entry.Key, entry.Key, problem);
            }
        }
    }
}
