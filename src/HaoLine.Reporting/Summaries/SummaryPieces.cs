using System.Text;

namespace HaoLine.Reporting;

/// <summary>Cuts running text at blanks into pieces that the escaping of names shows whole.</summary>
internal static class SummaryPieces
{
    public static IEnumerable<string> Of(string text)
    {
        var piece = new StringBuilder();
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (piece.Length > 0 && piece.Length + 1 + word.Length > DisplayText.MaximumLength)
            {
                yield return piece.ToString();
                piece.Clear();
            }

            _ = piece.Length > 0 ? piece.Append(' ').Append(word) : piece.Append(word);
        }

        if (piece.Length > 0)
        {
            yield return piece.ToString();
        }
    }
}
