using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Reading;

/// <summary>Reads the shards of an index as one list of tensors and reports where index and shards disagree.</summary>
internal sealed class SafeTensorsShards(ModelSource model, SafeTensorsIndex index, ModelReadContext context, SafeTensorsReaderOptions options, CancellationToken ct)
{
    private readonly List<IRandomAccessSource> sources = [];
    private readonly List<KeyValuePair<string, string>> metadata = [];

    /// <summary>Shards that were found; the model takes them over.</summary>
    public IReadOnlyList<IRandomAccessSource> Sources => this.sources;

    /// <summary>Metadata of the shards, each different pair once.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata => this.metadata;

    /// <summary>Bytes of the shards.</summary>
    public long Bytes { get; private set; }

    /// <summary>Shards that are not there.</summary>
    public int MissingShards { get; private set; }

    /// <exception cref="InvalidModelContentException">A reference is refused, or a shard breaks a rule of the format.</exception>
    public List<NamedTensor> Read()
    {
        var placed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (SafeTensorsIndex.IndexedShard shard in index.Shards)
        {
            foreach (string tensor in shard.Tensors)
            {
                placed[tensor] = shard.Name;
            }
        }

        var weights = new List<NamedTensor>(placed.Count);
        var read = new Dictionary<string, int>(StringComparer.Ordinal);
        var opened = new HashSet<string>(StringComparer.Ordinal);
        long tensorBytes = 0;
        model.Companions?.Expect([.. index.Shards.Select(static shard => shard.Name)]);
        foreach (SafeTensorsIndex.IndexedShard shard in index.Shards)
        {
            ct.ThrowIfCancellationRequested();
            CompanionFile? file = this.Find(shard);
            if (file is null || !opened.Add(file.Path))
            {
                continue;
            }

            var source = new CompanionFileSource(model, shard.Name, file);
            this.sources.Add(source);
            this.Bytes += file.Length;
            SafeTensorsHeader header = this.ReadHeader(shard.Name, file);
            this.Merge(shard, header, source, placed, read, weights);
            foreach (SafeTensorsEntry entry in header.Entries)
            {
                tensorBytes = checked(tensorBytes + (entry.End - entry.Begin));
            }
        }

        if (this.MissingShards == 0 && index.TotalSize is { } stated && stated != tensorBytes)
        {
            context.Diagnostics.Report(SafeTensorsDiagnostics.TotalSizeDiffers.At(new SourceLocation(index.SourceName, Element: "metadata.total_size"), stated, tensorBytes));
        }

        return weights;
    }

    /// <summary>The shard's file; null, with a finding, when it is absent.</summary>
    private CompanionFile? Find(SafeTensorsIndex.IndexedShard shard)
    {
        try
        {
            CompanionFile file = model.FindCompanion(shard.Name);
            if (file.HardLinkCount > 1)
            {
                context.Diagnostics.Report(SafeTensorsDiagnostics.HardLinkedShard.At(new SourceLocation(index.SourceName), shard.Name, file.HardLinkCount));
            }

            return file;
        }
        catch (CompanionFileException error) when (error.Kind == DefectKind.MissingFile)
        {
            this.MissingShards++;
            this.Report(SafeTensorsDiagnostics.MissingShard, shard, shard.Tensors, error.Message);
            return null;
        }
        catch (CompanionFileException error)
        {
            throw new InvalidModelContentException(error.Kind, index.SourceName, shard.Mention.Offset, shard.Mention.Path, error.Message, innerException: error);
        }
    }

    /// <summary>The header is read through a handle that is closed at once: a model may have more shards than a process may hold open files.</summary>
    private SafeTensorsHeader ReadHeader(string name, CompanionFile file)
    {
        try
        {
            using var opened = new CompanionFileSource(model, name, file);
            if (opened.Length == 0)
            {
                throw new InvalidModelContentException(DefectKind.Empty, name, 0, "", "The shard is empty. Download it again.");
            }

            return SafeTensorsHeaderReader.Read(opened, context, options, ct);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidModelContentException(DefectKind.Unreadable, name, -1, "", $"The shard cannot be read: {error.Message}", innerException: error);
        }
    }

    private void Merge(
        SafeTensorsIndex.IndexedShard shard,
        SafeTensorsHeader header,
        CompanionFileSource source,
        Dictionary<string, string> placed,
        Dictionary<string, int> read,
        List<NamedTensor> weights)
    {
        var here = new HashSet<string>(StringComparer.Ordinal);
        var unplaced = new List<string>();
        var twice = new List<string>();
        foreach (SafeTensorsEntry entry in header.Entries)
        {
            here.Add(entry.Name);
            bool isNamed = placed.TryGetValue(entry.Name, out string? place);
            if (!isNamed)
            {
                unplaced.Add(entry.Name);
            }

            if (read.TryGetValue(entry.Name, out int earlier))
            {
                twice.Add(entry.Name);
                if (place == shard.Name)
                {
                    weights[earlier] = header.ToTensor(entry, source);
                }
            }
            else
            {
                read.Add(entry.Name, weights.Count);
                weights.Add(header.ToTensor(entry, source));
            }
        }

        foreach ((string key, string value) in header.Metadata)
        {
            const int keptPairs = 1000;
            if (this.metadata.Count < keptPairs && !this.metadata.Contains(new(key, value)))
            {
                this.metadata.Add(new(key, value));
            }
        }

        this.Report(SafeTensorsDiagnostics.TensorNotInShard, shard, [.. shard.Tensors.Where(tensor => !here.Contains(tensor))]);
        this.Report(SafeTensorsDiagnostics.TensorNotInIndex, shard, unplaced);
        this.Report(SafeTensorsDiagnostics.TensorInTwoShards, shard, twice);
    }

    private void Report(DiagnosticDescriptor rule, SafeTensorsIndex.IndexedShard shard, List<string> tensors, string? reason = null)
    {
        const int shown = 3;
        if (tensors.Count > 0)
        {
            string names = string.Join(", ", tensors.Take(shown)) + (tensors.Count > shown ? ", …" : "");
            context.Diagnostics.Report(rule.At(new SourceLocation(index.SourceName, Element: "weight_map"), shard.Name, tensors.Count, names, reason));
        }
    }
}
