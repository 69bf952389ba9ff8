using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>
/// A companion file that is opened when its bytes are first asked for: a model may refer to more files than a process may hold open,
/// and a report of its structure needs none of them. The reference is checked again when the file is opened.
/// </summary>
public sealed class CompanionFileSource : IRandomAccessSource
{
    private readonly ModelSource model;
    private readonly Lock gate = new();
    private IRandomAccessSource? file;
    private bool disposed;

    /// <summary>Describes a file that <see cref="ModelSource.FindCompanion"/> found.</summary>
    /// <param name="model">The model that refers to the file.</param>
    /// <param name="reference">The reference as the model states it.</param>
    /// <param name="companion">What was found.</param>
    public CompanionFileSource(ModelSource model, string reference, CompanionFile companion)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(companion);
        this.model = model;
        this.Name = reference;
        this.Length = companion.Length;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public long Length { get; }

    /// <inheritdoc />
    /// <exception cref="IOException">The file cannot be opened any more.</exception>
    public int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return this.Open().Read(offset, destination);
    }

    /// <inheritdoc />
    public bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
    {
        span = default;
        return false;
    }

    /// <summary>Closes the file if it was opened.</summary>
    public void Dispose()
    {
        lock (this.gate)
        {
            this.disposed = true;
            this.file?.Dispose();
        }
    }

    private IRandomAccessSource Open()
    {
        lock (this.gate)
        {
            ObjectDisposedException.ThrowIf(this.disposed, this);
            if (this.file is null)
            {
                try
                {
                    // Someone may have put a link in the place of the file since it was found.
                    this.file = this.model.Companions is { } files ? files.Open(this.Name) : new FileSource(this.model.FindCompanion(this.Name).Path, this.Name);
                }
                catch (CompanionFileException error)
                {
                    throw new IOException(error.Message, error);
                }
            }

            return this.file;
        }
    }
}
