using System.Globalization;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <summary>Finds externally stored tensors: validates references, looks at each file once, checks every range before it is used.</summary>
internal sealed class OnnxExternalData(OnnxReadState state)
{
    // Exporters write at most one file for each tensor; each reference costs a look at the file system.
    private const int MaximumFiles = 10_000;

    private readonly Dictionary<string, OpenedFile> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IRandomAccessSource> sources = new(StringComparer.Ordinal);

    /// <summary>The files that were found; the model takes them over.</summary>
    public IReadOnlyCollection<IRandomAccessSource> Sources => this.sources.Values;

    /// <summary>Makes the payload of one tensor.</summary>
    public TensorData Resolve(
        string name, string element, long start, DataType type, ReadOnlySpan<long> dimensions, long bytes, List<KeyValuePair<string, string>> entries)
    {
        string? location = null;
        long? offset = null;
        long? length = null;
        for (int i = 0; i < entries.Count; i++)
        {
            (string key, string text) = entries[i];
            for (int j = 0; j < i && i < 32; j++)
            {
                if (entries[j].Key == key)
                {
                    throw Error(DefectKind.DuplicateName, start, $"external_data[{i}]", $"The external data of '{name}' has the key '{key}' twice.");
                }
            }

            switch (key)
            {
                case "location":
                    location = text;
                    break;
                case "offset":
                    offset = this.ParseNumber(start, i, key, text);
                    break;
                case "length":
                    length = this.ParseNumber(start, i, key, text);
                    break;
                case "checksum" or "basepath":
                    break;
                default:
                    state.Report(OnnxDiagnostics.UnknownExternalDataKey, start, null, null, name, key);
                    break;
            }
        }

        if (location is null)
        {
            throw Error(DefectKind.MissingField, start, "external_data", $"The external data of '{name}' has no location.");
        }

        OpenedFile file = this.Open(name, location, start);
        if (file.Length is { } fileLength)
        {
            this.CheckRange(name, location, start, offset ?? 0, length ?? bytes, fileLength);
        }

        if (length is { } stated && stated != bytes)
        {
            throw Error(
                DefectKind.ShapeDataMismatch, start, "external_data", $"The external data of '{name}' does not fit its type and dimensions.", $"{bytes} bytes", $"{stated} bytes");
        }

        if (file.Source is null)
        {
            state.CountMissing(start, bytes);
            return new MissingTensorData(type, dimensions, file.Reason, state.At(start, element));
        }

        return new SourceTensorData(type, dimensions, file.Source, offset ?? 0, bytes, element);
    }

    /// <summary>Closes what was opened, after a failed read.</summary>
    public void Close()
    {
        foreach (IRandomAccessSource source in this.sources.Values)
        {
            source.Dispose();
        }
    }

    private OpenedFile Open(string name, string location, long start)
    {
        if (this.files.TryGetValue(location, out OpenedFile known))
        {
            return known;
        }

        if (this.files.Count == MaximumFiles)
        {
            throw Error(DefectKind.LimitExceeded, start, "external_data", "The model refers to too many files.", $"at most {MaximumFiles}", "more");
        }

        OpenedFile opened;
        try
        {
            if (state.Options.OpenExternalData)
            {
                CompanionFile companion = state.ModelSource.FindCompanion(location);
                if (companion.HardLinkCount > 1)
                {
                    state.Report(OnnxDiagnostics.HardLinkedExternalData, start, null, null, location, companion.HardLinkCount);
                }

                if (!this.sources.TryGetValue(companion.Path, out IRandomAccessSource? source))
                {
                    source = new CompanionFileSource(state.ModelSource, location, companion);
                    this.sources.Add(companion.Path, source);
                }

                opened = new OpenedFile(source, source.Length, "");
            }
            else
            {
                CompanionFileResolver.Validate(location);
                opened = new OpenedFile(null, null, "external data was not asked for");
            }
        }
        catch (CompanionFileException error) when (error.Kind == DefectKind.MissingFile)
        {
            state.Report(OnnxDiagnostics.MissingExternalData, start, null, null, name, error.Message);
            opened = new OpenedFile(null, null, error.Message);
        }
        catch (CompanionFileException error)
        {
            throw Error(error.Kind, start, "external_data", $"The external data of '{name}' cannot be used. {error.Message}", innerException: error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Error(
                DefectKind.Unreadable, start, "external_data", $"The external data file '{location}' cannot be opened: {error.Message}", innerException: error);
        }

        this.files.Add(location, opened);
        return opened;
    }

    private void CheckRange(string name, string location, long start, long offset, long length, long fileLength)
    {
        if ((Int128)offset + length > fileLength)
        {
            throw Error(
                DefectKind.OffsetExceedsFile,
                start,
                "external_data",
                $"The external data of '{name}' lies outside the file '{location}'.",
                $"a range within {fileLength} bytes",
                $"{length} bytes from {offset}");
        }
    }

    /// <summary>Reads a decimal number; one that is too large for 63 bits is larger than any file.</summary>
    private long ParseNumber(long start, int index, string key, string text)
    {
        if (text.Length == 0 || text.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            throw Error(
                DefectKind.BadValue, start, $"external_data[{index}].value", $"The {key} of external data is not a number.", "decimal digits", $"'{text}'");
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value))
        {
            throw Error(
                DefectKind.OffsetExceedsFile, start, $"external_data[{index}].value", $"The {key} of external data is larger than any file.", "at most 2^63-1", text[..Math.Min(40, text.Length)]);
        }

        return value;
    }

    private InvalidModelContentException Error(
        DefectKind kind, long offset, string field, string problem, string? expected = null, string? found = null, Exception? innerException = null) =>
        state.Wire.ErrorAt(kind, offset, field, problem, expected, found, innerException);

    private readonly record struct OpenedFile(IRandomAccessSource? Source, long? Length, string Reason);
}
