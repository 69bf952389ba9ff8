using HaoLine.Formats.SafeTensors.Writing;
using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors;

/// <summary>
/// Writes weights as SafeTensors. Headers list tensors in the model's order, data is placed by falling element size so that every tensor
/// is aligned to its element, and payloads are copied through a small buffer: the same model gives the same bytes on every run.
/// </summary>
/// <remarks>Instances are immutable and safe for concurrent use.</remarks>
public sealed class SafeTensorsFormatWriter : IFormatWriter
{
    private readonly SafeTensorsWriterOptions options;

    /// <summary>Creates a writer.</summary>
    /// <param name="options">File layout; null for <see cref="SafeTensorsWriterOptions.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shard size is not positive.</exception>
    public SafeTensorsFormatWriter(SafeTensorsWriterOptions? options = null)
    {
        this.options = options ?? SafeTensorsWriterOptions.Default;
        if (this.options.MaximumShardBytes is { } bytes)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes, nameof(options));
        }
    }

    /// <inheritdoc />
    public ModelFormat Format => SafeTensorsFormat.Format;

    /// <summary>
    /// Writes the weights to a file, or to shards and an index beside <paramref name="path"/> when a shard size is set and exceeded.
    /// Files are completed under temporary names and then moved.
    /// </summary>
    /// <exception cref="NotSupportedException">
    /// A payload is not there, a name occurs twice or is reserved, a type is not in the format, or the header would be over its limit.
    /// </exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public async ValueTask WriteAsync(Model model, string path, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);

        // Payload sources are synchronous, so the work leaves the caller's thread as a whole.
        await Task.Run(() => this.WriteFiles(model, Path.GetFullPath(path), ct), ct).ConfigureAwait(false);
    }

    /// <summary>Writes the weights as one file to a stream.</summary>
    /// <inheritdoc cref="WriteAsync" path="/exception" />
    public void Write(Model model, Stream destination, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(destination);
        new SafeTensorsEncoder(model.Weights, this.MetadataOf(model)).Write(destination, ct);
    }

    private static string WriteTemporary(string path, Action<Stream> write)
    {
        string temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetRandomFileName()}.tmp");
        try
        {
            using var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            write(stream);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        return temporary;
    }

    private IReadOnlyList<KeyValuePair<string, string>> MetadataOf(Model model) => this.options.WriteMetadata ? model.Metadata.Properties : [];

    private void WriteFiles(Model model, string path, CancellationToken ct)
    {
        IReadOnlyList<IReadOnlyList<NamedTensor>> shards = ShardPlan.Split(model.Weights, this.options.MaximumShardBytes);
        var files = new List<(string Path, Action<Stream> Write)>();
        if (shards.Count == 1)
        {
            var encoder = new SafeTensorsEncoder(shards[0], this.MetadataOf(model));
            files.Add((path, stream => encoder.Write(stream, ct)));
        }
        else
        {
            var names = new string[shards.Count];
            for (int i = 0; i < shards.Count; i++)
            {
                names[i] = ShardPlan.NameOf(path, i, shards.Count);
                var encoder = new SafeTensorsEncoder(shards[i], this.MetadataOf(model));
                files.Add((Path.Combine(Path.GetDirectoryName(path)!, names[i]), stream => encoder.Write(stream, ct)));
            }

            ShardPlan.RequireUniqueNames(model.Weights);
            files.Add((path + ".index.json", stream => ShardPlan.WriteIndex(shards, names, stream)));
        }

        Publish(files);
    }

    private static void Publish(List<(string Path, Action<Stream> Write)> files)
    {
        var temporary = new List<string>();
        try
        {
            foreach ((string path, Action<Stream> write) in files)
            {
                temporary.Add(WriteTemporary(path, write));
            }

            for (int i = 0; i < files.Count; i++)
            {
                File.Move(temporary[i], files[i].Path, overwrite: true);
            }
        }
        finally
        {
            foreach (string left in temporary)
            {
                File.Delete(left);
            }
        }
    }
}
