using HaoLine.Diagnostics;
using HaoLine.Formats.TensorFlow.Keras;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Web;

/// <summary>Weights that a manifest lists: tensors of a group follow each other without gaps over the files of the group.</summary>
internal sealed class WebWeights(ModelSource model, KerasReadState state)
{
    private readonly List<NamedTensor> tensors = [];

    public IReadOnlyList<NamedTensor> Tensors => this.tensors;

    /// <summary>Bytes of the weight files.</summary>
    public long CompanionBytes { get; private set; }

    /// <summary>True when a weight is stored with fewer bits than it has.</summary>
    public bool IsQuantized { get; private set; }

    public void Read(JsonValue manifest)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonValue group in manifest.Items)
        {
            IRandomAccessSource? files = this.Open(group.Find("paths"));
            long offset = 0;
            foreach (JsonValue weight in group.Find("weights").Items)
            {
                string name = weight.Get("name").AsString();
                if (!names.Add(name))
                {
                    throw weight.Error(DefectKind.DuplicateName, "Two weights have the same name.", null, $"'{name}'");
                }

                if (this.tensors.Count >= state.Limits.MaximumElements)
                {
                    throw weight.Error(DefectKind.LimitExceeded, "The manifest lists too many weights.", $"at most {state.Limits.MaximumElements}");
                }

                offset = this.Add(weight, name, files, offset);
            }

            if (files is not null && offset >= 0 && offset < files.Length)
            {
                state.Report(TensorFlowDiagnostics.MissingShard.At(
                    new SourceLocation(state.Name, -1, -1, group.Path), DefectKind.UncoveredBytes, files.Name, $"it has {files.Length} bytes, of which the manifest lists {offset}."));
            }
        }
    }

    private static long[] Dimensions(JsonValue weight)
    {
        JsonValue shape = weight.Get("shape");
        const int mostAxes = 32;
        if (shape.Kind != JsonKind.Array || shape.Count > mostAxes)
        {
            throw shape.Error(DefectKind.BadType, "A shape is a list of sizes.", $"at most {mostAxes} numbers");
        }

        return [.. shape.Items.Select(static size => size.AsInt64() is >= 0 and var number ? number : throw size.Error(DefectKind.NegativeDim, "A dimension is negative.", null, size.NumberText))];
    }

    /// <summary>Adds a weight and returns where the next one starts; -1 when that cannot be told.</summary>
    private long Add(JsonValue weight, string name, IRandomAccessSource? files, long offset)
    {
        long[] dimensions = Dimensions(weight);
        string stated = weight.Get("dtype").AsString();
        string? encoding = null;
        JsonValue quantization = weight.Find("quantization");
        string stored = stated;
        if (quantization.Kind == JsonKind.Object && quantization.Find("dtype").TryGetString(out string narrow))
        {
            stored = narrow;
            encoding = narrow == "float16" ? null : $"tfjs-{narrow}";
            this.IsQuantized |= encoding is not null;
        }

        var location = new SourceLocation(state.Name, weight.Offset, -1, weight.Path);
        if (!DataType.TryParse(stored, out DataType type))
        {
            throw weight.Error(DefectKind.UnknownEnum, "The weight has an unknown element type.", null, $"'{stored}'");
        }

        long elements = 1;
        foreach (long size in dimensions)
        {
            elements = size == 0 ? 0 : checked(elements * size);
        }

        TensorData data;
        long next = -1;
        if (type == DataType.String)
        {
            data = new MissingTensorData(type, dimensions, "text has no fixed size", location);
        }
        else if (!type.TryGetByteLength(elements, out long bytes))
        {
            throw weight.Error(DefectKind.SizeOverflow, "The size of the weight overflows.");
        }
        else if (files is null || offset < 0)
        {
            data = new MissingTensorData(type, dimensions, files is null ? "its file is absent" : "it follows text", location);
            next = offset < 0 ? -1 : checked(offset + bytes);
        }
        else
        {
            next = checked(offset + bytes);
            if (next > files.Length)
            {
                throw weight.Error(DefectKind.OffsetExceedsFile, "The weight ends behind its files.", $"at most {files.Length} bytes", $"{next}");
            }

            data = bytes == 0 ? new InlineTensorData(type, dimensions, ReadOnlyMemory<byte>.Empty, location) : new SourceTensorData(type, dimensions, files, offset, bytes, name);
        }

        this.tensors.Add(new NamedTensor(name, data) { Encoding = encoding, Role = KerasWeight.RoleOf(name, optimizer: false) });
        return next;
    }

    private JoinedSource? Open(JsonValue paths)
    {
        var parts = new List<IRandomAccessSource>();
        foreach (JsonValue path in paths.Items)
        {
            string reference = path.AsString();
            try
            {
                CompanionFile file = model.FindCompanion(reference);
                this.CompanionBytes = checked(this.CompanionBytes + file.Length);
                parts.Add(new CompanionFileSource(model, reference, file));
            }
            catch (CompanionFileException error) when (error.Kind == DefectKind.MissingFile)
            {
                state.Report(TensorFlowDiagnostics.MissingShard, new SourceLocation(state.Name, -1, -1, path.Path), reference, error.Message);
                return null;
            }
            catch (CompanionFileException error)
            {
                throw new InvalidModelContentException(error.Kind, state.Name, path.Offset, path.Path, error.Message, innerException: error);
            }
        }

        if (parts.Count == 0)
        {
            return null;
        }

        var joined = new JoinedSource(parts[0].Name, parts);
        state.Owned.Add(joined);
        return joined;
    }
}
