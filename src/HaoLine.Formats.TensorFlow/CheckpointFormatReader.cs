using HaoLine.Diagnostics;
using HaoLine.Formats.TensorFlow.Checkpoints;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow;

/// <summary>
/// Reads checkpoints of TensorFlow 1 and 2 by their index file, by the folder that holds one, or by the folder of a SavedModel. Data files
/// are companions; no weight is read.
/// </summary>
public sealed class CheckpointFormatReader : IFormatReader
{
    /// <inheritdoc />
    public ModelFormat Format => TensorFlowFormat.Checkpoint;

    /// <inheritdoc />
    public FormatMatch Match(ModelSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.IsFolder)
        {
            return CheckpointImporter.FindIndex(source) is { } index ? (index.Contains('/', StringComparison.Ordinal) ? FormatMatch.Possible : FormatMatch.Certain) : FormatMatch.None;
        }

        bool named = this.Format.FileExtensions.Contains(source.Extension);
        return !named && source.Length > CheckpointTable.LargestUnnamed ? FormatMatch.None
            : CheckpointTable.HasMagic(source) ? FormatMatch.Certain
            : named ? FormatMatch.Name : FormatMatch.None;
    }

    /// <inheritdoc />
    public ValueTask<Model> ReadAsync(ModelSource source, ModelReadContext context, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(context);
        ct.ThrowIfCancellationRequested();
        if (source.Length == 0 && !source.IsFolder)
        {
            throw new InvalidModelContentException(DefectKind.Empty, source.Name, 0, "", "The file is empty. Download or export it again.");
        }

        return ValueTask.FromResult(CheckpointImporter.Read(source, context, ct));
    }
}
