using System.IO.Compression;
using System.Text;
using System.Text.Json;
using HaoLine.TestSupport;

namespace HaoLine.Cli.Tests;

/// <summary>Hostile files through the whole command: one JSON document with the error or the finding, and the right exit code.</summary>
public sealed class MalformedCommandTests : IDisposable
{
    private static readonly byte[] Onnx = File.ReadAllBytes(Command.Sample("mobilenet-tiny.onnx"));

    /// <summary>Contents by name; each is a file that is not what an ONNX file should be, or is one under another name.</summary>
    private static readonly Dictionary<string, Func<byte[]>> Contents = new()
    {
        ["onnx"] = static () => Onnx,
        ["empty"] = static () => [],
        ["one zero"] = static () => [0],
        ["zeros"] = static () => new byte[4096],
        ["ones"] = static () => [.. Enumerable.Repeat((byte)0xFF, 4096)],
        ["png"] = static () => [0x89, .. "PNG\r\n\u001a\n"u8, .. new byte[64]],
        ["jpeg"] = static () => [0xFF, 0xD8, 0xFF, 0xE0, .. new byte[64]],
        ["pdf"] = static () => [.. "%PDF-1.7\n%âãÏÓ\n"u8],
        ["zip"] = static () => [.. "PK\u0003\u0004"u8, 20, 0, 0, 0, .. new byte[64]],
        ["gzip of onnx"] = Compressed,
        ["tar"] = static () => [.. new byte[257], .. "ustar\0"u8, .. new byte[300]],
        ["html"] = static () => [.. "\n  <!DOCTYPE html><html><body>404</body></html>"u8],
        ["json"] = static () => [.. "{\"message\":\"Not Found\"}"u8],
        ["xml"] = static () => [.. "<?xml version=\"1.0\"?><net/>"u8],
        ["text"] = static () => [.. "This is not a model.\n"u8],
        ["utf-8 text"] = static () => [.. "Это не модель. 这不是模型。\n"u8],
        ["utf-16 text"] = static () => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("not a model at all")],
        ["text with byte order mark"] = static () => [0xEF, 0xBB, 0xBF, .. "not a model"u8],
        ["lfs"] = static () => [.. "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"u8],
        ["pickle"] = static () => [0x80, 2, .. "}q\0."u8],
        ["pickle protocol 4"] = static () => [0x80, 4, 0x95, 10, 0, 0, 0, 0, 0, 0, 0, 0x8C, 1, (byte)'a', (byte)'.'],
        ["hdf5"] = static () => [0x89, .. "HDF\r\n\u001a\n"u8, .. new byte[64]],
        ["gguf"] = static () => [.. "GGUF"u8, 3, 0, 0, 0, .. new byte[16]],
        ["safetensors"] = static () => [2, 0, 0, 0, 0, 0, 0, 0, .. "{}"u8],
        ["tflite"] = static () => [28, 0, 0, 0, .. "TFL3"u8, .. new byte[64]],
        ["ort"] = static () => [24, 0, 0, 0, .. "ORTM"u8, .. new byte[64]],
        ["numpy"] = static () => [0x93, .. "NUMPY"u8, 1, 0, .. new byte[64]],
        ["elf"] = static () => [0x7F, .. "ELF"u8, 2, 1, 1, .. new byte[64]],
        ["onnx text form"] = static () => [.. "ir_version: 8\nproducer_name: \"x\"\n"u8],
        ["onnx with byte order mark"] = static () => [0xEF, 0xBB, 0xBF, .. Onnx],
        ["onnx twice"] = static () => [.. Onnx, .. Onnx],
        ["onnx with zeros after"] = static () => [.. Onnx, .. new byte[100]],
        ["onnx cut"] = static () => Onnx[..(Onnx.Length / 2)],
        ["onnx without its first byte"] = static () => Onnx[1..],
    };

    /// <summary>Rows of the shared list whose format the command reads.</summary>
    private static readonly string[] OurFolders = ["onnx/", "safetensors/", "gguf/", "pytorch/", "keras/", "detect/"];

    private readonly string folder = Directory.CreateTempSubdirectory("haoline-cli-").FullName;

    public void Dispose() => Directory.Delete(this.folder, recursive: true);

    public static TheoryData<string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string>();
        if (!Corpus.IsPresent)
        {
            rows.Add("", "", "");
            return rows;
        }

        foreach (string line in File.ReadLines(Corpus.Path("malformed", "MANIFEST.tsv")).Skip(1))
        {
            string[] cells = line.Split('\t');
            
            // A row may allow reading with a warning instead of an error.
            bool isEither = cells.Length > 3 && cells[3].Contains("or it is read", StringComparison.Ordinal);
            rows.Add(cells[0], isEither ? "error or warning" : cells[1], cells[2]);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Hostile_file_of_the_list_ends_with_its_verdict(string path, string verdict, string kind)
    {
        string root = Corpus.Path("malformed");
        CopyFolder(Path.GetDirectoryName(Path.Combine(root, path))!, Path.GetDirectoryName(Path.Combine(this.folder, path))!);
        foreach (string[] link in File.ReadLines(Path.Combine(root, "LINKS.tsv")).Skip(1).Select(line => line.Split('\t')))
        {
            if (link.Length > 1 && Path.GetDirectoryName(link[0]) == Path.GetDirectoryName(path))
            {
                File.CreateSymbolicLink(Path.Combine(this.folder, link[0]), link[1]);
            }
        }

        Command run = await Command.RunAsync("inspect", Path.Combine(this.folder, path), "--json", "-");

        using JsonDocument document = JsonDocument.Parse(run.Output);
        bool ours = OurFolders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal));
        bool read = Check(run, document);
        if (!ours)
        {
            // Other formats must be recognised or refused in the same form.
            return;
        }

        verdict = verdict == "error or warning" ? read ? "warning" : "error" : verdict;
        read.Should().Be(verdict != "error", run.Error);
        if (verdict == "error")
        {
            document.RootElement.GetProperty("error").GetProperty("kind").GetString().Should().Be(kind);
        }
        else if (verdict == "warning")
        {
            document.RootElement.GetProperty("diagnostics").EnumerateArray()
                .Should().Contain(finding => finding.GetProperty("kind").GetString() == kind && finding.GetProperty("severity").GetString() == "warning");
        }
    }

    [Theory]
    [InlineData("m.onnx", "onnx", "ok")]
    [InlineData("m.pb", "onnx", "ok")]
    [InlineData("m.bin", "onnx", "ok")]
    [InlineData("m", "onnx", "ok")]
    [InlineData("M.ONNX", "onnx", "ok")]
    [InlineData("m.onnx.txt", "onnx", "ok")]
    [InlineData("m.gguf", "onnx", "warning format-mismatch")]
    [InlineData("m.safetensors", "onnx", "warning format-mismatch")]
    [InlineData("m.tflite", "onnx", "warning format-mismatch")]
    [InlineData("m.onnx", "empty", "error empty")]
    [InlineData("m.bin", "empty", "error empty")]
    [InlineData("m.onnx", "one zero", "error format-mismatch|unknown-format|bad-wire")]
    [InlineData("m.onnx", "zeros", "error format-mismatch|unknown-format|bad-wire")]
    [InlineData("m.bin", "zeros", "error unknown-format")]
    [InlineData("m.onnx", "ones", "error bad-varint|bad-wire|format-mismatch|unknown-format")]
    [InlineData("m.onnx", "png", "error format-mismatch")]
    [InlineData("m.onnx", "jpeg", "error format-mismatch")]
    [InlineData("m.onnx", "pdf", "error format-mismatch")]
    [InlineData("m.onnx", "zip", "error format-mismatch")]
    [InlineData("m.onnx", "gzip of onnx", "error format-mismatch")]
    [InlineData("m.onnx", "tar", "error format-mismatch")]
    [InlineData("m.onnx", "html", "error format-mismatch")]
    [InlineData("m.onnx", "json", "error format-mismatch")]
    [InlineData("m.onnx", "xml", "error format-mismatch")]
    [InlineData("m.onnx", "text", "error format-mismatch")]
    [InlineData("m.onnx", "utf-8 text", "error format-mismatch")]
    [InlineData("m.onnx", "utf-16 text", "error format-mismatch")]
    [InlineData("m.onnx", "text with byte order mark", "error format-mismatch|bom")]
    [InlineData("m.onnx", "lfs", "error format-mismatch")]
    [InlineData("m.onnx", "pickle", "warning format-mismatch")]
    [InlineData("m.onnx", "pickle protocol 4", "warning format-mismatch")]
    [InlineData("m.pkl", "pickle protocol 4", "warning bad-frame")]
    [InlineData("m.bin", "pickle", "ok")]
    [InlineData("m.pt", "zip", "error truncated")]
    [InlineData("m.pt", "png", "error format-mismatch")]
    [InlineData("m.pt", "lfs", "error format-mismatch")]
    [InlineData("m.pt", "onnx", "warning format-mismatch")]
    [InlineData("m.onnx", "hdf5", "error bad-value")]
    [InlineData("m.onnx", "gguf", "warning format-mismatch")]
    [InlineData("m.bin", "gguf", "ok")]
    [InlineData("m.onnx", "safetensors", "warning format-mismatch")]
    [InlineData("m.onnx", "tflite", "error format-mismatch")]
    [InlineData("m.onnx", "ort", "error format-mismatch")]
    [InlineData("m.onnx", "numpy", "error format-mismatch|bad-value")]
    [InlineData("m.onnx", "elf", "error format-mismatch")]
    [InlineData("m.onnx", "onnx text form", "error format-mismatch")]
    [InlineData("m.onnx", "onnx with byte order mark", "error bom")]
    [InlineData("m.onnx", "onnx twice", "error conflicting-fields")]
    [InlineData("m.onnx", "onnx with zeros after", "error bad-wire")]
    [InlineData("m.onnx", "onnx cut", "error truncated")]
    [InlineData("m.onnx", "onnx without its first byte", "error bad-wire|truncated|length-exceeds-file|missing-field")]
    [InlineData("m.gguf", "lfs", "error format-mismatch|unknown-format")]
    [InlineData("m.bin", "text", "error unknown-format|format-mismatch")]
    public async Task Content_decides_not_the_name(string name, string content, string expected)
    {
        string path = Path.Combine(this.folder, name);
        await File.WriteAllBytesAsync(path, Contents[content](), TestContext.Current.CancellationToken);

        Command run = await Command.RunAsync("inspect", path, "--json", "-");

        using JsonDocument document = JsonDocument.Parse(run.Output);
        bool read = Check(run, document);
        string[] words = expected.Split(' ');
        read.Should().Be(words[0] != "error", run.Error);
        string[] found = [.. document.RootElement.GetProperty("diagnostics").EnumerateArray()
            .Where(finding => finding.GetProperty("severity").GetString() is "warning" or "error").Select(finding => finding.GetProperty("kind").GetString()!)];
        if (words[0] == "error")
        {
            words[1].Split('|').Should().Contain(document.RootElement.GetProperty("error").GetProperty("kind").GetString(), run.Error);
        }
        else if (words[0] == "warning")
        {
            found.Should().Contain(words[1]);
        }
        else
        {
            found.Should().NotContain("format-mismatch");
        }
    }

    private static byte[] Compressed()
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest))
        {
            gzip.Write(Onnx);
        }

        return memory.ToArray();
    }

    /// <summary>What every document must keep; true when the model was read.</summary>
    private static bool Check(Command run, JsonDocument document)
    {
        JsonElement root = document.RootElement;
        if (!root.TryGetProperty("error", out JsonElement error))
        {
            run.Exit.Should().Be(0, run.Error);
            root.GetProperty("results").ValueKind.Should().Be(JsonValueKind.Object);
            return true;
        }

        run.Exit.Should().Be(1);
        run.Error.Should().NotBeEmpty().And.NotContain("   at ");
        root.TryGetProperty("results", out _).Should().BeFalse();
        error.GetProperty("kind").GetString().Should().NotBeNullOrEmpty();
        error.GetProperty("message").GetString().Should().Contain(error.GetProperty("path").GetString());
        error.TryGetProperty("offset", out _).Should().BeTrue();
        error.TryGetProperty("field", out _).Should().BeTrue();
        return false;
    }

    private static void CopyFolder(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (string file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }
}
