using HaoLine.Diagnostics;
using HaoLine.Formats.TensorFlow.Hdf5;
using HaoLine.Formats.Zip;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Keras;

/// <summary>Makes a model of an HDF5 file or of an archive of Keras 3. An error never hides what was found before it.</summary>
internal static class KerasImporter
{
    private const string WeightsEntry = "model.weights.h5";

    public static Model Read(ModelSource modelSource, ModelReadContext context, TensorFlowReaderOptions options, CancellationToken ct)
    {
        IRandomAccessSource source = modelSource.Open();
        var state = new KerasReadState(source.Name, context, options, ct);
        try
        {
            try
            {
                return ZipDirectory.IsZip(modelSource.Header) ? ReadArchive(source, state) : ReadHdf5(source, state);
            }
            catch (Exception error) when (error is OverflowException or ArgumentException)
            {
                throw new InvalidModelContentException(DefectKind.SizeOverflow, source.Name, -1, "", "A size in the file does not fit 64 bits.", innerException: error);
            }
        }
        catch
        {
            foreach (IRandomAccessSource owned in state.Owned)
            {
                owned.Dispose();
            }

            if (modelSource.OpenSource is null)
            {
                source.Dispose();
            }

            throw;
        }
    }

    private static Model ReadHdf5(IRandomAccessSource source, KerasReadState state)
    {
        Hdf5File file = Hdf5File.Open(source, state.Limits, state.Token);
        IReadOnlyList<Hdf5Attribute> attributes = file.Attributes(file.Root, "root group");
        JsonText? config = ReadConfig(file, "model_config", state);
        ReadConfig(file, "training_config", state);
        KerasWeights weights = KerasWeights.None;
        try
        {
            weights = Hdf5Tensors.Read(file, state);
        }
        catch (InvalidModelContentException error) when (state.CanRunCode)
        {
            state.ReportIncomplete(error);
        }

        bool keras = attributes.Any(static item => item.Name is "keras_version" or "model_config" or "layer_names" or "layer_names0") || weights.IsPathBased
            || weights.All.Any(static weight => weight.Role == TensorRole.OptimizerState);
        string version = file.Text(file.Root, "keras_version", "root group") ?? "";
        var properties = new List<KeyValuePair<string, string>> { new("container", "HDF5"), new("superblock", $"{file.SuperblockVersion}") };
        foreach (Hdf5Attribute attribute in attributes)
        {
            if (attribute.Name is not ("model_config" or "training_config") && attribute.Dimensions.Length == 0 && file.Texts(attribute) is [var text])
            {
                properties.Add(new(attribute.Name, Cut(text)));
            }
        }

        var metadata = new ModelMetadata
        {
            Format = keras ? TensorFlowFormat.Keras.Id : TensorFlowFormat.Hdf5.Id,
            FormatVersion = file.SuperblockVersion,
            ProducerName = keras ? "Keras" : "",
            ProducerVersion = version,
            Properties = properties,
        };
        return Finish(source, state, config, weights, metadata, keras);
    }

    private static JsonText? ReadConfig(Hdf5File file, string name, KerasReadState state)
    {
        if (file.Attribute(file.Root, name, "root group") is not { } attribute || file.TextBytes(attribute) is not { Length: > 0 } text)
        {
            return null;
        }

        return Parse(text, name, attribute.Offset, state);
    }

    private static JsonText Parse(byte[] text, string name, long offset, KerasReadState state)
    {
        JsonText json = JsonText.Parse(text, state.Name, JsonReadOptions.Lenient with { MaximumDepth = Math.Min(JsonReadOptions.Default.MaximumDepth, state.Limits.MaximumNestingDepth) }, 0, name);
        if (json.NonFiniteNumbers > 0)
        {
            state.Report(TensorFlowDiagnostics.NonFiniteNumbers, new SourceLocation(state.Name, offset, -1, name), name, json.NonFiniteNumbers);
        }

        new KerasConfigScan(state, name).Scan(json.Root);
        return json;
    }

    private static Model ReadArchive(IRandomAccessSource source, KerasReadState state)
    {
        ZipDirectory directory = ZipDirectory.Read(source, null, state.Token);
        InvalidModelContentException? fatal = null;
        foreach (ZipFinding finding in directory.Findings)
        {
            if (finding.Defect is ZipDefect.DuplicateName or ZipDefect.UnsafeName or ZipDefect.Overlap or ZipDefect.Bomb or ZipDefect.BrokenHeader or ZipDefect.UnsupportedMethod
                || (finding.Defect == ZipDefect.Encrypted && finding.Kind == DefectKind.UnsupportedCompression))
            {
                fatal ??= finding.ToException(state.Name);
            }
            else
            {
                state.Report(finding.ToDiagnostic(state.Name));
            }
        }

        if (directory.Find("config.json") is not { } entry)
        {
            throw fatal ?? new InvalidModelContentException(
                DefectKind.MissingField, state.Name, -1, "config.json", "The archive has no config.json: it is no Keras model.", "an entry config.json", $"{directory.Entries.Count} other entries");
        }

        // The configuration is looked at first, so that a defect elsewhere cannot hide what it would run.
        JsonText? config = null;
        ZipContent content = default;
        try
        {
            content = directory.ReadContent(entry, Math.Min(state.Limits.MaximumMetadataBytes, 256L << 20), state.Token);
            config = Parse(PythonJson.ToUtf8(content.Bytes.ToArray()), "config.json", entry.DataOffset, state);
        }
        catch (InvalidModelContentException) when (fatal is not null)
        {
            throw fatal;
        }

        fatal ??= content.Defect?.ToException(state.Name);
        if (fatal is not null)
        {
            throw fatal;
        }

        string version = "";
        var properties = new List<KeyValuePair<string, string>> { new("container", "Keras 3 archive") };
        KerasWeights weights = KerasWeights.None;
        try
        {
            version = ReadMetadata(directory, properties, state);
            weights = ReadWeights(source, directory, state);
        }
        catch (InvalidModelContentException error) when (state.CanRunCode)
        {
            state.ReportIncomplete(error);
        }

        var metadata = new ModelMetadata { Format = TensorFlowFormat.Keras.Id, FormatVersion = 3, ProducerName = "Keras", ProducerVersion = version, Properties = properties };
        return Finish(source, state, config, weights, metadata, true);
    }

