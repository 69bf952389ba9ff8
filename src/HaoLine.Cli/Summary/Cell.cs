namespace HaoLine.Cli;

/// <summary>Text of one place in a table with its style.</summary>
/// <param name="Text">The text, not yet cleaned; untrusted.</param>
/// <param name="Style">Style in the console's markup, such as <c>grey</c>; empty for the terminal's own.</param>
/// <param name="Kept">Leading cells that stay when the text is cut, such as the lines of a tree.</param>
internal readonly record struct Cell(string Text, string Style = "", int Kept = 0)
{
    public static implicit operator Cell(string text) => new(text);
}
