namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>
/// Lists the operator calls in the code text of a TorchScript archive. The text is generated in one style: two blanks a level,
/// <c>torch.</c> for standard operators, <c>ops.</c> for those of other namespaces.
/// </summary>
internal static class TorchScriptScanner
{
    public static void Scan(string module, string text, List<TorchScriptMethod> methods)
    {
        string scope = module;
        string? name = null;
        var order = new List<string>();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        int calls = 0;
        bool inHeader = false;

        void Close()
        {
            if (name is not null)
            {
                methods.Add(new TorchScriptMethod(scope, name, [.. order.Select(item => new KeyValuePair<string, int>(item, counts[item]))], calls));
            }

            name = null;
            calls = 0;
            order.Clear();
            counts.Clear();
        }

        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> body = line.TrimStart(' ');
            int indent = line.Length - body.Length;
            if (indent == 0 && body.StartsWith("class "))
            {
                Close();
                scope = $"{module}.{Identifier(body[6..])}";
                continue;
            }

            if (body.StartsWith("def "))
            {
                Close();
                if (indent == 0)
                {
                    scope = module;
                }

                name = Identifier(body[4..]).ToString();
                inHeader = !body.EndsWith(":");
                continue;
            }

            if (inHeader)
            {
                inHeader = !body.EndsWith(":");
                continue;
            }

            if (name is not null)
            {
                calls += ScanLine(body, order, counts);
            }
        }

        Close();
    }

    /// <summary>Counts the operators of a line; the number of other calls of methods and functions.</summary>
    private static int ScanLine(ReadOnlySpan<char> line, List<string> order, Dictionary<string, int> counts)
    {
        int calls = 0;
        int i = 0;
        while (i < line.Length)
        {
            char c = line[i];
            if (c is '"' or '\'')
            {
                i = AfterText(line, i);
            }
            else if (c == '#')
            {
                break;
            }
            else if (char.IsAsciiLetter(c) || c == '_')
            {
                int start = i;
                while (i < line.Length && (char.IsAsciiLetterOrDigit(line[i]) || line[i] is '_' or '.'))
                {
                    i++;
                }

                if (i < line.Length && line[i] == '(')
                {
                    bool member = start > 0 && line[start - 1] == '.';
                    calls += Count(line[start..i], member, order, counts) ? 1 : 0;
                }
            }
            else
            {
                i++;
            }
        }

        return calls;
    }

    private static bool Count(ReadOnlySpan<char> chain, bool member, List<string> order, Dictionary<string, int> counts)
    {
        string? name = null;
        if (!member && chain.StartsWith("torch.") && !chain[6..].Contains('.'))
        {
            name = $"aten::{chain[6..]}";
        }
        else if (!member && chain.StartsWith("ops."))
        {
            int dot = chain[4..].IndexOf('.');
            name = dot > 0 ? $"{chain.Slice(4, dot)}::{chain[(5 + dot)..]}" : null;
        }

        if (name is null)
        {
            return member || chain.Contains('.');
        }

        if (!counts.TryGetValue(name, out int count))
        {
            order.Add(name);
        }

        counts[name] = count + 1;
        return false;
    }

    private static int AfterText(ReadOnlySpan<char> line, int at)
    {
        char quote = line[at];
        for (int i = at + 1; i < line.Length; i++)
        {
            if (line[i] == '\\')
            {
                i++;
            }
            else if (line[i] == quote)
            {
                return i + 1;
            }
        }

        return line.Length;
    }

    private static ReadOnlySpan<char> Identifier(ReadOnlySpan<char> text)
    {
        int end = 0;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        return text[..end];
    }
}