    private static string ReadMetadata(ZipDirectory directory, List<KeyValuePair<string, string>> properties, KerasReadState state)
    {
        const int most = 1 << 20;
        if (directory.Find("metadata.json") is not { } entry)
        {
            return "";
        }

        JsonText json = JsonText.Parse(PythonJson.ToUtf8(directory.ReadVerified(entry, most, state.Token).ToArray()), state.Name, JsonReadOptions.Lenient, 0, "metadata.json");
        foreach ((string key, JsonValue value) in json.Root.Members)
        {
            if (value.Kind is JsonKind.String or JsonKind.Number)
            {
                properties.Add(new(Cut(key), Cut(value.ToString())));
            }
        }

        return json.Root.Find("keras_version").TryGetString(out string version) ? version : "";
    }

    private static KerasWeights ReadWeights(IRandomAccessSource source, ZipDirectory directory, KerasReadState state)
    {
        if (directory.Find(WeightsEntry) is not { } entry)
        {
            return KerasWeights.None;
        }

        if (entry.Length == 0)
        {
            throw new InvalidModelContentException(DefectKind.Empty, state.Name, entry.DataOffset, WeightsEntry, "The file of weights is empty.");
        }

        IRandomAccessSource weights;
        if (entry.IsStored)
        {
            weights = new SliceSource(source, entry.DataOffset, entry.Length, source.Name);
        }
        else
        {
            weights = new ZipEntrySource(directory, entry);
            state.Owned.Add(weights);
        }

        return Hdf5Tensors.Read(Hdf5File.Open(weights, state.Limits, state.Token), state);
    }

    private static Model Finish(IRandomAccessSource source, KerasReadState state, JsonText? config, KerasWeights weights, ModelMetadata metadata, bool keras)
    {
        Graph? graph = null;
        if (config is not null && state.Options.ReadLayerGraph)
        {
            try
            {
                graph = new KerasGraphReader(state, weights).Read(config.Root);
            }
            catch (InvalidModelContentException error) when (state.CanRunCode)
            {
                state.ReportIncomplete(error);
            }
        }
        else if (keras && config is null)
        {
            state.Report(TensorFlowDiagnostics.NoArchitecture, new SourceLocation(state.Name), "the file holds weights only.");
        }

        NamedTensor[] tensors = [.. weights.All.Select(static weight => weight.ToTensor())];
        NamedTensor[] training = [.. tensors.Where(static tensor => tensor.Role == TensorRole.OptimizerState)];
        if (training.Length > 0)
        {
            state.Report(TensorFlowDiagnostics.TrainingState, new SourceLocation(state.Name), training.Length, training.Sum(static tensor => Math.Max(0, tensor.Data.ByteLength)));
        }

        ModelCapabilities capabilities = ModelCapabilities.Metadata | ModelCapabilities.TensorTypes;
        capabilities |= tensors.Length > 0 && tensors.All(static tensor => tensor.Data.IsAvailable) ? ModelCapabilities.TensorPayloads : 0;
        capabilities |= graph is not null ? ModelCapabilities.Topology | ModelCapabilities.OperatorSemantics : 0;
        var artifact = new SourceArtifact(state.Name, source.Length);
        NamedTensor[] stored = graph is null ? tensors : [.. graph.Initializers.Select(static value => new NamedTensor(value.Name, value.Constant!)), .. training];
        Model model = graph is null
            ? new Model(null) { Weights = stored, Capabilities = capabilities, Source = artifact, Metadata = metadata }
            : new Model(graph) { Imports = [new OperatorSetImport(KerasGraphReader.Domain, 1)], Weights = stored, Capabilities = capabilities, Source = artifact, Metadata = metadata };
        model.Own(source);
        foreach (IRandomAccessSource owned in state.Owned)
        {
            model.Own(owned);
        }

        return model;
    }

    /// <summary>Facts for people need no megabytes.</summary>
    private static string Cut(string text)
    {
        const int most = 512;
        return text.Length <= most ? text : text[..most];
    }
}
