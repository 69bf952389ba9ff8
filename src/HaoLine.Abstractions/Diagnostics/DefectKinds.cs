using System.Text;

namespace HaoLine.Diagnostics;

/// <summary>Text form of <see cref="DefectKind"/>.</summary>
public static class DefectKinds
{
    private static readonly Dictionary<DefectKind, string> Codes = Enum.GetValues<DefectKind>().ToDictionary(kind => kind, MakeCode);

    private static readonly Dictionary<string, DefectKind> Kinds = Codes.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>The stable code: lower-case words joined by hyphens, such as <c>shape-data-mismatch</c>.</summary>
    public static string ToCode(this DefectKind kind) => Codes.TryGetValue(kind, out string? code) ? code : kind.ToString();

    /// <summary>Finds the kind of a code; false when the code is not defined.</summary>
    public static bool TryParse(string code, out DefectKind kind) => Kinds.TryGetValue(code, out kind);

    private static string MakeCode(DefectKind kind)
    {
        var text = new StringBuilder();
        foreach (char c in kind.ToString())
        {
            if (char.IsUpper(c) && text.Length > 0)
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
