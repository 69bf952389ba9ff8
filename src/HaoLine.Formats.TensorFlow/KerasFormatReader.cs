using HaoLine.Diagnostics;
using HaoLine.Formats.TensorFlow.Hdf5;
using HaoLine.Formats.TensorFlow.Keras;
using HaoLine.Formats.Zip;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow;

/// <summary>
/// Reads Keras models and weights, and any other HDF5 file as tensors: the configuration is data, no layer is made, no code is run, no other
/// file is opened, no weight is read.
/// </summary>
public sealed class KerasFormatReader : IFormatReader
{
    private readonly TensorFlowReaderOptions options;

    /// <summary>Creates a reader.</summary>
    /// <param name="options">How to read; null for the defaults.</param>
    public KerasFormatReader(TensorFlowReaderOptions? options = null) => this.options = options ?? TensorFlowReaderOptions.Default;

    /// <inheritdoc />
    public ModelFormat Format => TensorFlowFormat.Keras;

    /// <inheritdoc />
    public FormatMatch Match(ModelSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        ReadOnlySpan<byte> header = source.Header;
        bool named = this.Format.FileExtensions.Contains(source.Extension);
        if (header.StartsWith(Hdf5File.Signature))
        {
            return FormatMatch.Certain;
        }

        for (int place = 512; place <= header.Length - 8; place *= 2)
        {
            if (header[place..].StartsWith(Hdf5File.Signature))
            {
                return FormatMatch.Possible;
            }
        }

        if (ZipDirectory.IsZip(header))
        {
            IReadOnlyList<string>? names = ZipDirectory.TryListNames(source);
            bool config = names is not null && names.Contains("config.json");
            return config && (named || names!.Contains("model.weights.h5") || names!.Contains("metadata.json")) ? FormatMatch.Certain
                : named || (names is not null && names.Contains("model.weights.h5")) ? FormatMatch.Possible
                : FormatMatch.None;
        }

        // Longer blocks of users are looked for only where the name or an empty start speaks for them.
        if ((named || TensorFlowFormat.Hdf5.FileExtensions.Contains(source.Extension) || header.IndexOfAnyExcept((byte)0) < 0) && HasLateSignature(source))
        {
            return FormatMatch.Possible;
        }

        return named && !source.IsFolder ? FormatMatch.Name : FormatMatch.None;
    }

    /// <inheritdoc />
    public ValueTask<Model> ReadAsync(ModelSource source, ModelReadContext context, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(context);
        ct.ThrowIfCancellationRequested();
        if (source.Length == 0)
        {
            throw new InvalidModelContentException(DefectKind.Empty, source.Name, 0, "", "The file is empty. Download or export it again.");
        }

        return ValueTask.FromResult(KerasImporter.Read(source, context, this.options, ct));
    }

    /// <summary>True when the signature stands behind the header of the source.</summary>
    private static bool HasLateSignature(ModelSource source)
    {
        if (source.IsFolder || source.Length <= source.Header.Length)
        {
            return false;
        }

        IRandomAccessSource? opened = null;
        try
        {
            opened = source.Open();
            return Hdf5File.FindSignature(opened) > 0;
        }
        catch (Exception error) when (error is InvalidModelContentException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
        finally
        {
            if (source.OpenSource is null)
            {
                opened?.Dispose();
            }
        }
    }
}
