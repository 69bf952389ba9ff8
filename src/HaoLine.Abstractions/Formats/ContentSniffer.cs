using System.Text;
using System.Text.Unicode;

namespace HaoLine.Formats;

/// <summary>Names content by its first bytes, for messages about files that are not what their name says. One table for readers and inspector.</summary>
public static class ContentSniffer
{
    private static readonly (byte[] Signature, int Offset, ContentGuess Guess)[] Signatures =
    [
        Entry("GGUF", 0, new("a GGUF model", "gguf", "HaoLine.Formats.Gguf", "Add UseGguf() from HaoLine.Formats.Gguf.")),
        Entry("TFL3", 4, new("a TensorFlow Lite model", "tflite", "HaoLine.Formats.TFLite", "Add UseTFLite() from HaoLine.Formats.TFLite.")),
        Entry("ORTM", 4, new("an ONNX Runtime model (ORT format)", "ort", null, "Use the ONNX file it was made from.")),
        Entry("\u0089HDF\r\n\u001a\n", 0, new("an HDF5 file, such as a Keras model", "hdf5", "HaoLine.Formats.TensorFlow", "Add UseTensorFlow() from HaoLine.Formats.TensorFlow.")),
        Entry("ggjt", 0, new("an old ggml model", null, null, "Convert it to GGUF.")),
        Entry("tjgg", 0, new("an old ggml model", null, null, "Convert it to GGUF.")),
        Entry("lmgg", 0, new("an old ggml model", null, null, "Convert it to GGUF.")),
        Entry("version https://git-lfs", 0, new("a Git LFS pointer, not the file itself", null, null, "Run 'git lfs pull' to fetch the real file.")),
        Entry("\u0089PNG\r\n", 0, new("a PNG image")),
        Entry("\u00ff\u00d8\u00ff", 0, new("a JPEG image")),
        Entry("GIF8", 0, new("a GIF image")),
        Entry("%PDF-", 0, new("a PDF document")),
        Entry("PK\u0003\u0004", 0, new("a ZIP archive, such as a PyTorch or Keras file", "zip", null, "Unpack it, or name the model inside.")),
        Entry("PK\u0005\u0006", 0, new("an empty ZIP archive")),
        Entry("\u001f\u008b", 0, new("a gzip file", null, null, "Decompress it first.")),
        Entry("BZh", 0, new("a bzip2 file", null, null, "Decompress it first.")),
        Entry("\u00fd7zXZ", 0, new("an xz file", null, null, "Decompress it first.")),
        Entry("\u0028\u00b5\u002f\u00fd", 0, new("a Zstandard file", null, null, "Decompress it first.")),
        Entry("7z\u00bc\u00af", 0, new("a 7z archive", null, null, "Unpack it first.")),
        Entry("Rar!", 0, new("a RAR archive", null, null, "Unpack it first.")),
        Entry("ustar", 257, new("a tar archive", null, null, "Unpack it first.")),
        Entry("\u007fELF", 0, new("an ELF executable or library")),
        Entry("MZ", 0, new("a Windows executable or library")),
        Entry("\u0093NUMPY", 0, new("a NumPy array")),
        Entry("SQLite format 3", 0, new("an SQLite database")),
        Entry("RIFF", 0, new("a RIFF file, such as sound or an image")),
        Entry("ftyp", 4, new("an MP4 video")),
        Entry("\u0004\u0022\u004d\u0018", 0, new("an LZ4 file", null, null, "Decompress it first.")),
        Entry("\u00cf\u00fa\u00ed\u00fe", 0, new("a macOS executable or library")),
        Entry("ftrt", 0, new("a TensorRT engine", "tensorrt", null, null)),
    ];

    /// <summary>Looks at the first bytes of some content; null when nothing is recognised. Never throws.</summary>
    public static ContentGuess? Sniff(ReadOnlySpan<byte> header)
    {
        foreach ((byte[] signature, int offset, ContentGuess guess) in Signatures)
        {
            if (header.Length >= offset + signature.Length && header.Slice(offset, signature.Length).SequenceEqual(signature))
            {
                return guess;
            }
        }

        return SniffSafeTensors(header) ?? SniffPickle(header) ?? SniffProtobuf(header) ?? SniffText(header);
    }

    private static (byte[] Signature, int Offset, ContentGuess Guess) Entry(string signature, int offset, ContentGuess guess) =>
        (Encoding.Latin1.GetBytes(signature), offset, guess);

