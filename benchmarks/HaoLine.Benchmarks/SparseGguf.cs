using System.Text;

namespace HaoLine.Benchmarks;

/// <summary>
/// Writes GGUF files as large as wanted of which only the header takes space: a vocabulary of 128k entries with scores, types and merges,
/// 1,000 tensors, and a hole for their data.
/// </summary>
internal static class SparseGguf
{
    private const int Tensors = 1_000;
    private const int Entries = 128 * 1024;

    public static void Write(string path, long bytes)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite);
        using (var writer = new BinaryWriter(file, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write("GGUF"u8);
            writer.Write(3);
            writer.Write((long)Tensors);
            writer.Write(8L);
            Text(writer, "general.architecture", "llama");
            Number(writer, "llama.block_count", 111);
            Number(writer, "llama.embedding_length", 4096);
            Text(writer, "tokenizer.ggml.model", "gpt2");
            Texts(writer, "tokenizer.ggml.tokens", Entries, static i => $"token{i:x}");
            Scalars(writer, "tokenizer.ggml.scores", 6, Entries, static (writer, i) => writer.Write(-(float)i));
            Scalars(writer, "tokenizer.ggml.token_type", 5, Entries, static (writer, i) => writer.Write(1));
            Texts(writer, "tokenizer.ggml.merges", 2 * Entries, static i => $"tok en{i:x}");
            long rows = bytes / Tensors / (4096 / 32 * 18) / 32 * 32;
            long each = rows * (4096 / 32 * 18);
            for (int i = 0; i < Tensors; i++)
            {
                String(writer, $"blk.{i / 9}.tensor_{i % 9}.weight");
                writer.Write(2);
                writer.Write(4096L);
                writer.Write(rows);
                writer.Write(2);
                writer.Write(i * each);
            }

            writer.Flush();
            long data = (file.Position + 31) / 32 * 32;
            file.SetLength(data + (Tensors * each));
        }
    }

    private static void String(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((long)bytes.Length);
        writer.Write(bytes);
    }

    private static void Text(BinaryWriter writer, string key, string value)
    {
        String(writer, key);
        writer.Write(8);
        String(writer, value);
    }

    private static void Number(BinaryWriter writer, string key, int value)
    {
        String(writer, key);
        writer.Write(4);
        writer.Write(value);
    }

    private static void Texts(BinaryWriter writer, string key, int count, Func<int, string> text)
    {
        String(writer, key);
        writer.Write(9);
        writer.Write(8);
        writer.Write((long)count);
        for (int i = 0; i < count; i++)
        {
            String(writer, text(i));
        }
    }

    private static void Scalars(BinaryWriter writer, string key, int type, int count, Action<BinaryWriter, int> write)
    {
        String(writer, key);
        writer.Write(9);
        writer.Write(type);
        writer.Write((long)count);
        for (int i = 0; i < count; i++)
        {
            write(writer, i);
        }
    }
}
