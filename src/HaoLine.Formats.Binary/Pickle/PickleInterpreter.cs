using HaoLine.Ir;

namespace HaoLine.Formats.Pickle;

/// <summary>
/// Reads pickles of protocols 0 to 5 without executing them: calls become <see cref="PickleObject"/>, names become
/// <see cref="PickleGlobal"/>, nothing is imported. What a loader would do is judged by a list of harmless constructors.
/// </summary>
public static class PickleInterpreter
{
    /// <summary>Reads one pickle. Never throws on content: a broken stream is an error of the result, beside what was seen before it.</summary>
    /// <param name="source">Where the pickle stands.</param>
    /// <param name="start">First byte.</param>
    /// <param name="end">Offset after the last byte that may belong to it.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <param name="ct">Ends the read early.</param>
    public static PickleResult Read(IRandomAccessSource source, long start, long end, PickleOptions? options = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, source.Length);
        options ??= PickleOptions.Default;
        return new PickleMachine(source, start, end, options, new PickleFindingLog(), "", 0, ct).Run();
    }

    /// <summary>
    /// Reads the pickle at the start of a range and every one that follows it directly, as long as what follows looks like a pickle.
    /// The last result may be broken. Of many thousand pickles the results hold those with a finding, as long as they are not many thousand themselves, and the last.
    /// </summary>
    public static IReadOnlyList<PickleResult> ReadAll(IRandomAccessSource source, long start, long end, PickleOptions? options = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        const int most = 10_000;
        var results = new List<PickleResult>();
        long position = start;
        while (position < end && (results.Count == 0 || PickleSignature.CouldContinue(source, position, end)))
        {
            ct.ThrowIfCancellationRequested();
            PickleResult result = Read(source, position, end, options, ct);
            if (results.Count > most && (results[^1].Findings.Count == 0 || results.Count > 2 * most))
            {
                results.RemoveAt(results.Count - 1);
            }

            results.Add(result);
            if (result.Error is not null)
            {
                break;
            }

            position = result.End;
        }

        return results;
    }
}
