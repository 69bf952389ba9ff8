using System.Buffers.Binary;
using System.Text;

namespace HaoLine.Formats.SafeTensors.Tests;

/// <summary>Files made byte by byte from the specification, independent of the writer of the package.</summary>
internal static class SafeTensorsBytes
{
    public static byte[] File(string header, int dataBytes = 0) => File(Encoding.UTF8.GetBytes(header), dataBytes);

    public static byte[] File(byte[] header, int dataBytes = 0)
    {
        byte[] file = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file, 8);
        for (int i = 0; i < dataBytes; i++)
        {
            file[8 + header.Length + i] = (byte)i;
        }

        return file;
    }

    public static string Tensor(string name, string type, string shape, long begin, long end) =>
        $"\"{name}\":{{\"dtype\":\"{type}\",\"shape\":{shape},\"data_offsets\":[{begin},{end}]}}";

    /// <summary>Three tensors in two sizes, metadata, an empty one and a scalar.</summary>
    public static byte[] Valid() => File(
        "{\"__metadata__\":{\"format\":\"pt\"},"
        + Tensor("a", "F32", "[2,3]", 0, 24) + "," + Tensor("scalar", "I64", "[]", 24, 32) + "," + Tensor("none", "F16", "[0,7]", 32, 32) + "}",
        32);
}
