using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Gguf.Reading;

/// <summary>
/// Checks that every tensor has bytes of its own inside the file. What ggml refuses although it can be read (other order, gaps,
/// bytes at the end) is a finding here.
/// </summary>
internal sealed class GgufTensorPlacement(GgufHeader header, GgufReadState state)
{
    public void Check()
    {
        foreach (GgufTensorInfo tensor in header.Tensors)
        {
            if (tensor.Offset % header.Alignment != 0)
            {
                throw this.Error(
                    DefectKind.BadAlignment, tensor, "offset", "The data of a tensor does not start at the alignment of the file.", $"a multiple of {header.Alignment}", $"{tensor.Offset}");
            }
        }

        GgufTensorInfo[] sorted = this.Sorted();
        this.SizeUnknownTypes(sorted);
        long end = this.CheckNeighbours(sorted);
        this.CheckExtents(sorted);
        this.CheckEnd(end);
    }

    private GgufTensorInfo[] Sorted()
    {
        GgufTensorInfo[] tensors = [.. header.Tensors];
        for (int i = 1; i < tensors.Length; i++)
        {
            if (tensors[i].Offset < tensors[i - 1].Offset)
            {
                state.Report(GgufDiagnostics.TensorsNotSorted, header.Source, tensors[i].InfoOffset, tensors[i].Field, tensors[i].Name);
                return [.. tensors.OrderBy(static tensor => tensor.Offset).ThenBy(static tensor => tensor.Bytes).ThenBy(static tensor => tensor.Index)];
            }
        }

        return tensors;
    }

    private void SizeUnknownTypes(GgufTensorInfo[] sorted)
    {
        long next = -1;
        for (int i = sorted.Length - 1; i >= 0; i--)
        {
            GgufTensorInfo tensor = sorted[i];
            if (tensor.Type == DataType.Undefined)
            {
                if (next <= tensor.Offset)
                {
                    throw this.Error(
                        DefectKind.UnknownEnum, tensor, "type", $"The tensor '{tensor.Name}' has {GgmlTypes.NameOf(tensor.TypeId)}, which is not known, and no tensor after it tells its size.",
                        $"0 to {GgmlTypes.Count - 1}", $"{tensor.TypeId}");
                }

                tensor.Bytes = next - tensor.Offset;
                state.Report(GgufDiagnostics.UnknownTensorType, header.Source, tensor.InfoOffset, tensor.Field, tensor.Name, GgmlTypes.NameOf(tensor.TypeId), tensor.Bytes);
            }
            else if (GgmlTypes.IsRemoved(tensor.TypeId))
            {
                state.Report(GgufDiagnostics.RemovedTensorType, header.Source, tensor.InfoOffset, tensor.Field, tensor.Name, GgmlTypes.NameOf(tensor.TypeId));
            }

            next = tensor.Offset;
        }
    }

    /// <summary>Refuses overlaps and reports gaps; returns the end of the last tensor relative to the data section.</summary>
    private long CheckNeighbours(GgufTensorInfo[] sorted)
    {
        Int128 end = 0;
        GgufTensorInfo? before = null;
        foreach (GgufTensorInfo tensor in sorted)
        {
            if (tensor.Offset < end && tensor.Bytes > 0)
            {
                throw this.Error(
                    DefectKind.Overlap, tensor, "offset", $"The data of '{tensor.Name}' starts inside that of '{before!.Name}'.", $"at least {end}", $"{tensor.Offset}");
            }

            Int128 padded = (end + header.Alignment - 1) / header.Alignment * header.Alignment;
            if (tensor.Offset > padded && header.DataOffset + (Int128)tensor.Offset <= header.Source.Length)
            {
                state.Report(GgufDiagnostics.GapBetweenTensors, header.Source, tensor.InfoOffset, tensor.Field, (long)(tensor.Offset - padded), tensor.Name);
            }

            if (tensor.Bytes > 0)
            {
                end = Int128.Max(end, (Int128)tensor.Offset + tensor.Bytes);
                before = tensor;
            }
        }

        return end > long.MaxValue ? long.MaxValue : (long)end;
    }

    private void CheckExtents(GgufTensorInfo[] sorted)
    {
        foreach (GgufTensorInfo tensor in sorted)
        {
            Int128 start = header.DataOffset + (Int128)tensor.Offset;
            if (tensor.Bytes == 0 || start + tensor.Bytes <= header.Source.Length)
            {
                continue;
            }

            if (start >= header.Source.Length && !tensor.IsInSequence)
            {
                throw this.Error(
                    DefectKind.OffsetExceedsFile, tensor, "offset", $"The data of '{tensor.Name}' starts after the end of the file.", $"below {header.Source.Length - header.DataOffset}", $"{tensor.Offset}");
            }

            throw this.Error(
                DefectKind.Truncated, tensor, "", $"The file ends before or inside the data of '{tensor.Name}'.", $"{start + tensor.Bytes} bytes", $"{header.Source.Length} bytes");
        }
    }

    private void CheckEnd(long end)
    {
        Int128 covered = header.DataOffset + (((Int128)end + header.Alignment - 1) / header.Alignment * header.Alignment);
        if (header.Source.Length > covered)
        {
            state.Report(GgufDiagnostics.TrailingBytes, header.Source, (long)covered, null, header.Source.Length - (long)covered);
        }
    }

    private InvalidModelContentException Error(DefectKind kind, GgufTensorInfo tensor, string part, string problem, string? expected = null, string? found = null) =>
        new(kind, header.Source.Name, tensor.InfoOffset, part.Length == 0 ? tensor.Field : $"{tensor.Field}.{part}", problem + GgufTransferDamage.Advice(header.Source), expected, found);
}
