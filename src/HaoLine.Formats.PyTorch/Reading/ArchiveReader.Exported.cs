using HaoLine.Diagnostics;
using HaoLine.Formats.Zip;
using HaoLine.Ir;

namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>
/// Programs of <c>torch.export</c>: an archive with the program as JSON and the weights as archives inside, or since PyTorch 2.8
/// an archive with programs under <c>models</c> and raw weights under <c>data/weights</c>.
/// </summary>
internal sealed partial class ArchiveReader
{
    private const int MaximumProgramBytes = 256 << 20;

    private bool ReadExported()
    {
        foreach (ZipEntry entry in this.directory.Entries)
        {
            string name = entry.Name;
            int models = name.IndexOf("models/", StringComparison.Ordinal);
            bool old = name.EndsWith("serialized_exported_program.json", StringComparison.Ordinal);
            bool packed = models >= 0 && name.EndsWith(".json", StringComparison.Ordinal) && !name.EndsWith("_config.json", StringComparison.Ordinal)
                && name.IndexOf('/', models + 7) < 0 && (models == 0 || name[models - 1] == '/');
            if (!old && !packed)
            {
                continue;
            }

            this.state.Container = PyTorchContainer.ExportedProgram;
            string root = old ? name[..^32] : name[..models];
            JsonText text = this.ParseJson(entry);
            string program = old ? "program" : name[(models + 7)..^5];
            if (old)
            {
                this.ReadNested($"{root}serialized_state_dict.pt", "");
                this.ReadNested($"{root}serialized_state_dict.json", "");
                this.ReadNested($"{root}serialized_constants.pt", "");
            }
            else
            {
                this.ReadWeightsConfig(root, program, "weights");
                this.ReadWeightsConfig(root, program, "constants");
            }

            this.ReadProgram(text.Root, name, program);
            return true; // further programs of an archive share its weights; the first one is shown
        }

        return false;
    }

    private JsonText ParseJson(ZipEntry entry) => JsonText.Parse(
        this.directory.ReadVerified(entry, MaximumProgramBytes, this.state.Token).Span, this.state.Source.Name, JsonReadOptions.Lenient, Math.Max(0, entry.IsStored ? entry.DataOffset : 0), entry.Name);

    private void ReadProgram(JsonValue root, string entry, string program)
    {
        JsonValue version = root.Find("schema_version");
        string schema = version.Find("major").TryGetInt64(out long major) ? $"{major}.{(version.Find("minor").TryGetInt64(out long minor) ? minor : 0)}" : "";
        root.Find("torch_version").TryGetString(out string torch);
        var ranges = new List<ExportedSymbolRange>();
        foreach ((string symbol, JsonValue range) in root.Find("range_constraints").Members)
        {
            ranges.Add(new ExportedSymbolRange(
                symbol, range.Find("min_val").TryGetInt64(out long low) ? low : null, range.Find("max_val").TryGetInt64(out long high) ? high : null));
        }

        this.state.Program = new ExportedProgramFacts(program, schema, torch, ranges);
        this.state.Facts.Producer = "PyTorch";
        this.state.Facts.ProducerVersion = torch;
        var weights = new Dictionary<string, NamedTensor>(StringComparer.Ordinal);
        foreach (NamedTensor tensor in this.state.Tensors)
        {
            weights.TryAdd(tensor.Name, tensor);
        }

        this.state.Graph = ExportedGraphReader.Read(this.state, entry, program, root, weights);
    }

    /// <summary>Tensors of an archive inside this one.</summary>
    private void ReadNested(string name, string folder)
    {
        if (this.byName.TryGetValue(name, out ZipEntry? entry) && this.nested.TryGetValue(entry, out ArchiveReader? inner))
        {
            inner.ReadTensors(inner.FindRoot() ?? "");
            inner.VerifySmallStorages();
        }
    }

    /// <summary>Raw tensors that a configuration names: type, sizes and strides are in JSON, bytes in entries of their own.</summary>
    private void ReadWeightsConfig(string root, string program, string kind)
    {
        ZipEntry? config = null;
        foreach (string place in (ReadOnlySpan<string>)[$"{root}data/{kind}/{program}_{kind}_config.json", $"{root}models/{program}_{kind}_config.json"])
        {
            config ??= this.byName.GetValueOrDefault(place);
        }

        if (config is null)
        {
            return;
        }

        foreach ((string name, JsonValue tensor) in this.ParseJson(config).Root.Find("config").Members)
        {
            JsonValue meta = tensor.Find("tensor_meta");
            if (!tensor.Find("path_name").TryGetString(out string path) || !meta.HasValue || (tensor.Find("use_pickle").TryGetBoolean(out bool pickled) && pickled))
            {
                this.state.Report(PyTorchDiagnostics.DescribedOnly, new SourceLocation(this.state.Source.Name, -1, -1, name), name, "it is stored as a pickle.");
                continue;
            }

            this.AddRaw(name, kind, $"{root}data/{kind}/{path}", path, meta);
        }
    }

    private void AddRaw(string name, string kind, string entryName, string path, JsonValue meta)
    {
        if (path.Contains('/') || path.Contains('\\') || path.Contains("..", StringComparison.Ordinal) || path.Length == 0)
        {
            throw meta.Error(DefectKind.PathTraversal, "The path of a weight leads out of its folder.", "a plain name", path);
        }

        ZipEntry entry = this.byName.GetValueOrDefault(entryName) ?? throw meta.Error(DefectKind.MissingFile, $"The weight '{name}' is not in the archive.", entryName);
        this.looked.Add(entry);
        meta.Find("dtype").TryGetInt64(out long scalar);
        DataType type = ExportedGraphReader.TypeOf(scalar);
        var sizes = new List<long>();
        Int128 count = 1;
        foreach (JsonValue size in meta.Find("sizes").Items)
        {
            Dimension dimension = ExportedGraphReader.Size(size);
            if (!dimension.IsKnown || sizes.Count > 64)
            {
                throw size.Error(DefectKind.BadValue, $"The weight '{name}' has no fixed size.");
            }

            sizes.Add(dimension.Value);
            count *= dimension.Value;
            if (count > long.MaxValue / 64)
            {
                throw size.Error(DefectKind.SizeOverflow, $"The weight '{name}' is larger than 64 bits can address.");
            }
        }

        if (type == DataType.Undefined)
        {
            throw meta.Error(DefectKind.UnknownEnum, $"The element type of the weight '{name}' is not known.", null, $"{scalar}");
        }

        long bytes = type.TryGetByteLength((long)count, out long length) ? length : 0;
        if (entry.Length < bytes)
        {
            throw meta.Error(DefectKind.ShapeDataMismatch, $"The weight '{name}' holds fewer bytes than its sizes need.", $"{bytes} bytes", $"{entry.Length}");
        }

        this.state.CountElement();
        TensorData data = entry.IsStored
            ? new SourceTensorData(type, [.. sizes], this.Content, entry.DataOffset, bytes, name)
            : new SourceTensorData(type, [.. sizes], this.Expanded(entry), 0, bytes, name);
        this.storages[entry] = new StoragePlace(this.Content, entry.DataOffset, entry.Length, entry.Name);
        this.state.Tensors.Add(new NamedTensor(name, data) { Role = kind == "constants" ? TensorRole.Buffer : TensorRole.Unspecified });
    }
}
