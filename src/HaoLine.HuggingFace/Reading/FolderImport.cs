using HaoLine.Architecture;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Formats.SafeTensors;
using HaoLine.HuggingFace.Config;
using HaoLine.HuggingFace.Tokenizer;
using HaoLine.Ir;

namespace HaoLine.HuggingFace.Reading;

/// <summary>Puts configuration and weights together.</summary>
internal sealed class FolderImport(ModelSource source, ModelReadContext context, HuggingFaceReaderOptions options)
{
    /// <summary>Tensors that an index lists although none of its shards is there.</summary>
    private IReadOnlyList<string> indexed = [];

    /// <summary>A configuration alone.</summary>
    public Model ReadConfig()
    {
        using IRandomAccessSource bytes = source.Open();
        JsonText config = this.Parse(bytes);
        return this.Compose(config.Root, source.Name, null, QuantizationConfig.Read(config.Root), source.Length, null, GenerationConfig.OfModel(config.Root, source.Name));
    }

    /// <summary>A folder with a configuration.</summary>
    public async ValueTask<Model> ReadFolderAsync(CancellationToken ct)
    {
        string name = source.HasFile(ConfigSignature.Config) ? ConfigSignature.Config : ConfigSignature.AdapterConfig;
        JsonText config = this.Load(name, out long length);
        QuantizationFacts? quantization = QuantizationConfig.Read(config.Root);
        if (quantization is null && source.HasFile(ConfigSignature.ModelOptConfig))
        {
            quantization = QuantizationConfig.Read(this.Load(ConfigSignature.ModelOptConfig, out _).Root);
        }

        foreach (string tool in (ReadOnlySpan<string>)["quantize_config.json", "quant_config.json"])
        {
            quantization ??= source.HasFile(tool) ? QuantizationConfig.ReadQuantizeConfig(this.Load(tool, out _).Root) : null;
        }

        var folder = new FolderWeights(source, context, options, name == ConfigSignature.AdapterConfig);
        Model? weights = await folder.ReadAsync(ct).ConfigureAwait(false);
        try
        {
            if (weights is { Weights.Count: 0 })
            {
                // An index whose shards are all missing says names, and no more.
                weights.Dispose();
                weights = null;
                this.indexed = folder.NamesOfIndex();
            }

            var text = new FolderTokenizer(source, context, options, ct);
            return this.Compose(config.Root, name, weights, quantization, length, text.ReadTokenizer(), text.ReadGeneration(config.Root, name));
        }
        catch
        {
            weights?.Dispose();
            throw;
        }
    }

    private static ModelMetadata Metadata(JsonValue config, Model? weights)
    {
        var properties = new List<KeyValuePair<string, string>>();
        foreach (string key in (ReadOnlySpan<string>)["model_type", "transformers_version", "torch_dtype", "dtype", "peft_type", "base_model_name_or_path", "task_type", "r", "lora_alpha"])
        {
            JsonValue value = config.Find(key);
            if (value.Kind is JsonKind.String or JsonKind.Number)
            {
                properties.Add(new(key, value.TryGetString(out string text) ? text : value.ToString()));
            }
        }

        if (config.Find("architectures").Items.FirstOrDefault().TryGetString(out string architecture))
        {
            properties.Insert(0, new("architecture", architecture));
        }

        return new ModelMetadata { Format = HuggingFaceFormat.Format.Id, Properties = [.. properties, .. weights?.Metadata.Properties ?? []] };
    }

    private JsonText Load(string name, out long length)
    {
        try
        {
            CompanionFile file = source.FindCompanion(name);
            using var bytes = new CompanionFileSource(source, name, file);
            length = file.Length;
            return this.Parse(bytes);
        }
        catch (CompanionFileException error)
        {
            throw new InvalidModelContentException(error.Kind, source.Name, -1, name, error.Message, innerException: error);
        }
        catch (IOException error)
        {
            throw new InvalidModelContentException(DefectKind.Unreadable, source.Name, -1, name, $"The file cannot be read: {error.Message}", innerException: error);
        }
    }

    private JsonText Parse(IRandomAccessSource bytes)
    {
        if (bytes.Length == 0)
        {
            throw new InvalidModelContentException(DefectKind.Empty, bytes.Name, 0, "", "The file is empty. Download or export it again.");
        }

        JsonText text = JsonText.Read(bytes, JsonReadOptions.Lenient with { MaximumBytes = options.MaximumConfigBytes }, context.Limits);
        if (text.NonFiniteNumbers > 0)
        {
            context.Diagnostics.Report(HuggingFaceDiagnostics.NonFiniteNumbers.At(new SourceLocation(bytes.Name), text.NonFiniteNumbers));
        }

        return text;
    }

