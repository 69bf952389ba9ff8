using System.Runtime.InteropServices;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Reading;

/// <summary>Checks that tensors cover the data section from its first to its last byte, without a hole and without an overlap.</summary>
internal static class SafeTensorsLayout
{
    /// <exception cref="InvalidModelContentException">A byte belongs to two tensors or to none.</exception>
    public static void Check(IRandomAccessSource source, SafeTensorsHeader header)
    {
        ReadOnlySpan<SafeTensorsEntry> entries = CollectionsMarshal.AsSpan(header.Entries);
        long end = 0;
        int checkedInOrder = 0;
        while (checkedInOrder < entries.Length && entries[checkedInOrder].Begin == end)
        {
            end = entries[checkedInOrder++].End;
        }

        // Writers list tensors in the order of their data; any other order is legal.
        if (checkedInOrder < entries.Length)
        {
            end = CheckSorted(source, header, entries);
        }

        long available = source.Length - header.DataStart;
        if (end < available)
        {
            throw new InvalidModelContentException(
                DefectKind.UncoveredBytes,
                source.Name,
                header.DataStart + end,
                "data",
                "Bytes behind the last tensor belong to no tensor; they may hide another file.",
                $"{end} bytes of data",
                $"{available}");
        }
    }

    private static long CheckSorted(IRandomAccessSource source, SafeTensorsHeader header, ReadOnlySpan<SafeTensorsEntry> entries)
    {
        var order = new int[entries.Length];
        var keys = new (long Begin, long End)[entries.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
            keys[i] = (entries[i].Begin, entries[i].End);
        }

        Array.Sort(keys, order);
        long end = 0;
        foreach (int index in order)
        {
            SafeTensorsEntry entry = entries[index];
            if (entry.Begin != end)
            {
                bool overlaps = entry.Begin < end;
                throw new InvalidModelContentException(
                    overlaps ? DefectKind.Overlap : DefectKind.Hole,
                    source.Name,
                    header.DataStart + entry.Begin,
                    entry.Name,
                    overlaps ? $"The data of '{entry.Name}' overlaps another tensor." : $"Bytes before the data of '{entry.Name}' belong to no tensor.",
                    $"data that begins at {end}",
                    $"{entry.Begin}");
            }

            end = entry.End;
        }

        return end;
    }
}
