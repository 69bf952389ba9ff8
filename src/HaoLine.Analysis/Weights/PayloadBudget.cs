using System.Globalization;
using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>
/// Bounds the walk over the payloads of a model by the bytes that are stored: views may give the same stored bytes again, a thousand million
/// times or in a thousand tensors. Every stored byte is read once for nothing; what is read beyond that comes out of one account.
/// </summary>
internal sealed class PayloadBudget
{
    /// <summary>Bytes that views of any model may repeat.</summary>
    public const long Free = 256L << 20;

    /// <summary>Bytes that views may repeat for each byte that is stored.</summary>
    public const int Times = 16;

    private readonly Dictionary<TensorData, long> repeated = [];
    private long left;

    /// <summary>Finds what every payload repeats: in the order of places, its bytes but for those of its place that no earlier one has.</summary>
    public PayloadBudget(IReadOnlyList<TensorData> tensors)
    {
        long stored = 0;
        string? path = null;
        long covered = 0;
        foreach (TensorData data in tensors.Where(static data => data.ByteLength > 0).OrderBy(static data => data.Location.Path, StringComparer.Ordinal).ThenBy(static data => data.Location.Offset))
        {
            SourceLocation place = data.Location;
            long found = data.StoredByteLength;
            if (place is { Path: not null, Offset: >= 0, Length: >= 0 })
            {
                covered = place.Path == path ? covered : 0;
                path = place.Path;
                long end = place.Length > long.MaxValue - place.Offset ? long.MaxValue : place.Offset + place.Length;
                found = Math.Min(found, Math.Max(0, end - Math.Max(covered, place.Offset)));
                covered = Math.Max(covered, end);
            }

            this.repeated[data] = Math.Max(0, data.ByteLength - found);
            stored = Math.Min(stored + Math.Min(found, data.ByteLength), long.MaxValue / (2 * Times));
        }

        this.left = Free + (Times * stored);
    }

    /// <summary>Why a payload is not read.</summary>
    public static string Problem(TensorData data) => string.Create(
        CultureInfo.InvariantCulture, $"its {data.ByteLength} bytes repeat {data.StoredByteLength} stored ones, which is more than is read");

    /// <summary>Takes what a payload repeats out of the account. False when it is more than is left: the payload is not to be read.</summary>
    public bool Take(TensorData data)
    {
        long needed = this.repeated.GetValueOrDefault(data);
        if (needed > this.left)
        {
            return false;
        }

        this.left -= needed;
        return true;
    }
}
