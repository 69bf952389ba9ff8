using HaoLine.Formats.Onnx.Writing;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx;

/// <summary>
/// Writes a model as ONNX with 64-bit sizes. Payloads are copied through a small buffer, never held as a whole, and the same model
/// gives the same bytes on every run.
/// </summary>
/// <remarks>Instances are immutable and safe for concurrent use.</remarks>
public sealed class OnnxFormatWriter : IFormatWriter
{
    private readonly OnnxWriterOptions options;

    /// <summary>Creates a writer.</summary>
    /// <param name="options">File layout; null for <see cref="OnnxWriterOptions.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size option is negative, or the alignment is below 1.</exception>
    public OnnxFormatWriter(OnnxWriterOptions? options = null)
    {
        this.options = options ?? OnnxWriterOptions.Default;
        ArgumentOutOfRangeException.ThrowIfNegative(this.options.ExternalDataThreshold, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(this.options.MinimumExternalBytes, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(this.options.ExternalDataAlignment, 1, nameof(options));
    }

    /// <inheritdoc />
    public ModelFormat Format => OnnxFormat.Format;

    /// <summary>
    /// Writes the model to a file and, for large models, payloads to <c>&lt;file name&gt;.data</c> beside it. Both are completed under
    /// temporary names and then moved, so the file that the model was read from may be overwritten where the system allows
    /// replacing an open file.
    /// </summary>
    /// <exception cref="NotSupportedException">The model has no graph, lacks a payload, or holds a type that ONNX does not have.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async ValueTask WriteAsync(Model model, string path, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        RequireGraph(model);

        // Payload sources are synchronous, so the work leaves the caller's thread as a whole.
        await Task.Run(() => this.WriteFiles(model, Path.GetFullPath(path), ct), ct).ConfigureAwait(false);
    }

    /// <summary>Writes the model as one message to a stream, which has no place beside it for a data file.</summary>
    /// <exception cref="NotSupportedException">
    /// The model has no graph, lacks a payload, or holds a type that ONNX does not have; or the options ask for a data file.
    /// </exception>
    public void Write(Model model, Stream destination, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(destination);
        RequireGraph(model);
        OnnxValueNames names = OnnxValueNames.Of(model);
        using ProtobufEmitter counted = Count(model, names, null, ct);
        bool needsData = this.options.ExternalData == OnnxExternalDataMode.Always
            || (this.options.ExternalData == OnnxExternalDataMode.WhenNeeded && counted.Position > this.options.ExternalDataThreshold);
        if (needsData)
        {
            throw new NotSupportedException(
                $"The model of {counted.Position} bytes needs a data file beside it. Write it to a path, or set {nameof(OnnxWriterOptions.ExternalData)} to {OnnxExternalDataMode.Never}.");
        }

        WriteMessage(model, names, null, counted, destination, ct);
    }

    private static void RequireGraph(Model model)
    {
        if (model.MainGraph is null)
        {
            throw new NotSupportedException("The model holds weights without a graph, which ONNX cannot express.");
        }
    }

    private static ProtobufEmitter Count(Model model, OnnxValueNames names, ExternalDataPlan? external, CancellationToken ct)
    {
        ProtobufEmitter counting = ProtobufEmitter.Counting(ct);
        OnnxModelEncoder.Encode(model, names, external, counting);
        return counting;
    }

    private static void WriteMessage(
        Model model, OnnxValueNames names, ExternalDataPlan? external, ProtobufEmitter counted, Stream destination, CancellationToken ct)
    {
        using ProtobufEmitter writing = ProtobufEmitter.Writing(counted, destination, ct);
        OnnxModelEncoder.Encode(model, names, external, writing);
        writing.Flush();
    }

    private static void WriteData(ExternalDataPlan external, Stream destination, CancellationToken ct)
    {
        using ProtobufEmitter writing = ProtobufEmitter.Writing(ProtobufEmitter.Counting(ct), destination, ct);
        foreach ((TensorData data, long offset) in external.Items)
        {
            writing.PadTo(offset);
            writing.Payload(data);
        }

        writing.Flush();
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

    private void WriteFiles(Model model, string path, CancellationToken ct)
    {
        OnnxValueNames names = OnnxValueNames.Of(model);
        string dataPath = path + ".data";
        (ExternalDataPlan? external, ProtobufEmitter counted) = this.Plan(model, names, Path.GetFileName(dataPath), ct);
        string? data = null;
        string? main = null;
        try
        {
            if (external is { Items.Count: > 0 })
            {
                data = WriteTemporary(dataPath, stream => WriteData(external, stream, ct));
            }

            main = WriteTemporary(path, stream => WriteMessage(model, names, external, counted, stream, ct));
            if (data is not null)
            {
                File.Move(data, dataPath, overwrite: true);
                data = null;
            }

            File.Move(main, path, overwrite: true);
            main = null;
        }
        finally
        {
            foreach (string? left in (ReadOnlySpan<string?>)[data, main])
            {
                if (left is not null)
                {
                    File.Delete(left);
                }
            }
        }
    }

    /// <summary>Moves payloads out step by step: first none, then initializers, then tensors of attributes as well.</summary>
    private (ExternalDataPlan? External, ProtobufEmitter Counted) Plan(Model model, OnnxValueNames names, string dataFile, CancellationToken ct)
    {
        const int withAttributes = 2;
        int step = this.options.ExternalData == OnnxExternalDataMode.Always ? 1 : 0;
        while (true)
        {
            ExternalDataPlan? external = step == 0
                ? null
                : new ExternalDataPlan(dataFile, this.options.ExternalDataAlignment, this.options.MinimumExternalBytes, step == withAttributes);
            ProtobufEmitter counted = Count(model, names, external, ct);
            bool fits = counted.Position <= this.options.ExternalDataThreshold;
            if (fits || step == withAttributes || this.options.ExternalData == OnnxExternalDataMode.Never)
            {
                return (external, counted);
            }

            step++;
        }
    }
}
