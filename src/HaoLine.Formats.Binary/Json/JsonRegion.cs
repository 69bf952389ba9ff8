using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>Loads the bytes of a JSON text from a source after their number was checked.</summary>
public static class JsonRegion
{
    /// <summary>Reads a part of a source.</summary>
    /// <param name="source">Where the text stands.</param>
    /// <param name="offset">Its first byte.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="maximumBytes">The most it may have.</param>
    /// <param name="field">What errors call the text.</param>
    /// <exception cref="InvalidModelContentException">It is over the limit (<c>limit-exceeded</c>), leaves the file, or the file is shorter than it said.</exception>
    public static byte[] Load(IRandomAccessSource source, long offset, long length, long maximumBytes, string field = "")
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        long limit = Math.Min(maximumBytes, Array.MaxLength);
        if (length > limit)
        {
            throw new InvalidModelContentException(
                DefectKind.LimitExceeded, source.Name, offset, field, "The JSON text is larger than the limit.", $"at most {limit} bytes", $"{length}");
        }

        if (offset > source.Length - length)
        {
            throw new InvalidModelContentException(
                DefectKind.LengthExceedsFile, source.Name, offset, field, "The JSON text ends behind the file.", $"at most {Math.Max(0, source.Length - offset)} bytes", $"{length}");
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)length);
        int filled = 0;
        while (filled < bytes.Length)
        {
            int count = source.Read(offset + filled, bytes.AsSpan(filled));
            if (count <= 0)
            {
                throw new InvalidModelContentException(
                    DefectKind.Truncated, source.Name, offset + filled, field, "The file ended while the JSON text was read.", $"{length} bytes", $"{filled}");
            }

            filled += count;
        }

        return bytes;
    }
}