    /// <summary>Eight bytes of header length below 2^40, and then a JSON object, with blanks before its parts.</summary>
    private static ContentGuess? SniffSafeTensors(ReadOnlySpan<byte> header)
    {
        const int lengthBytes = 8;
        if (header.Length < lengthBytes + 2 || header[5] != 0 || header[6] != 0 || header[7] != 0)
        {
            return null;
        }

        ReadOnlySpan<byte> json = header[lengthBytes..].TrimStart(" \t\r\n"u8);
        ReadOnlySpan<byte> inside = json.StartsWith((byte)'{') ? json[1..].TrimStart(" \t\r\n"u8) : default;
        return inside.Length > 0 && inside[0] is ((byte)'"' or (byte)'}')
            ? new ContentGuess("a SafeTensors file", "safetensors", "HaoLine.Formats.SafeTensors", "Add UseSafeTensors() from HaoLine.Formats.SafeTensors.")
            : null;
    }

    /// <summary>A pickle of protocol 2 or later starts with its protocol number.</summary>
    private static ContentGuess? SniffPickle(ReadOnlySpan<byte> header) =>
        header.Length > 3 && header[0] == 0x80 && header[1] is >= 2 and <= 5 && "}]c(XKGBCJMNIT)\u0088\u0089\u008a\u008c\u008e\u0095".Contains((char)header[2], StringComparison.Ordinal)
            ? new ContentGuess("a Python pickle, such as an old PyTorch file", "pickle", "HaoLine.Formats.PyTorch", null)
            : null;

    /// <summary>
    /// Core ML models and TensorFlow SavedModels start like each other: a small version in field 1 and a message in field 2. What
    /// follows tells them apart: a SavedModel's message starts with a message, a Core ML model goes on with a field from 200 on.
    /// </summary>
    private static ContentGuess? SniffProtobuf(ReadOnlySpan<byte> header)
    {
        if (header.Length < 6 || header[0] != 0x08 || header[1] is 0 or >= 0x80 || header[2] != 0x12)
        {
            return null;
        }

        int position = 3;
        ulong length = 0;
        for (int shift = 0; shift < 35 && position < header.Length; shift += 7)
        {
            byte next = header[position++];
            length |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                break;
            }
        }

        const int longestProducerName = 200;
        if (header[1] == 1 && length > longestProducerName && position < header.Length && header[position] is 0x0A or 0x12)
        {
            return new ContentGuess("a TensorFlow SavedModel", "tensorflow", "HaoLine.Formats.TensorFlow", null);
        }

        long after = position + (long)length;
        if (after > header.Length - 2)
        {
            return null;
        }

        // Two tag bytes of a field from 200 to 2047 with wire type 2: the model type of Core ML.
        int tag = header[(int)after];
        int high = header[(int)after + 1];
        int field = ((high << 7) | (tag & 0x7F)) >> 3;
        return tag >= 0x80 && high < 0x80 && (tag & 7) == 2 && field is >= 200 and < 2048
            ? new ContentGuess("a Core ML model", "coreml", "HaoLine.Formats.CoreML", "Add UseCoreML() from HaoLine.Formats.CoreML.")
            : null;
    }

    private static ContentGuess? SniffText(ReadOnlySpan<byte> header)
    {
        if (header is [0xFF, 0xFE, not 0, 0, ..] or [0xFE, 0xFF, 0, not 0, ..])
        {
            return new ContentGuess("plain text in UTF-16");
        }

        ReadOnlySpan<byte> text = header is [0xEF, 0xBB, 0xBF, ..] ? header[3..] : header;
        text = text.TrimStart(" \t\r\n"u8);
        const int looked = 512;
        ReadOnlySpan<byte> part = text[..Math.Min(looked, text.Length)];
        if (part.Length < 4 || part.ContainsAnyInRange((byte)0, (byte)8) || part.ContainsAnyInRange((byte)14, (byte)31))
        {
            return null;
        }

        if (StartsWith(part, "<!doctype html") || StartsWith(part, "<html"))
        {
            return new ContentGuess("an HTML page, probably an error or log-in page", null, null, "Download the file again and check the address.");
        }

        if (StartsWith(part, "<?xml") || StartsWith(part, "<net"))
        {
            return new ContentGuess("an XML document, such as an OpenVINO model", "xml", null, null);
        }

        if (StartsWith(part, "ir_version:") || StartsWith(part, "producer_name:"))
        {
            return new ContentGuess("an ONNX model in protobuf text form", null, null, "Convert it to the binary form with the onnx package.");
        }

        if (part[0] is (byte)'{' or (byte)'[')
        {
            return new ContentGuess("a JSON document", "json", null, null);
        }

        return IsUtf8(part) ? new ContentGuess("plain text") : null;
    }

    /// <summary>True for text that may end inside its last character.</summary>
    private static bool IsUtf8(ReadOnlySpan<byte> text)
    {
        for (int cut = 0; cut < 4 && cut < text.Length; cut++)
        {
            if (Utf8.IsValid(text[..^cut]))
            {
                return !text.Contains((byte)0x7F);
            }
        }

        return false;
    }

    private static bool StartsWith(ReadOnlySpan<byte> text, string start) =>
        text.Length >= start.Length && Ascii.EqualsIgnoreCase(text[..start.Length], start);
}
