using System.Globalization;
using System.Text;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Checkpoints;

/// <summary>Makes a model of the entries of an index and the data files beside it.</summary>
internal sealed class CheckpointImporter
{
    private const string Attributes = "/.ATTRIBUTES/VARIABLE_VALUE";
    private readonly ModelSource model;
    private readonly ModelReadContext context;
    private readonly string prefix;
    private readonly IRandomAccessSource index;
    private readonly CheckpointTable table;
    private readonly Dictionary<int, IRandomAccessSource?> shards = [];
    private readonly List<NamedTensor> tensors = [];
    private int others;
    private string firstOther = "";
    private int shardCount = 1;
    private bool isBigEndian;

    private CheckpointImporter(ModelSource model, ModelReadContext context, string prefix, IRandomAccessSource index, CancellationToken ct)
    {
        this.model = model;
        this.context = context;
        this.prefix = prefix;
        this.index = index;
        this.table = new CheckpointTable(index, context.Limits, ct);
    }

    /// <summary>The index file of a folder, relative to it; null when the folder is no checkpoint.</summary>
    public static string? FindIndex(ModelSource folder)
    {
        foreach (string name in folder.FileNames)
        {
            if (name.EndsWith(".index", StringComparison.Ordinal) && folder.FileNames.Any(other => other.StartsWith($"{name[..^6]}.data-", StringComparison.Ordinal)))
            {
                return name;
            }
        }

        if (!folder.HasFile("saved_model.pb"))
        {
            return null;
        }

        try
        {
            folder.FindCompanion("variables/variables.index");
            return "variables/variables.index";
        }
        catch (CompanionFileException)
        {
            return null;
        }
    }

    public static Model Read(ModelSource model, ModelReadContext context, CancellationToken ct)
    {
        string reference;
        IRandomAccessSource source;
        if (model.IsFolder)
        {
            reference = FindIndex(model) ?? throw new InvalidModelContentException(DefectKind.MissingFile, model.Name, -1, "", "The folder has no checkpoint index.");
            try
            {
                source = new CompanionFileSource(model, reference, model.FindCompanion(reference));
            }
            catch (CompanionFileException error)
            {
                throw new InvalidModelContentException(error.Kind, model.Name, -1, reference, error.Message, innerException: error);
            }
        }
        else
        {
            reference = Path.GetFileName(model.Name);
            source = model.Open();
        }

        string stem = reference.EndsWith(".index", StringComparison.Ordinal) ? reference[..^6] : reference;
        var importer = new CheckpointImporter(model, context, stem, source, ct);
        try
        {
            return importer.Read();
        }
        catch (Exception error)
        {
            importer.Close();
            if (error is OverflowException or ArgumentException)
            {
                throw new InvalidModelContentException(DefectKind.SizeOverflow, source.Name, -1, "", "A size in the file does not fit 64 bits.", innerException: error);
            }

            throw;
        }
    }

    private Model Read()
    {
        bool header = false;
        foreach ((byte[] key, byte[] value, long offset) in this.table.ReadAll())
        {
            if (key.Length == 0)
            {
                this.ReadHeader(value, offset);
                header = true;
            }
            else
            {
                this.ReadEntry(key, value, offset);
            }
        }

        if (!header)
        {
            throw this.table.Error(DefectKind.MissingField, -1, "header", "The index has no header: it is a table, but not of a checkpoint.");
        }

        if (this.others > 0)
        {
            this.Report(TensorFlowDiagnostics.OtherEntries, this.others, this.firstOther);
        }

        NamedTensor[] training = [.. this.tensors.Where(static tensor => tensor.Role == TensorRole.OptimizerState)];
        if (training.Length > 0)
        {
            this.Report(TensorFlowDiagnostics.TrainingState, training.Length, training.Sum(static tensor => Math.Max(0, tensor.Data.ByteLength)));
        }

        if (this.model.IsFolder && this.model.HasFile("saved_model.pb"))
        {
            this.Report(TensorFlowDiagnostics.NoArchitecture, "saved_model.pb is not read, only the variables beside it.");
        }

        long companions = this.shards.Values.Sum(static shard => shard?.Length ?? 0);
        ModelCapabilities capabilities = ModelCapabilities.Metadata | ModelCapabilities.TensorTypes;
        capabilities |= this.tensors.Count > 0 && this.tensors.TrueForAll(static tensor => tensor.Data.IsAvailable) ? ModelCapabilities.TensorPayloads : 0;
        var result = new Model(null)
        {
            Weights = this.tensors,
            Capabilities = capabilities,
            Source = new SourceArtifact(this.model.Name, this.index.Length, companions),
            Metadata = new ModelMetadata
            {
                Format = TensorFlowFormat.Checkpoint.Id,
                ProducerName = "TensorFlow",
                Properties = [new("data files", this.shardCount.ToString(CultureInfo.InvariantCulture)), new("byte order", this.isBigEndian ? "big" : "little")],
            },
        };
        result.Own(this.index);
        foreach (IRandomAccessSource? shard in this.shards.Values)
        {
            if (shard is not null)
            {
                result.Own(shard);
            }
        }

        return result;
    }

    private void Close()
    {
        if (this.model.OpenSource is null)
        {
            this.index.Dispose();
        }

        foreach (IRandomAccessSource? shard in this.shards.Values)
        {
            shard?.Dispose();
        }
    }

