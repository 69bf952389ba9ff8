using System.Globalization;
using HaoLine.Diagnostics;

namespace HaoLine.Formats;

/// <summary>
/// Looks at a chat template for what a template has no honest use for: reaching into the interpreter, loading other templates, loops
/// that never end. Templates are never rendered; runtimes that render them without a sandbox would run these (CVE-2024-34359).
/// </summary>
public static class ChatTemplateCheck
{
    private const int MaximumProblems = 10;

    /// <summary>Numbers from which a range or a repetition is no chat any more.</summary>
    private const double LargeNumber = 1_000_000;

    private static readonly HashSet<string> LoadingStatements = ["import", "from", "include", "extends"];

    private static readonly HashSet<string> InterpreterNames =
    [
        "eval", "exec", "open", "compile", "getattr", "setattr", "popen", "system", "check_output", "import_module", "globals", "locals", "vars", "breakpoint", "input",
    ];

    private static readonly HashSet<string> InterpreterObjects = ["lipsum", "cycler", "joiner", "url_for", "get_flashed_messages", "mro", "func_globals", "gi_frame", "f_globals"];

    /// <summary>A template of the model has constructs that can run code.</summary>
    public static DiagnosticDescriptor UnsafeTemplate { get; } = new(
        "HL6001", "Unsafe chat template", "The template '{0}' {1}. It was not rendered; render it in a sandbox only.", "Security", DiagnosticSeverity.Warning, DefectKind.UnsafeTemplate);

    /// <summary>One phrase for each kind of unsafe construct, such as <c>uses the interpreter attribute '__class__'</c>; at most ten. Empty for harmless templates.</summary>
    /// <param name="template">A Jinja template.</param>
    public static IReadOnlyList<string> FindUnsafeConstructs(string template)
    {
        ArgumentNullException.ThrowIfNull(template);
        var problems = new List<string>();
        var tokens = new List<string>();
        int place = 0;
        while (problems.Count < MaximumProblems && TryFindTag(template, ref place, out ReadOnlySpan<char> tag, out bool isStatement))
        {
            Tokenize(tag, tokens);
            Judge(tokens, isStatement, problems);
        }

        return problems;
    }

    private static bool TryFindTag(string template, ref int place, out ReadOnlySpan<char> tag, out bool isStatement)
    {
        tag = default;
        isStatement = false;
        while (place < template.Length - 1)
        {
            int open = template.IndexOf('{', place);
            if (open < 0 || open + 1 >= template.Length)
            {
                return false;
            }

            char kind = template[open + 1];
            if (kind is not ('{' or '%' or '#'))
            {
                place = open + 1;
                continue;
            }

            string close = kind == '{' ? "}}" : kind == '%' ? "%}" : "#}";
            int end = kind == '#' ? template.IndexOf(close, open + 2, StringComparison.Ordinal) : EndOfTag(template, open + 2, close);
            end = end < 0 ? template.Length : end;
            place = Math.Min(template.Length, end + 2);
            if (kind != '#')
            {
                tag = template.AsSpan(open + 2, Math.Max(0, end - open - 2)).Trim(" \t\r\n-+");
                isStatement = kind == '%';
                return true;
            }
        }

        return false;
    }

    /// <summary>The end of a tag, which does not count inside quotes.</summary>
    private static int EndOfTag(string template, int start, string close)
    {
        for (int i = start; i < template.Length; i++)
        {
            char c = template[i];
            if (c is '\'' or '"')
            {
                i = EndOfQuote(template, i);
            }
            else if (c == close[0] && i + 1 < template.Length && template[i + 1] == close[1])
            {
                return i;
            }
        }

        return -1;
    }

    private static int EndOfQuote(ReadOnlySpan<char> text, int start)
    {
        for (int i = start + 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == text[start])
            {
                return i;
            }
        }

