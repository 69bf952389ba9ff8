using System.Globalization;
using System.Text;

namespace HaoLine.Reporting.Pdf;

/// <summary>Makes a file of drawn pages: page tree, fonts, links, outline, document information.</summary>
internal static class PdfAssembly
{
    public static byte[] Build(IReadOnlyList<PdfPage> pages, IReadOnlyList<PdfBookmark> bookmarks, string title, string producer)
    {
        var file = new PdfFile();
        int catalog = file.Reserve();
        int tree = file.Reserve();
        int regular = file.Add(Font(StandardFont.Regular));
        int bold = file.Add(Font(StandardFont.Bold));
        string resources = Text($"<< /Font << /{StandardFont.Regular.Resource} {regular} 0 R /{StandardFont.Bold.Resource} {bold} 0 R >> >>");
        int[] numbers = [.. pages.Select(_ => file.Reserve())];
        for (int i = 0; i < pages.Count; i++)
        {
            int content = file.AddStream(pages[i].Content);
            string links = string.Join(' ', pages[i].Links.Select(link => Text($"{file.Add(Link(link, bookmarks[link.Target], numbers))} 0 R")));
            file.Set(numbers[i], Text(
                $"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {PdfPage.Number(PdfPage.Width)} {PdfPage.Number(PdfPage.Height)}] /Resources {resources} /Contents {content} 0 R{(links.Length > 0 ? $" /Annots [{links}]" : "")} >>"));
        }

        file.Set(tree, Text($"<< /Type /Pages /Count {pages.Count} /Kids [{string.Join(' ', numbers.Select(static number => Text($"{number} 0 R")))}] >>"));
        int outline = Outline(file, bookmarks, numbers);
        file.Set(catalog, Text($"<< /Type /Catalog /Pages {tree} 0 R /Outlines {outline} 0 R /PageMode /UseOutlines /Lang (en) /ViewerPreferences << /DisplayDocTitle true >> >>"));
        int information = file.Add($"<< /Title {PdfFile.TextString(title)} /Producer {PdfFile.TextString(producer)} >>");
        return file.ToBytes(catalog, information);
    }

    private static string Font(StandardFont font) => $"<< /Type /Font /Subtype /Type1 /BaseFont /{font.Name} /Encoding /WinAnsiEncoding >>";

    private static string Link(PdfLink link, PdfBookmark target, int[] pages)
    {
        string box = string.Join(' ', new[] { link.X, PdfPage.Height - link.Y - link.Height, link.X + link.Width, PdfPage.Height - link.Y }.Select(PdfPage.Number));
        return $"<< /Type /Annot /Subtype /Link /Border [0 0 0] /Rect [{box}] /Dest {Destination(target, pages)} >>";
    }

    private static string Destination(PdfBookmark target, int[] pages) => Text($"[{pages[target.Page]} 0 R /XYZ null {PdfPage.Number(PdfPage.Height - target.Y)} null]");

    private static int Outline(PdfFile file, IReadOnlyList<PdfBookmark> bookmarks, int[] pages)
    {
        int root = file.Reserve();
        int[] items = [.. bookmarks.Select(_ => file.Reserve())];
        for (int i = 0; i < items.Length; i++)
        {
            var item = new StringBuilder(Text($"<< /Title {PdfFile.TextString(bookmarks[i].Title)} /Parent {root} 0 R /Dest {Destination(bookmarks[i], pages)}"));
            item.Append(i > 0 ? Text($" /Prev {items[i - 1]} 0 R") : "").Append(i < items.Length - 1 ? Text($" /Next {items[i + 1]} 0 R") : "").Append(" >>");
            file.Set(items[i], item.ToString());
        }

        file.Set(root, items.Length == 0 ? "<< /Type /Outlines /Count 0 >>" : Text($"<< /Type /Outlines /Count {items.Length} /First {items[0]} 0 R /Last {items[^1]} 0 R >>"));
        return root;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
