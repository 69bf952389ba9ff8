using System.Globalization;
using HaoLine.Formats.Gguf.Reading;
using HaoLine.Formats.Gguf.Writing;
using HaoLine.Ir;

namespace HaoLine.Formats.Gguf;

/// <summary>
/// Writes the weights and metadata of a model as GGUF version 3. Payloads are copied through a small buffer, or quantized on the way, and
/// the same model gives the same bytes on every run.
/// </summary>
/// <remarks>Instances are immutable and safe for concurrent use.</remarks>
public sealed class GgufFormatWriter : IFormatWriter
{
    private static readonly string[] LayoutKeys = ["general.alignment", "split.no", "split.count", "split.tensors.count"];
    private readonly GgufWriterOptions options;

    /// <summary>Creates a writer.</summary>
    /// <param name="options">File layout; null for <see cref="GgufWriterOptions.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The alignment is no power of two from 8 on, a part has no bytes, or the quantization is not offered.</exception>
    public GgufFormatWriter(GgufWriterOptions? options = null)
    {
        this.options = options ?? GgufWriterOptions.Default;
        bool isValid = this.options.Alignment >= 8 && int.IsPow2(this.options.Alignment)
            && this.options.MaximumPartBytes is null or > 0
            && (this.options.Quantization is not { } type || GgmlQuantizers.Supports(type));
        if (!isValid)
        {
            throw new ArgumentOutOfRangeException(nameof(options), "The alignment must be a power of two from 8 on, a part must have bytes, and the quantization be q8_0 or q4_0.");
        }
    }

    /// <inheritdoc />
    public ModelFormat Format => GgufFormat.Format;

    /// <summary>
    /// Writes the model to a file, or to parts beside each other. Files are completed under temporary names and then moved, so the file
    /// that the model was read from may be overwritten where the system allows replacing an open file.
    /// </summary>
    /// <exception cref="NotSupportedException">A tensor lacks its bytes, or has a type or rank that GGUF does not have.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public async ValueTask WriteAsync(Model model, string path, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);

