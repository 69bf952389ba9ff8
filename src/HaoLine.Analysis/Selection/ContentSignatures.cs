using System.Buffers.Binary;
using HaoLine.Formats;

namespace HaoLine.Analysis;

/// <summary>What the first bytes of a file look like, for messages about files that no registered reader takes.</summary>
internal static class ContentSignatures
{
    private static readonly Dictionary<string, string> FormatsByExtension = new(StringComparer.Ordinal)
    {
        [".onnx"] = "onnx",
        [".ort"] = "ort",
        [".gguf"] = "gguf",
        [".safetensors"] = "safetensors",
        [".tflite"] = "tflite",
        [".pt"] = "pytorch",
        [".pth"] = "pytorch",
        [".mlmodel"] = "coreml",
        [".h5"] = "hdf5",
        [".keras"] = "keras",
    };

    private static readonly Dictionary<string, string> Packages = new(StringComparer.Ordinal)
    {
        ["onnx"] = "HaoLine.Formats.Onnx",
        ["gguf"] = "HaoLine.Formats.Gguf",
        ["safetensors"] = "HaoLine.Formats.SafeTensors",
        ["tflite"] = "HaoLine.Formats.TFLite",
        ["pytorch"] = "HaoLine.Formats.PyTorch",
        ["coreml"] = "HaoLine.Formats.CoreML",
        ["openvino"] = "HaoLine.Formats.OpenVino",
    };

    public static string? FormatOfExtension(string extension) => FormatsByExtension.GetValueOrDefault(extension);

    public static string? PackageFor(string? format) => format is null ? null : Packages.GetValueOrDefault(format);

    /// <summary>The best guess; null when the bytes say nothing.</summary>
    public static ContentGuess? Guess(ModelSource source)
    {
        ReadOnlySpan<byte> header = source.Header;
        return header switch
        {
            _ when header.StartsWith("GGUF"u8) => new("a GGUF model", "gguf"),
            _ when header.Length >= 8 && header[4..8].SequenceEqual("TFL3"u8) => new("a TensorFlow Lite model", "tflite"),
            _ when header.Length >= 8 && header[4..8].SequenceEqual("ORTM"u8) => new("an ONNX Runtime (ORT format) model", "ort"),
            _ when IsSafeTensors(header, source.Length) => new("a SafeTensors file", "safetensors"),
            _ when header.StartsWith("PK\x03\x04"u8) => new("a ZIP archive, such as a PyTorch, NumPy or Keras file", "pytorch"),
            _ when IsBinary(header, "HDF\r\n"u8) => new("an HDF5 file, such as a Keras model", "hdf5"),
            _ when IsBinary(header, "PNG"u8) => new("a PNG image", null),
            _ when header.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) => new("a JPEG image", null),
            _ when header.StartsWith("%PDF"u8) => new("a PDF document", null),
            _ when header.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) => new("gzip-compressed data; decompress it first", null),
            _ when header.StartsWith("version https://git-lfs"u8) => new("a Git LFS pointer instead of the file itself; fetch it with 'git lfs pull'", null),
            _ when IsText(header, "<!doctype html"u8) || IsText(header, "<html"u8) => new("an HTML page, perhaps a failed download", null),
            _ when IsText(header, "<?xml"u8) || IsText(header, "<net"u8) => new("an XML document, such as an OpenVINO model", "openvino"),
            _ when IsText(header, "{"u8) || IsText(header, "["u8) => new("a JSON document", null),
            _ when header.Length >= 2 && header[0] == 0x80 && header[1] is >= 2 and <= 5 => new("a Python pickle, which can run code when it is loaded", "pytorch"),
            _ when header.Length > 0 && header.IndexOfAnyExcept((byte)0) < 0 => new("zero bytes only", null),
            _ => null,
        };
    }

    private static bool IsSafeTensors(ReadOnlySpan<byte> header, long length) =>
        header.Length >= 9 && header[8] == (byte)'{' && BinaryPrimitives.ReadUInt64LittleEndian(header) is var size && size >= 2 && size <= (ulong)length;

    /// <summary>The pattern of PNG and HDF5: a byte that no text has, then the name.</summary>
    private static bool IsBinary(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name) =>
        header.Length > 0 && header[0] == 0x89 && header[1..].StartsWith(name);

    private static bool IsText(ReadOnlySpan<byte> header, ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> text = header.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? header[3..] : header;
        text = text.TrimStart(" \t\r\n"u8);
        if (text.Length < start.Length)
        {
            return false;
        }

        for (int i = 0; i < start.Length; i++)
        {
            if (char.ToLowerInvariant((char)text[i]) != (char)start[i])
            {
                return false;
            }
        }

        return true;
    }
}