    private Model Compose(
        JsonValue config, string configName, Model? weights, QuantizationFacts? stated, long configLength, TokenizerFacts? tokenizer, GenerationFacts? generation)
    {
        CustomCode.Report(config, configName, context.Diagnostics);
        (ArchitectureFacts? facts, ConfigReader reader) = ConfigReader.Read(config, configName);
        facts = facts is null || this.indexed.Count == 0 ? facts : this.CompareEmbeddings(facts, this.indexed, configName);
        IReadOnlyList<NamedTensor> derived = facts is null ? [] : this.Derive(facts, reader, configName, weights is null);
        IReadOnlyList<NamedTensor> tensors = weights?.Weights ?? derived;
        QuantizationFacts? quantization = stated;
        if (weights?.Facets.Find<ArchitectureFacts>() is { } own)
        {
            // A GGUF model states its own facts and names its tensors in its own way.
            facts ??= own;
            quantization = weights.Facets.Find<QuantizationFacts>() ?? stated;
        }
        else if (weights is not null)
        {
            quantization = WeightQuantization.Recognize(weights.Weights, stated, context.Diagnostics, source.Name, out tensors);
            this.CompareQuantization(stated, quantization, configName);
            facts = facts is null ? null : this.CompareEmbeddings(facts, [.. tensors.Select(static tensor => tensor.Name)], configName);
            facts = facts is null ? null : this.CompareTensors(facts, tensors, (weights.Capabilities & ModelCapabilities.TensorPayloads) != 0, configName);
            this.CompareParameters(tensors, derived, facts, configName);
        }

        ModelFacets facets = weights?.Facets ?? ModelFacets.Empty;

        // A GGUF model brings its own tokenizer, whose numbers were compared when it was read.
        bool isCompared = tokenizer is null && facets.Find<TokenizerFacts>() is not null;
        tokenizer ??= facets.Find<TokenizerFacts>();
        TokenizerCheck.Report(tokenizer, generation, isCompared ? 0 : facts?.Embedding.VocabularySize ?? 0, new SourceLocation(configName), context.Diagnostics);
        facets = tokenizer is null ? facets : facets.With(tokenizer);
        facets = generation is null ? facets : facets.With(generation);
        facets = facts is null ? facets : facets.With(facts);
        facets = quantization is null ? facets : facets.With(quantization);
        ModelCapabilities capabilities = ModelCapabilities.Metadata;
        capabilities |= tensors.Count > 0 ? ModelCapabilities.TensorTypes : ModelCapabilities.None;
        capabilities |= quantization is null ? ModelCapabilities.None : ModelCapabilities.Quantization;
        capabilities |= weights is null ? ModelCapabilities.None : weights.Capabilities & ModelCapabilities.TensorPayloads;
        var model = new Model(null)
        {
            Weights = tensors,
            Metadata = Metadata(config, weights),
            Capabilities = capabilities,
            Source = new SourceArtifact(source.Name, configLength, weights is null ? 0 : weights.Source.ByteLength + weights.Source.CompanionByteLength),
            Facets = facets,
        };
        if (weights is not null)
        {
            model.Own(new OwnedModel(weights));
        }

        return model;
    }

    /// <summary>Parameters that the configuration implies; empty, with a finding, when they are not known exactly.</summary>
    private IReadOnlyList<NamedTensor> Derive(ArchitectureFacts facts, ConfigReader reader, string configName, bool isReported)
    {
        if (!options.DeriveParameters)
        {
            return [];
        }

        IReadOnlyCollection<string> gaps = reader.IsCounted ? reader.Gaps(facts) : [];
        if (!reader.IsCounted || gaps.Count > 0)
        {
            if (isReported)
            {
                context.Diagnostics.Report(HuggingFaceDiagnostics.UnknownFamily.At(
                    new SourceLocation(configName), facts.Name, gaps.Count > 0 ? $", because these keys are absent or no numbers: {string.Join(", ", gaps)}" : ""));
            }

            return [];
        }

        if (isReported && facts.Modalities.Count > 0)
        {
            context.Diagnostics.Report(HuggingFaceDiagnostics.PartsNotCounted.At(
                new SourceLocation(configName), string.Join(", ", facts.Modalities.Select(static part => part.Kind))));
        }

        try
        {
            return ParameterTable.Of(facts, reader);
        }
        catch (OverflowException)
        {
            context.Diagnostics.Report(HuggingFaceDiagnostics.SizeOverflow.At(new SourceLocation(configName)));
            return [];
        }
    }