        // Payload sources are synchronous, so the work leaves the caller's thread as a whole.
        await Task.Run(() => this.WriteFiles(model, Path.GetFullPath(path), ct), ct).ConfigureAwait(false);
    }

    /// <summary>Writes the model as one file to a stream.</summary>
    /// <exception cref="NotSupportedException">A tensor lacks its bytes, or has a type or rank that GGUF does not have.</exception>
    public void Write(Model model, Stream destination, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(destination);
        this.WritePart(this.Entries(model), this.Plan(model), 0, 1, 0, destination, ct);
    }

    private static string PartPath(string path, int part, int count) => count == 1
        ? path
        : Path.Combine(
            Path.GetDirectoryName(path)!,
            string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(path)}-{part + 1:D5}-of-{count:D5}.gguf"));

    private static void WriteArray(GgufEmitter emitter, GgufArray array)
    {
        emitter.UInt32((uint)array.ElementType);
        emitter.UInt64((ulong)array.Count);
        switch (array.ElementType)
        {
            case GgufValueType.Text:
                foreach (byte[] text in array.ReadTextBytes())
                {
                    emitter.UInt64((ulong)text.Length);
                    emitter.Bytes(text);
                }

                break;
            case GgufValueType.Array:
                foreach (GgufArray inner in array.ReadArrays())
                {
                    WriteArray(emitter, inner);
                }

                break;
            default:
                foreach (long bits in array.ReadBits())
                {
                    emitter.Scalar(array.ElementType, bits);
                }

                break;
        }
    }

    private static void WriteEntry(GgufEmitter emitter, GgufEntry entry)
    {
        emitter.Text(entry.Key);
        emitter.UInt32((uint)entry.ValueType);
        if (entry.Array is { } array)
        {
            WriteArray(emitter, array);
        }
        else if (entry.ValueType == GgufValueType.Text)
        {
            emitter.Text(entry.ReadText()!);
        }
        else
        {
            emitter.Scalar(entry.ValueType, entry.Bits);
        }
    }

    private List<GgufTensorPlan> Plan(Model model) => [.. model.Weights.Select(weight => GgufTensorPlan.Of(weight, this.options))];

    private List<GgufEntry> Entries(Model model)
    {
        IEnumerable<GgufEntry> entries = this.options.Entries
            ?? model.Facets.Find<GgufFile>()?.Entries
            ?? model.Metadata.Properties.Select(static pair => GgufEntry.FromText(pair.Key, pair.Value));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. entries.Where(entry => entry.Key.Length > 0 && !LayoutKeys.Contains(entry.Key) && seen.Add(entry.Key))];
    }

    private List<GgufTensorPlan>[] Parts(List<GgufTensorPlan> tensors)
    {
        if (this.options.MaximumPartBytes is not { } most)
        {
            return [tensors];
        }

        List<List<GgufTensorPlan>> parts = [[]];
        long bytes = 0;
        foreach (GgufTensorPlan tensor in tensors)
        {
            if (bytes > 0 && tensor.Bytes > most - bytes)
            {
                parts.Add([]);
                bytes = 0;
            }

            parts[^1].Add(tensor);
            bytes += tensor.Bytes;
        }

        return parts.Count <= ushort.MaxValue
            ? [.. parts]
            : throw new NotSupportedException($"The model would have {parts.Count} parts; at most {ushort.MaxValue} can be numbered.");
    }

    private void WriteFiles(Model model, string path, CancellationToken ct)
    {
        List<GgufTensorPlan> tensors = this.Plan(model);
        List<GgufEntry> entries = this.Entries(model);
        List<GgufTensorPlan>[] parts = this.Parts(tensors);
        string[] temporary = new string[parts.Length];
        try
        {
            for (int part = 0; part < parts.Length; part++)
            {
                temporary[part] = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetRandomFileName()}.tmp");
                using var stream = new FileStream(temporary[part], FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
                this.WritePart(part == 0 ? entries : [], parts[part], part, parts.Length, tensors.Count, stream, ct);
            }

            for (int part = 0; part < parts.Length; part++)
            {
                File.Move(temporary[part], PartPath(path, part, parts.Length), overwrite: true);
                temporary[part] = null!;
            }
        }
        finally
        {
            foreach (string left in temporary.Where(static left => left is not null))
            {
                File.Delete(left);
            }
        }
    }

    private void WritePart(List<GgufEntry> entries, List<GgufTensorPlan> tensors, int part, int count, int total, Stream destination, CancellationToken ct)
    {
        using var emitter = new GgufEmitter(destination, this.options.IsBigEndian);
        List<GgufEntry> all = [.. entries];
        if (this.options.Alignment != GgufFormat.DefaultAlignment)
        {
            all.Add(GgufEntry.FromInteger("general.alignment", GgufValueType.UInt32, this.options.Alignment));
        }

        if (count > 1)
        {
            all.Add(GgufEntry.FromInteger("split.no", GgufValueType.UInt16, part));
            all.Add(GgufEntry.FromInteger("split.count", GgufValueType.UInt16, count));
            all.Add(GgufEntry.FromInteger("split.tensors.count", GgufValueType.Int32, total));
        }

        emitter.Bytes("GGUF"u8);
        emitter.UInt32(GgufFormat.NewestVersion);
        emitter.UInt64((ulong)tensors.Count);
        emitter.UInt64((ulong)all.Count);
        foreach (GgufEntry entry in all)
        {
            WriteEntry(emitter, entry);
        }

        long offset = 0;
        foreach (GgufTensorPlan tensor in tensors)
        {
            emitter.Text(tensor.Name);
            emitter.UInt32((uint)tensor.Dimensions.Length);
            for (int i = tensor.Dimensions.Length - 1; i >= 0; i--)
            {
                emitter.UInt64((ulong)tensor.Dimensions[i]);
            }

            emitter.UInt32((uint)tensor.TypeId);
            emitter.UInt64((ulong)offset);
            offset = checked((offset + tensor.Bytes + this.options.Alignment - 1) / this.options.Alignment * this.options.Alignment);
        }

        emitter.PadTo(this.options.Alignment);
        foreach (GgufTensorPlan tensor in tensors)
        {
            tensor.WriteData(emitter, this.options.IsBigEndian, ct);
            emitter.PadTo(this.options.Alignment);
        }

        emitter.Flush();
    }
}
