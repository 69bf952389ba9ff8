using System.Text;

namespace HaoLine.Reporting;

/// <summary>Text files inside the package, with line feeds only: a browser hashes styles after it has normalised line ends.</summary>
internal static class EmbeddedText
{
    public static string Read(string name)
    {
        using Stream stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream($"HaoLine.Reporting.{name}")
            ?? throw new InvalidOperationException($"The package lacks its resource '{name}'.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