    private void CompareQuantization(QuantizationFacts? stated, QuantizationFacts? found, string configName)
    {
        if (stated is not null && found is { Source: not "config and tensors" })
        {
            string tensors = found.QuantizedTensors > 0 ? Describe(found) : "that no weight is quantized that way";
            context.Diagnostics.Report(HuggingFaceDiagnostics.QuantizationDisagrees.At(new SourceLocation(configName, Element: "quantization_config"), Describe(stated), tensors));
        }

        if (stated is { HasActivationOrder: { } order } && found?.HasActivationOrder is { } read && order != read)
        {
            context.Diagnostics.Report(HuggingFaceDiagnostics.QuantizationDisagrees.At(
                new SourceLocation(configName, Element: "quantization_config.desc_act"),
                order ? "activation order" : "no activation order",
                read ? "that columns are in activation order" : "that columns are in stored order"));
        }

        static string Describe(QuantizationFacts facts) =>
            $"{facts.Scheme}{(facts.Format.Length > 0 ? $" ({facts.Format})" : "")}{(facts.Bits is { } bits ? $" of {bits:0.##} bits" : "")}";
    }

    /// <summary>A stored output head is the ground truth about tied embeddings.</summary>
    private ArchitectureFacts CompareEmbeddings(ArchitectureFacts facts, IReadOnlyList<string> tensors, string configName)
    {
        bool hasEmbedding = tensors.Any(static tensor => IsNamed(tensor, "embed_tokens", "wte", "word_embeddings", "embedding", "embed_in", "tok_embeddings"));
        string? head = tensors.FirstOrDefault(IsHead);
        if (!hasEmbedding || facts.Decoder is null)
        {
            return facts;
        }

        bool isTied = head is null;
        if (facts.Embedding.IsTied is { } stated && stated != isTied && facts.Embedding.TiedSource == facts.Source)
        {
            context.Diagnostics.Report(HuggingFaceDiagnostics.TiedEmbeddingsDisagree.At(
                new SourceLocation(configName, Element: "tie_word_embeddings"), stated ? "tied" : "not tied", isTied ? "that there is no output head" : $"that '{head}' is stored"));
        }

        return facts with { Embedding = facts.Embedding with { IsTied = isTied, TiedSource = head is null ? "tensors: no output head" : $"tensor {head}" } };
    }

    /// <summary>Tensors win over the configuration; what differs is a finding.</summary>
    private ArchitectureFacts CompareTensors(ArchitectureFacts stated, IReadOnlyList<NamedTensor> tensors, bool isComplete, string configName)
    {
        ArchitectureFacts facts = TensorArchitecture.Reconcile(stated, tensors, isComplete, out IReadOnlyList<ArchitectureDisagreement> disagreements);
        foreach (ArchitectureDisagreement disagreement in disagreements)
        {
            context.Diagnostics.Report(disagreement.ToDiagnostic(new SourceLocation(configName)));
        }

        return facts;
    }

    /// <summary>True for the output head by its usual names; the first Phi models have it as their last layer.</summary>
    private static bool IsHead(string tensor) =>
        IsNamed(tensor, "lm_head", "embed_out", "output_projection", "output_layer")
        || tensor == "output.weight"
        || (tensor.StartsWith("layers.", StringComparison.Ordinal) && tensor.EndsWith(".linear.weight", StringComparison.Ordinal) && tensor.AsSpan().Count('.') == 3);

    private static bool IsNamed(string tensor, params ReadOnlySpan<string> modules)
    {
        foreach (string module in modules)
        {
            int at = tensor.IndexOf(module, StringComparison.Ordinal);
            if (at >= 0 && (at == 0 || tensor[at - 1] == '.') && (at + module.Length == tensor.Length || tensor[at + module.Length] == '.'))
            {
                return true;
            }
        }

        return false;
    }

    private void CompareParameters(IReadOnlyList<NamedTensor> tensors, IReadOnlyList<NamedTensor> derived, ArchitectureFacts? facts, string configName)
    {
        if (derived.Count == 0 || facts is null || facts.Modalities.Count > 0)
        {
            return;
        }

        Int128 stored = Sum(tensors.Where(static tensor => tensor.Role is TensorRole.Unspecified or TensorRole.Parameter && (tensor.Data.ElementType.IsFloatingPoint || tensor.Role == TensorRole.Parameter)));
        Int128 implied = Sum(derived);
        if (stored != implied)
        {
            context.Diagnostics.Report(HuggingFaceDiagnostics.ParametersDisagree.At(new SourceLocation(configName), $"{stored}", $"{implied}"));
        }

        static Int128 Sum(IEnumerable<NamedTensor> list)
        {
            Int128 sum = 0;
            foreach (NamedTensor tensor in list)
            {
                sum += tensor.LogicalElementCount;
            }

            return sum;
        }
    }
}
