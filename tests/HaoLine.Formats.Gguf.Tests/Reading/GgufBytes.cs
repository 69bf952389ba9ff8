using System.Buffers.Binary;
using System.Text;

namespace HaoLine.Formats.Gguf.Tests.Reading;

/// <summary>Writes GGUF bytes by the published layout, in either byte order and version, without a line of the package under test.</summary>
internal sealed class GgufBytes
{
    private readonly List<byte> entries = [];
    private readonly List<byte> infos = [];
    private readonly List<byte[]> data = [];
    private readonly bool bigEndian;
    private readonly int version;
    private readonly int alignment;
    private long next;

    public GgufBytes(int version = 3, bool bigEndian = false, int alignment = 32)
    {
        this.version = version;
        this.bigEndian = bigEndian;
        this.alignment = alignment;
    }

    public long EntryCount { get; set; }

    public long TensorCount { get; set; }

    public static GgufBytes Small() => new GgufBytes().Text("general.architecture", "llama").Tensor("t", 0, [32], Floats(32));

    public static byte[] Floats(int count) => [.. Enumerable.Range(1, count).SelectMany(i => BitConverter.GetBytes((float)i))];

    /// <summary>A model with every kind of value, lists included, and tensors of several types.</summary>
    public static GgufBytes Rich(int version = 3, bool bigEndian = false)
    {
        var file = new GgufBytes(version, bigEndian);
        file.Text("general.architecture", "llama").Text("general.name", "tiny").U32("llama.block_count", 2).U32("llama.attention.head_count", 4);
        file.Key("llama.attention.head_count_kv", 9).Number(5, 4).Size(2).Number(2, 4).Number(0, 4);
        file.Key("a.u8", 0).Number(200, 1).Key("a.i8", 1).Number(-3, 1).Key("a.u16", 2).Number(60000, 2).Key("a.i16", 3).Number(-300, 2);
        file.Key("a.i32", 5).Number(-70000, 4).Key("a.f32", 6).Number(BitConverter.SingleToInt32Bits(1.5f), 4).Key("a.bool", 7).Number(1, 1);
        file.Key("a.u64", 10).Number(1L << 40, 8).Key("a.i64", 11).Number(-5, 8).Key("a.f64", 12).Number(BitConverter.DoubleToInt64Bits(0.1), 8);
        file.Key("tokenizer.ggml.tokens", 9).Number(8, 4).Size(3).String("<s>").String("").String("hé");
        file.Key("tokenizer.ggml.scores", 9).Number(6, 4).Size(3).Number(0, 4).Number(BitConverter.SingleToInt32Bits(-1f), 4).Number(0, 4);
        file.Key("nested", 9).Number(9, 4).Size(2).Number(0, 4).Size(2).Number(1, 1).Number(2, 1).Number(8, 4).Size(1).String("x");
        file.Text("tokenizer.chat_template", "{% for m in messages %}{{ m['content'] }}{% endfor %}");
        file.Tensor("token_embd.weight", 0, [4, 3], Reorder(Floats(12), 4, bigEndian));
        file.Tensor("blk.0.attn_q.weight", 8, [32, 2], Q80(bigEndian));
        file.Tensor("rope_freqs.weight", 0, [2], Reorder(Floats(2), 4, bigEndian));
        return file;
    }

    /// <summary>Two Q8_0 blocks with scales 1 and 2 and quants from 0 on.</summary>
    public static byte[] Q80(bool bigEndian)
    {
        byte[] bytes = new byte[68];
        for (int block = 0; block < 2; block++)
        {
            byte[] scale = BitConverter.GetBytes((Half)(block + 1));
            (bytes[block * 34], bytes[(block * 34) + 1]) = bigEndian ? (scale[1], scale[0]) : (scale[0], scale[1]);
            for (int i = 0; i < 32; i++)
            {
                bytes[(block * 34) + 2 + i] = (byte)i;
            }
        }

        return bytes;
    }

    public static byte[] Reorder(byte[] bytes, int width, bool bigEndian)
    {
        for (int i = 0; bigEndian && i < bytes.Length; i += width)
        {
            Array.Reverse(bytes, i, width);
        }

        return bytes;
    }

    public GgufBytes Number(long value, int width, List<byte>? target = null)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        bytes = bytes[..width];
        if (this.bigEndian)
        {
            bytes.Reverse();
        }

        (target ?? this.entries).AddRange(bytes);
        return this;
    }

    public GgufBytes Size(long value, List<byte>? target = null) => this.Number(value, this.version == 1 ? 4 : 8, target);

    public GgufBytes String(string text, List<byte>? target = null) => this.String(Encoding.UTF8.GetBytes(text), target);

    public GgufBytes String(byte[] text, List<byte>? target = null)
    {
        this.Size(text.Length, target);
        (target ?? this.entries).AddRange(text);
        return this;
    }

    public GgufBytes Key(string key, int type)
    {
        this.EntryCount++;
        return this.String(key).Number(type, 4);
    }

    public GgufBytes Text(string key, string value) => this.Key(key, 8).String(value);

    public GgufBytes Texts(string key, params string[] values)
    {
        this.Key(key, 9).Number(8, 4).Size(values.Length);
        foreach (string value in values)
        {
            this.String(value);
        }

        return this;
    }

    public GgufBytes U32(string key, long value) => this.Key(key, 4).Number(value, 4);

    public GgufBytes U16(string key, long value) => this.Key(key, 2).Number(value, 2);

    public GgufBytes I32(string key, long value) => this.Key(key, 5).Number(value, 4);

    public GgufBytes Raw(params byte[] bytes)
    {
        this.entries.AddRange(bytes);
        return this;
    }

    public GgufBytes Tensor(string name, long type, long[] extents, byte[] bytes, long? offset = null)
    {
        this.TensorCount++;
        this.String(name, this.infos).Number(extents.Length, 4, this.infos);
        foreach (long extent in extents)
        {
            this.Size(extent, this.infos);
        }

        this.Number(type, 4, this.infos).Number(offset ?? this.next, 8, this.infos);
        byte[] padded = new byte[(bytes.Length + this.alignment - 1) / this.alignment * this.alignment];
        bytes.CopyTo(padded, 0);
        this.data.Add(padded);
        this.next += padded.Length;
        return this;
    }

    public byte[] ToArray()
    {
        List<byte> file = [.. "GGUF"u8];
        this.Number(this.version, 4, file).Size(this.TensorCount, file).Size(this.EntryCount, file);
        file.AddRange(this.entries);
        file.AddRange(this.infos);
        while (file.Count % this.alignment != 0)
        {
            file.Add(0);
        }

        foreach (byte[] bytes in this.data)
        {
            file.AddRange(bytes);
        }

        return [.. file];
    }
}
