using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Reading;

/// <summary>The index of a sharded model: which file has which tensor.</summary>
internal sealed class SafeTensorsIndex
{
    // Each shard costs a look at the file system; the largest published models have a few hundred.
    private const int MaximumShards = 10_000;

    private SafeTensorsIndex(string sourceName, List<IndexedShard> shards, List<KeyValuePair<string, string>> metadata, long? totalSize)
    {
        this.SourceName = sourceName;
        this.Shards = shards;
        this.Metadata = metadata;
        this.TotalSize = totalSize;
    }

    /// <summary>What errors call the index.</summary>
    public string SourceName { get; }

    /// <summary>Files in order of their first mention.</summary>
    public IReadOnlyList<IndexedShard> Shards { get; }

    /// <summary>Plain values of <c>metadata</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; }

    /// <summary>Stated bytes of all tensors; null when not said.</summary>
    public long? TotalSize { get; }

    /// <exception cref="InvalidModelContentException">The text is no index.</exception>
    public static SafeTensorsIndex Read(IRandomAccessSource source, InspectionLimits limits)
    {
        JsonValue root = JsonText.Read(source, JsonReadOptions.Lenient, limits).Root;
        JsonValue map = root.Get("weight_map");
        if (map.Kind != JsonKind.Object)
        {
            throw map.Error(DefectKind.BadType, "The weight_map is no object.", "an object of file names");
        }

        var shards = new List<IndexedShard>();
        var byFile = new Dictionary<string, IndexedShard>(StringComparer.Ordinal);
        foreach ((string tensor, JsonValue file) in map.Members)
        {
            string name = file.AsString();
            if (!byFile.TryGetValue(name, out IndexedShard? shard))
            {
                if (shards.Count == MaximumShards)
                {
                    throw file.Error(DefectKind.LimitExceeded, "The index names too many files.", $"at most {MaximumShards}");
                }

                shard = new IndexedShard(name, file);
                byFile.Add(name, shard);
                shards.Add(shard);
            }

            shard.Tensors.Add(tensor);
        }

        var metadata = new List<KeyValuePair<string, string>>();
        foreach ((string key, JsonValue value) in root.Find("metadata").Members)
        {
            if (value.Kind is not (JsonKind.Object or JsonKind.Array or JsonKind.Null))
            {
                metadata.Add(new(key, value.TryGetString(out string text) ? text : value.ToString()));
            }
        }

        return new SafeTensorsIndex(
            source.Name, shards, metadata, root.Find("metadata").Find("total_size").TryGetInt64(out long total) ? total : null);
    }

    /// <summary>A file of the index.</summary>
    /// <param name="Name">Reference as stated.</param>
    /// <param name="Mention">Where it is first mentioned, for errors.</param>
    internal sealed record IndexedShard(string Name, JsonValue Mention)
    {
        /// <summary>Names of tensors that the index places here.</summary>
        public List<string> Tensors { get; } = [];
    }
}
