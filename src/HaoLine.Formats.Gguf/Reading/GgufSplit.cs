using System.Globalization;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Gguf.Reading;

/// <summary>Finds and reads the parts of a split model, which stand beside each other as <c>name-00001-of-00003.gguf</c>.</summary>
internal sealed class GgufSplit(ModelSource modelSource, GgufReadState state)
{
    private const int SuffixLength = 20; // -00001-of-00003.gguf

    /// <summary>The headers that could be read, the named file among them, in the order of parts; sources of other files go to <paramref name="opened"/>.</summary>
    public IReadOnlyList<GgufHeader> ReadAll(GgufHeader named, List<IRandomAccessSource> opened, out int count)
    {
        count = (int)Math.Clamp(Number(named, "split.count") ?? 1, 1, ushort.MaxValue);
        if (count == 1)
        {
            return [named];
        }

        if (!state.Options.OpenSplitFiles)
        {
            return this.Alone(named, count, "other files were not asked for");
        }

        if (!TryParseName(Path.GetFileName(modelSource.Name), out string prefix, out int number, out int named2) || named2 != count)
        {
            return this.Alone(named, count, "the file name does not end in '-00001-of-00003.gguf' with its own part and their number");
        }

        return this.ReadParts(named, prefix, number, count, opened);
    }

    /// <summary>Splits a name into what all parts share, the part from 1 on, and how many there are.</summary>
    public static bool TryParseName(string name, out string prefix, out int number, out int count)
    {
        prefix = "";
        number = count = 0;
        if (name.Length < SuffixLength)
        {
            return false;
        }

        ReadOnlySpan<char> suffix = name.AsSpan(name.Length - SuffixLength);
        prefix = name[..^SuffixLength];
        return suffix[0] == '-'
            && suffix[6..10].SequenceEqual("-of-")
            && suffix[15..].SequenceEqual(".gguf")
            && int.TryParse(suffix[1..6], NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && int.TryParse(suffix[10..15], NumberStyles.None, CultureInfo.InvariantCulture, out count)
            && number >= 1
            && number <= count;
    }

    private static long? Number(GgufHeader header, string key) =>
        header.ByKey.GetValueOrDefault(key) is { } entry && entry.TryGetInteger(out long value) ? value : null;

    private IReadOnlyList<GgufHeader> Alone(GgufHeader named, int count, string reason)
    {
        state.Report(GgufDiagnostics.SplitReadAlone, named.Source, -1, "split.no", (Number(named, "split.no") ?? 0) + 1, count, reason);
        return [named];
    }

    private List<GgufHeader> ReadParts(GgufHeader named, string prefix, int number, int count, List<IRandomAccessSource> opened)
    {
        var headers = new List<GgufHeader>();
        int missing = 0;
        (string Name, DefectKind Kind, string Reason) first = default;
        string[] names = [.. Enumerable.Range(1, count).Select(part => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{part:D5}-of-{count:D5}.gguf"))];
        modelSource.Companions?.Expect([.. names.Where((_, i) => i != number - 1)]);
        for (int i = 0; i < count; i++)
        {
            state.Token.ThrowIfCancellationRequested();
            if (i == number - 1)
            {
                headers.Add(named);
                continue;
            }

            try
            {
                CompanionFile companion = modelSource.FindCompanion(names[i]);
                var source = new CompanionFileSource(modelSource, names[i], companion);
                opened.Add(source);
                headers.Add(GgufHeaderReader.Read(source, state));
            }
            catch (CompanionFileException problem)
            {
                first = missing++ == 0 ? (names[i], problem.Kind, problem.Message) : first;
            }
        }

        if (missing > 0)
        {
            state.Report(GgufDiagnostics.MissingSplitFile, named.Source, -1, "split.count", first.Kind, missing, count, first.Name, first.Reason);
        }

        this.CheckAgreement(headers, count, missing);
        return headers;
    }

    private void CheckAgreement(List<GgufHeader> headers, int count, int missing)
    {
        long tensors = 0;
        foreach (GgufHeader header in headers)
        {
            tensors += header.Tensors.Count;
            if (Number(header, "split.count") != count)
            {
                state.Report(GgufDiagnostics.SplitDisagrees, header.Source, -1, "split.count", $"This part states {Number(header, "split.count")?.ToString(CultureInfo.InvariantCulture) ?? "no"} parts, the file name {count}.");
            }
        }

        if (missing == 0 && Number(headers[0], "split.tensors.count") is { } stated && stated != tensors)
        {
            state.Report(GgufDiagnostics.SplitDisagrees, headers[0].Source, -1, "split.tensors.count", $"The parts have {tensors} tensors; {stated} are stated.");
        }
    }
}
