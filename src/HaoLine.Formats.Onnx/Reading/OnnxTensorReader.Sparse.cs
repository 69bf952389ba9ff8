using System.Buffers.Binary;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <content>Checks the indices of sparse tensors: inside the dense tensor, ascending, none twice.</content>
internal sealed partial class OnnxTensorReader
{
    private void CheckIndices(TensorData indices, ReadOnlySpan<long> dense, long elements, long offset)
    {
        if (!indices.IsAvailable)
        {
            return;
        }

        // Coordinates are compared by the linear index that they stand for, which orders them as ONNX asks.
        int width = indices.Dimensions.Length == 2 ? dense.Length : 1;
        long count = indices.Dimensions[0];
        if (count > elements)
        {
            throw this.wire.ErrorAt(
                DefectKind.ShapeDataMismatch, offset, "values", "A sparse tensor has more values than its dimensions have elements.", $"at most {elements}", $"{count}");
        }

        long previous = -1;
        Span<byte> buffer = stackalloc byte[4096];
        long total = checked(count * width * 8);
        long linear = 0;
        int axis = 0;
        for (long done = 0; done < total;)
        {
            int size = (int)Math.Min(buffer.Length, total - done);
            indices.ReadExactly(done, buffer[..size]);
            for (int i = 0; i < size; i += 8)
            {
                long value = BinaryPrimitives.ReadInt64LittleEndian(buffer[i..]);
                long bound = indices.Dimensions.Length == 2 ? dense[axis] : elements;
                if (value < 0 || value >= bound)
                {
                    throw this.wire.ErrorAt(
                        DefectKind.BadValue, offset, "indices", "An index of a sparse tensor lies outside its dimensions.", $"0 to {bound - 1}", $"{value}");
                }

                linear = axis == 0 ? value : (linear * bound) + value;
                if (++axis < width)
                {
                    continue;
                }

                axis = 0;
                if (linear <= previous)
                {
                    throw this.wire.ErrorAt(
                        linear == previous ? DefectKind.DuplicateName : DefectKind.NotSorted, offset, "indices", "Indices of a sparse tensor must ascend.", $"more than {previous}", $"{linear}");
                }

                previous = linear;
            }

            done += size;
        }
    }
}
