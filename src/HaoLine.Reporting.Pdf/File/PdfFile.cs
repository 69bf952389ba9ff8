using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HaoLine.Reporting.Pdf;

/// <summary>The objects of a PDF file and its bytes: header, objects, cross-reference table, trailer (ISO 32000-1). No clock, no random id.</summary>
internal sealed class PdfFile
{
    private readonly List<byte[]?> objects = [];

    /// <summary>Keeps a number for an object that is written later.</summary>
    public int Reserve()
    {
        this.objects.Add(null);
        return this.objects.Count;
    }

    public int Add(string body)
    {
        int number = this.Reserve();
        this.Set(number, body);
        return number;
    }

    public void Set(int number, string body) => this.objects[number - 1] = Encoding.Latin1.GetBytes(body);

    public int AddStream(byte[] content)
    {
        byte[] packed = FlateStream.Pack(content);
        byte[] head = Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<< /Length {packed.Length} /Filter /FlateDecode >>\nstream\n"));
        this.objects.Add([.. head, .. packed, .. "\nendstream"u8]);
        return this.objects.Count;
    }

    /// <summary>The whole file.</summary>
    public byte[] ToBytes(int catalog, int information)
    {
        using var file = new MemoryStream();
        Write(file, "%PDF-1.7\n%");
        file.Write([0xE2, 0xE3, 0xCF, 0xD3]);
        Write(file, "\n");
        long[] offsets = new long[this.objects.Count];
        for (int i = 0; i < this.objects.Count; i++)
        {
            offsets[i] = file.Position;
            Write(file, string.Create(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n"));
            file.Write(this.objects[i] ?? throw new InvalidOperationException($"The PDF object {i + 1} was reserved and not written."));
            Write(file, "\nendobj\n");
        }

        string id = Convert.ToHexString(SHA256.HashData(file.GetBuffer().AsSpan(0, (int)file.Length)).AsSpan(0, 16));
        long start = file.Position;
        Write(file, string.Create(CultureInfo.InvariantCulture, $"xref\n0 {this.objects.Count + 1}\n0000000000 65535 f \n"));
        foreach (long offset in offsets)
        {
            Write(file, string.Create(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n"));
        }

        Write(file, string.Create(
            CultureInfo.InvariantCulture,
            $"trailer\n<< /Size {this.objects.Count + 1} /Root {catalog} 0 R /Info {information} 0 R /ID [<{id}> <{id}>] >>\nstartxref\n{start}\n%%EOF\n"));
        return file.ToArray();
    }

    /// <summary>A text string outside page content, in UTF-16 with its mark; every character can stand in it.</summary>
    public static string TextString(string text)
    {
        string clean = DisplayText.Clean(text);
        return $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(clean))}>";
    }

    private static void Write(Stream stream, string text) => stream.Write(Encoding.Latin1.GetBytes(text));
}