    private void ReadHeader(byte[] value, long offset)
    {
        var reader = new WireReader(new MemorySource(this.index.Name, value), this.context.Limits);
        while (reader.TryReadTag(out int field, out WireType type))
        {
            switch (field)
            {
                case 1 when type == WireType.Varint:
                    this.shardCount = reader.ReadInt32("num_shards");
                    break;
                case 2 when type == WireType.Varint:
                    this.isBigEndian = reader.ReadInt32("endianness") == 1;
                    break;
                default:
                    reader.Skip(field, type);
                    break;
            }
        }

        const int mostShards = 99_999;
        if (this.shardCount is < 1 or > mostShards)
        {
            throw this.table.Error(DefectKind.BadValue, offset, "header.num_shards", "The number of data files is impossible.", $"1 to {mostShards}", $"{this.shardCount}");
        }
    }

    private void ReadEntry(byte[] key, byte[] value, long offset)
    {
        string name = Encoding.UTF8.GetString(key);
        var entry = CheckpointEntry.Read(new WireReader(new MemorySource(this.index.Name, value), this.context.Limits));
        DataType type = TensorFlowTypes.OfNumber(entry.Type);
        if (key[0] == 0 || entry.Type == TensorFlowTypes.Text || type == DataType.Undefined)
        {
            // Parts of partitioned tensors have binary names; text is state of the saver.
            this.firstOther = this.others++ == 0 ? name : this.firstOther;
            return;
        }

        string shown = name.EndsWith(Attributes, StringComparison.Ordinal) ? name[..^Attributes.Length] : name;
        long elements = 1;
        foreach (long size in entry.Dimensions)
        {
            if (size < 0)
            {
                throw this.table.Error(DefectKind.NegativeDim, offset, name, "A dimension is negative.", null, $"{size}");
            }

            elements = size == 0 ? 0 : checked(elements * size);
        }

        TensorData data = this.Payload(entry, type, elements, name, offset);
        this.tensors.Add(new NamedTensor(shown, data) { Role = RoleOf(name) });
    }

    private TensorData Payload(CheckpointEntry entry, DataType type, long elements, string name, long offset)
    {
        var location = new SourceLocation(this.index.Name, offset, -1, name);
        if (entry.IsPartitioned)
        {
            return new MissingTensorData(type, entry.Dimensions, "it is stored in parts", location);
        }

        if (!type.TryGetByteLength(elements, out long bytes))
        {
            throw this.table.Error(DefectKind.SizeOverflow, offset, name, "The size of the tensor overflows.");
        }

        if (entry.Size != bytes)
        {
            throw this.table.Error(DefectKind.ShapeDataMismatch, offset, name, "Shape and stored size disagree.", $"{bytes} bytes", $"{entry.Size}");
        }

        if (entry.Shard < 0 || entry.Shard >= this.shardCount)
        {
            throw this.table.Error(DefectKind.DanglingReference, offset, name, "The entry names a data file that there is not.", $"below {this.shardCount}", $"{entry.Shard}");
        }

        if (this.isBigEndian)
        {
            return new MissingTensorData(type, entry.Dimensions, "its elements are big-endian", location);
        }

        if (this.Shard(entry.Shard) is not { } shard)
        {
            return new MissingTensorData(type, entry.Dimensions, "its data file is absent", location);
        }

        if (entry.Offset < 0 || entry.Offset > shard.Length - bytes)
        {
            throw this.table.Error(DefectKind.OffsetExceedsFile, offset, name, "The tensor ends behind its data file.", $"at most {shard.Length} bytes", $"{entry.Offset} + {bytes}");
        }

        return new SourceTensorData(type, entry.Dimensions, shard, entry.Offset, bytes, name);
    }

    private IRandomAccessSource? Shard(int number)
    {
        if (!this.shards.TryGetValue(number, out IRandomAccessSource? shard))
        {
            string reference = string.Create(CultureInfo.InvariantCulture, $"{this.prefix}.data-{number:D5}-of-{this.shardCount:D5}");
            try
            {
                shard = new CompanionFileSource(this.model, reference, this.model.FindCompanion(reference));
            }
            catch (CompanionFileException error) when (error.Kind == DefectKind.MissingFile)
            {
                this.Report(TensorFlowDiagnostics.MissingShard, reference, TensorFlowDiagnostics.CannotBeUsed(error));
            }
            catch (CompanionFileException error)
            {
                throw new InvalidModelContentException(error.Kind, this.index.Name, -1, reference, error.Message, innerException: error);
            }

            this.shards.Add(number, shard);
        }

        return shard;
    }

    /// <summary>Names that savers of TensorFlow 1 and 2 give to the state of optimizers.</summary>
    private static TensorRole RoleOf(string name)
    {
        string last = name[(name.LastIndexOf('/') + 1)..];
        return name.Contains(".OPTIMIZER_SLOT", StringComparison.Ordinal) || name.StartsWith("optimizer/", StringComparison.Ordinal)
            || last is "Adam" or "Adam_1" or "Momentum" or "RMSProp" or "RMSProp_1" or "Adagrad" or "Ftrl" or "Ftrl_1" or "beta1_power" or "beta2_power" ? TensorRole.OptimizerState
            : last is "global_step" || name.StartsWith("keras_api/metrics/", StringComparison.Ordinal) || name.StartsWith("save_counter", StringComparison.Ordinal) ? TensorRole.Auxiliary
            : name.Contains("moving_mean", StringComparison.Ordinal) || name.Contains("moving_variance", StringComparison.Ordinal) ? TensorRole.Buffer
            : TensorRole.Parameter;
    }

    private void Report(DiagnosticDescriptor rule, params ReadOnlySpan<object?> arguments) =>
        this.context.Diagnostics.Report(rule.At(new SourceLocation(this.index.Name), arguments));
}
