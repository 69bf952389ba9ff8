using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Writing;

/// <summary>Distributes tensors over files in the model's order.</summary>
internal static class ShardPlan
{
    /// <summary>At least one list; each keeps the limit unless a single tensor is over it.</summary>
    public static IReadOnlyList<IReadOnlyList<NamedTensor>> Split(IReadOnlyList<NamedTensor> weights, long? maximumBytes)
    {
        if (maximumBytes is not { } limit)
        {
            return [weights];
        }

        var shards = new List<IReadOnlyList<NamedTensor>>();
        var current = new List<NamedTensor>();
        long bytes = 0;
        foreach (NamedTensor weight in weights)
        {
            long size = Math.Max(0, weight.Data.ByteLength);
            if (current.Count > 0 && size > limit - bytes)
            {
                shards.Add(current);
                current = [];
                bytes = 0;
            }

            current.Add(weight);
            bytes = bytes > long.MaxValue - size ? long.MaxValue : bytes + size;
        }

        shards.Add(current);
        return shards;
    }

    /// <summary>The usual name of a shard, such as <c>model-00001-of-00002.safetensors</c>.</summary>
    public static string NameOf(string path, int shard, int count) => string.Create(
        CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(path)}-{shard + 1:D5}-of-{count:D5}{Path.GetExtension(path)}");

    /// <exception cref="NotSupportedException">Two tensors have the same name.</exception>
    public static void RequireUniqueNames(IEnumerable<NamedTensor> weights)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (NamedTensor weight in weights)
        {
            if (!names.Add(weight.Name))
            {
                throw new NotSupportedException($"The model has two tensors named '{weight.Name}', which SafeTensors cannot express.");
            }
        }
    }

    /// <summary>The index that names the file of each tensor.</summary>
    public static void WriteIndex(IReadOnlyList<IReadOnlyList<NamedTensor>> shards, string[] names, Stream destination)
    {
        using var json = new Utf8JsonWriter(destination, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteStartObject("metadata");
        json.WriteNumber("total_size", shards.Sum(static shard => shard.Sum(static weight => weight.Data.ByteLength)));
        json.WriteEndObject();
        json.WriteStartObject("weight_map");
        for (int i = 0; i < shards.Count; i++)
        {
            foreach (NamedTensor weight in shards[i])
            {
                json.WriteString(weight.Name, names[i]);
            }
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