        return text.Length;
    }

    /// <summary>Words, numbers, single marks, and texts with their quote before them.</summary>
    private static void Tokenize(ReadOnlySpan<char> tag, List<string> tokens)
    {
        tokens.Clear();
        for (int i = 0; i < tag.Length;)
        {
            int start = i;
            if (char.IsLetterOrDigit(tag[i]) || tag[i] == '_')
            {
                while (i < tag.Length && (char.IsLetterOrDigit(tag[i]) || tag[i] == '_'))
                {
                    i++;
                }

                tokens.Add(tag[start..i].ToString());
            }
            else if (tag[i] is '\'' or '"')
            {
                i = EndOfQuote(tag, i);
                tokens.Add("'" + tag[(start + 1)..Math.Min(i, tag.Length)].ToString());
                i++;
            }
            else
            {
                if (!char.IsWhiteSpace(tag[i]))
                {
                    tokens.Add(tag[i].ToString());
                }

                i++;
            }
        }
    }

    private static void Judge(List<string> tokens, bool isStatement, List<string> problems)
    {
        if (isStatement && tokens.Count > 0 && LoadingStatements.Contains(tokens[0]))
        {
            Add(problems, $"loads another template with '{tokens[0]}'");
        }

        for (int i = 0; i < tokens.Count; i++)
        {
            string token = tokens[i];
            string next = i + 1 < tokens.Count ? tokens[i + 1] : "";
            if (token[0] == '\'')
            {
                JudgeText(token[1..], problems);
            }
            else if (IsReserved(token))
            {
                Add(problems, $"uses the interpreter attribute '{token}'");
            }
            else if (InterpreterObjects.Contains(token) || (next == "(" && InterpreterNames.Contains(token)) || (token is "subprocess" or "builtins" or "importlib" && next == "."))
            {
                Add(problems, $"uses '{token}', which reaches the interpreter");
            }
            else if (token == "attr" && next == "(" && i > 0 && tokens[i - 1] == "|")
            {
                Add(problems, "looks attributes up by computed names with 'attr'");
            }
            else if (token == "range" && next == "(" && HasLargeNumber(tokens, i + 2))
            {
                Add(problems, "loops over a very large range");
            }
            else if (token == "*" && IsLarge(next))
            {
                Add(problems, "repeats a value a very large number of times");
            }
        }
    }

    private static void JudgeText(string text, List<string> problems)
    {
        bool isName = text.All(static c => char.IsLetter(c) || c == '_');
        if (isName && (IsReserved(text) || (text.Length > 2 && (text.StartsWith("__", StringComparison.Ordinal) || text.EndsWith("__", StringComparison.Ordinal)))))
        {
            Add(problems, $"uses the interpreter attribute '{text}'");
        }
        else if (text.Contains("\\x5f", StringComparison.OrdinalIgnoreCase) || text.Contains("\\u005f", StringComparison.OrdinalIgnoreCase) || text.Contains("\\137", StringComparison.Ordinal))
        {
            Add(problems, "hides underscores of a name behind escapes");
        }
    }

    private static bool IsReserved(string word) =>
        word.Length > 4 && word.StartsWith("__", StringComparison.Ordinal) && word.EndsWith("__", StringComparison.Ordinal);

    private static bool HasLargeNumber(List<string> tokens, int start)
    {
        int depth = 1;
        for (int i = start; i < tokens.Count && depth > 0; i++)
        {
            depth += tokens[i] == "(" ? 1 : tokens[i] == ")" ? -1 : 0;
            if (IsLarge(tokens[i]) || (tokens[i] == "*" && i + 1 < tokens.Count && tokens[i + 1] == "*"))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLarge(string token) =>
        token.Length > 0 && char.IsAsciiDigit(token[0])
        && (!double.TryParse(token.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? token.Length > 8
            : number >= LargeNumber);

    private static void Add(List<string> problems, string problem)
    {
        if (problems.Count < MaximumProblems && !problems.Contains(problem))
        {
            problems.Add(problem);
        }
    }
}
