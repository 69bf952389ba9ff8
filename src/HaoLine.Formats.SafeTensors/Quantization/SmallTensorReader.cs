using System.Buffers.Binary;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Quantization;

/// <summary>Reads the few small tensors that describe quantized weights, within one budget for the whole model.</summary>
internal sealed class SmallTensorReader(IDiagnosticSink diagnostics, string sourceName)
{
    private const long MaximumBytes = 1 << 20;
    private long left = 16 << 20;
    private bool reported;

    /// <summary>The bytes; null when they are not there, too many, or cannot be read.</summary>
    public byte[]? Read(NamedTensor tensor)
    {
        long length = tensor.Data.ByteLength;
        if (length <= 0 || length > MaximumBytes || length > this.left || !tensor.Data.IsAvailable)
        {
            return null;
        }

        this.left -= length;
        byte[] bytes = new byte[length];
        try
        {
            int filled = 0;
            while (filled < bytes.Length)
            {
                int count = tensor.Data.Read(filled, bytes.AsSpan(filled));
                if (count <= 0)
                {
                    this.Report(tensor, "the file ends inside it.");
                    return null;
                }

                filled += count;
            }

            return bytes;
        }
        catch (IOException error)
        {
            this.Report(tensor, error.Message);
            return null;
        }
    }

    /// <summary>A shape of at most eight positive sizes whose product fits 63 bits; null when the tensor holds no such thing.</summary>
    public long[]? ReadShape(NamedTensor tensor)
    {
        const int maximumRank = 8;
        int width = tensor.Data.ElementType == DataType.Int64 ? sizeof(long) : tensor.Data.ElementType == DataType.Int32 ? sizeof(int) : 0;
        if (width == 0 || tensor.Data.ElementCount is < 1 or > maximumRank || this.Read(tensor) is not { } bytes)
        {
            return null;
        }

        var shape = new long[tensor.Data.ElementCount];
        Int128 product = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            shape[i] = width == sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(i * width)) : BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(i * width));
            if (shape[i] <= 0 || (product *= shape[i]) > long.MaxValue)
            {
                this.Report(tensor, "its sizes are impossible.");
                return null;
            }
        }

        return shape;
    }

    /// <summary>Reports one unreadable description for the model.</summary>
    public void Report(NamedTensor tensor, string reason)
    {
        if (!this.reported)
        {
            this.reported = true;
            diagnostics.Report(SafeTensorsDiagnostics.QuantizationDataUnreadable.At(new SourceLocation(sourceName, Element: tensor.Name), tensor.Name, reason));
        }
    }
}
