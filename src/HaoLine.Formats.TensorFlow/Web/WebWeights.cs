using HaoLine.Architecture;
using HaoLine.Diagnostics;
using HaoLine.Formats.TensorFlow.Keras;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Web;

/// <summary>Weights that a manifest lists: tensors of a group follow each other without gaps over the files of the group.</summary>
internal sealed class WebWeights(ModelSource model, KerasReadState state)
{
    private readonly List<NamedTensor> tensors = [];
    private readonly Dictionary<string, WebQuantization> quantization = new(StringComparer.Ordinal);

    public IReadOnlyList<NamedTensor> Tensors => this.tensors;

    /// <summary>Bytes of the weight files.</summary>
    public long CompanionBytes { get; private set; }

    /// <summary>Weights that are stored with fewer bits than they have, by name.</summary>
    public IReadOnlyDictionary<string, WebQuantization> Quantization => this.quantization;

    /// <summary>What a report says about them; null without any.</summary>
    public QuantizationFacts? QuantizationFacts
    {
        get
        {
            if (this.quantization.Count == 0)
            {
                return null;
            }

            DataType[] types = [.. this.quantization.Values.Select(static weight => weight.StoredType).Distinct().OrderBy(static type => type.Name, StringComparer.Ordinal)];
            NamedTensor[] weights = [.. this.tensors.Where(weight => this.quantization.ContainsKey(weight.Name))];
            bool isScaled = !types.Contains(DataType.Float16);
            return new QuantizationFacts
            {
                Scheme = "tfjs",
                Format = string.Join(", ", types.Select(static type => type.Name)),
                Bits = types.Select(static type => type.BitsPerElement).Distinct().Count() == 1 ? types[0].BitsPerElement : null,
                GroupSize = isScaled ? 0 : null,
                IsSymmetric = isScaled ? false : null,
                Source = "tensors",
                QuantizedTensors = weights.Length,
                QuantizedElements = Sum(weights, static weight => weight.ElementCount),
                QuantizedBytes = Sum(weights, static weight => weight.StoredByteLength),
            };
        }
    }

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
                    new SourceLocation(state.Name, -1, -1, group.Path), DefectKind.UncoveredBytes, files.Name, $"has {files.Length} bytes, of which the manifest lists {offset}. Its tensors are read; the other bytes belong to none."));
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

    private static long Sum(NamedTensor[] weights, Func<TensorData, long> size) =>
        (long)Int128.Min(long.MaxValue, weights.Aggregate(Int128.Zero, (sum, weight) => sum + size(weight.Data)));

    private static DataType TypeOf(JsonValue name, string problem) =>
        DataType.TryParse(name.AsString(), out DataType type) ? type : throw name.Error(DefectKind.UnknownEnum, problem, null, $"'{name.AsString()}'");

    /// <summary>How a weight is quantized; null when it is not. The rules are those by which TensorFlow.js decodes weights (<c>decodeWeights</c> of tfjs-core).</summary>
    private static WebQuantization? ReadQuantization(JsonValue json, DataType type)
    {
        if (json.Kind is JsonKind.Absent or JsonKind.Null)
        {
            return null;
        }

        JsonValue name = json.Get("dtype");
        DataType stored = TypeOf(name, "The weight has an unknown quantization.");
        bool isHalf = stored == DataType.Float16;
        if (!isHalf && stored != DataType.UInt8 && stored != DataType.UInt16)
        {
            throw name.Error(DefectKind.UnknownEnum, "The weight has an unknown quantization.", "uint8, uint16 or float16", $"'{stored.Name}'");
        }

        if (type != DataType.Float32 && (isHalf || type != DataType.Int32))
        {
            throw json.Error(DefectKind.ConflictingFields, "A weight of this type cannot be quantized like this.", isHalf ? "float32" : "float32 or int32", type.Name);
        }

        if (isHalf)
        {
            return new WebQuantization(stored, 1, 0);
        }

        var quantization = new WebQuantization(stored, json.Get("scale").AsDouble(), json.Get("min").AsDouble());
        double highest = WebQuantizedTensorData.Value(stored == DataType.UInt8 ? byte.MaxValue : ushort.MaxValue, quantization);
        return type == DataType.Float32 || (IsInt32(highest) && IsInt32(quantization.Minimum)) ? quantization
            : throw json.Error(DefectKind.BadValue, "Scale and minimum lead to numbers that are no int32.");

        static bool IsInt32(double value) => WebQuantizedTensorData.Round(value) is >= int.MinValue and <= int.MaxValue;
    }

    /// <summary>Adds a weight and returns where the next one starts; -1 when that cannot be told.</summary>
    private long Add(JsonValue weight, string name, IRandomAccessSource? files, long offset)
    {
        long[] dimensions = Dimensions(weight);
        DataType type = TypeOf(weight.Get("dtype"), "The weight has an unknown element type.");
        WebQuantization? quantized = ReadQuantization(weight.Find("quantization"), type);
        DataType storedType = quantized?.StoredType ?? type;
        var location = new SourceLocation(state.Name, weight.Offset, -1, weight.Path);
        long elements = 1;
        foreach (long size in dimensions)
        {
            elements = size == 0 ? 0 : checked(elements * size);
        }

        TensorData data;
        long next = -1;
        if (storedType == DataType.String)
        {
            data = new MissingTensorData(storedType, dimensions, "text has no fixed size", location);
        }
        else if (!storedType.TryGetByteLength(elements, out long bytes))
        {
            throw weight.Error(DefectKind.SizeOverflow, "The size of the weight overflows.");
        }
        else if (files is null || offset < 0)
        {
            data = new MissingTensorData(storedType, dimensions, files is null ? "its file is absent" : "it follows text", location);
            next = offset < 0 ? -1 : checked(offset + bytes);
        }
        else
        {
            next = checked(offset + bytes);
            if (next > files.Length)
            {
                throw weight.Error(DefectKind.OffsetExceedsFile, "The weight ends behind its files.", $"at most {files.Length} bytes", $"{next}");
            }

            data = bytes == 0 ? new InlineTensorData(storedType, dimensions, ReadOnlyMemory<byte>.Empty, location) : new SourceTensorData(storedType, dimensions, files, offset, bytes, name);
        }

        string? encoding = null;
        if (quantized is not null)
        {
            this.quantization.Add(name, quantized);
            data = new WebQuantizedTensorData(type, data, quantized);
            encoding = $"tfjs-{storedType.Name}";
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
                state.Report(TensorFlowDiagnostics.MissingShard, new SourceLocation(state.Name, -1, -1, path.Path), reference, TensorFlowDiagnostics.CannotBeUsed(error));
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
