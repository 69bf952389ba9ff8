using System.Buffers.Binary;
using System.Text;

namespace HaoLine.Formats.PyTorch.Tests;

/// <summary>Writes protocol 2 pickles opcode by opcode, as torch.save does, from the opcode table of pickletools.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> bytes = [0x80, 2];

    public PickleWriter Raw(string latin)
    {
        this.bytes.AddRange(Encoding.Latin1.GetBytes(latin));
        return this;
    }

    public PickleWriter Text(string value)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(value);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        this.bytes.Add((byte)'X');
        this.bytes.AddRange(length);
        this.bytes.AddRange(utf8);
        return this;
    }

    public PickleWriter Number(long value)
    {
        byte[] number = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        this.bytes.AddRange([0x8A, 8]);
        this.bytes.AddRange(number);
        return this;
    }

    public PickleWriter Real(double value)
    {
        byte[] number = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(number, value);
        this.bytes.Add((byte)'G');
        this.bytes.AddRange(number);
        return this;
    }

    public PickleWriter Global(string module, string name) => this.Raw($"c{module}\n{name}\n");

    public PickleWriter Numbers(params long[] values)
    {
        this.Raw("(");
        foreach (long value in values)
        {
            this.Number(value);
        }

        return this.Raw("t");
    }

    public PickleWriter Storage(string type, string key, long count, string? view = null)
    {
        this.Raw("(").Text("storage").Global("torch", type).Text(key).Text("cpu").Number(count);
        return this.Raw(view ?? "").Raw("tQ");
    }

    /// <summary>A call of <c>torch._utils._rebuild_tensor_v2</c>.</summary>
    public PickleWriter Tensor(string type, string key, long count, long offset, long[] size, long[] stride) =>
        this.Global("torch._utils", "_rebuild_tensor_v2").Raw("(").Storage(type, key, count).Number(offset).Numbers(size).Numbers(stride)
            .Raw("\u0089").Global("collections", "OrderedDict").Raw(")RtR");

    public byte[] End()
    {
        this.bytes.Add((byte)'.');
        return [.. this.bytes];
    }
}
