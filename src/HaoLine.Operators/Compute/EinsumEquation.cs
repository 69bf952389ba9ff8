using System.Globalization;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>
/// A parsed Einstein summation: letters name axes, <c>...</c> stands for any number of broadcast axes. Without an arrow the
/// result has the broadcast axes first and then every letter that occurs exactly once, in ordinal order.
/// </summary>
internal sealed class EinsumEquation
{
    private const string Ellipsis = "...";

    private readonly string text;
    private readonly string[] terms;
    private readonly string output;

    private EinsumEquation(string text, string[] terms, string output)
    {
        this.text = text;
        this.terms = terms;
        this.output = output;
    }

    /// <summary>Parses the <c>equation</c> attribute; '.' in a term stands for a whole ellipsis from here on.</summary>
    public static EinsumEquation Parse(OperatorInvocation context)
    {
        string text = context.GetString("equation", "");
        string compact = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        string[] sides = compact.Split("->");
        if (compact.Length == 0 || sides.Length > 2)
        {
            throw Semantics.BadAttribute(context, $"equation '{text}' is not of the form terms->result.");
        }

        string[] terms = Array.ConvertAll(sides[0].Split(','), term => Normalize(context, text, term));
        if (terms.Length != context.InputCount)
        {
            throw Semantics.BadAttribute(context, $"equation '{text}' has {terms.Length} terms for {context.InputCount} operands.");
        }

        string output = sides.Length == 2 ? Normalize(context, text, sides[1]) : Implicit(terms);
        foreach (char letter in output)
        {
            if (output.Count(c => c == letter) > 1)
            {
                throw Semantics.BadAttribute(context, $"equation '{text}' repeats '{letter}' in its result.");
            }

            if (letter != '.' && !terms.Any(term => term.Contains(letter, StringComparison.Ordinal)))
            {
                throw Semantics.BadAttribute(context, $"equation '{text}' has '{letter}' only in its result.");
            }
        }

        return new EinsumEquation(text, terms, output);
    }

    /// <summary>The shape of the result; null while the rank of an operand with an ellipsis is unknown.</summary>
    public Shape? Output(OperatorInvocation context)
    {
        if (!this.TryBind(context, out Dictionary<char, Dimension> letters, out List<Dimension> broadcast, out bool complete))
        {
            return null;
        }

        if (this.output.Contains('.', StringComparison.Ordinal) && !complete)
        {
            return null;
        }

        List<Dimension> sizes = [];
        foreach (char letter in this.output)
        {
            if (letter == '.')
            {
                sizes.AddRange(broadcast);
            }
            else
            {
                sizes.Add(letters[letter]);
            }
        }

        return new Shape(sizes);
    }

    /// <summary>Product of all distinct index extents.</summary>
    public Dimension IndexSpace(OperatorInvocation context) =>
        this.TryBind(context, out Dictionary<char, Dimension> letters, out List<Dimension> broadcast, out bool complete) && complete
            ? Semantics.Product(letters.Values) * Semantics.Product(broadcast)
            : Dimension.Unknown;

    private static string Normalize(OperatorInvocation context, string text, string term)
    {
        string normal = term.Replace(Ellipsis, ".", StringComparison.Ordinal);
        bool good = normal.Count(c => c == '.') <= 1
            && normal.All(c => c == '.' || char.IsAsciiLetter(c))
            && normal.Length == term.Length - (term.Contains(Ellipsis, StringComparison.Ordinal) ? 2 : 0)
            && term.Count(c => c == '.') is 0 or 3;
        return good ? normal : throw Semantics.BadAttribute(context, $"equation '{text}': '{term}' is not a list of letters with at most one ellipsis.");
    }

    private static string Implicit(string[] terms)
    {
        string all = string.Concat(terms);
        IEnumerable<char> once = all.Where(c => c != '.').GroupBy(c => c).Where(group => group.Count() == 1).Select(group => group.Key).Order();
        return (all.Contains('.', StringComparison.Ordinal) ? "." : "") + string.Concat(once);
    }

    private bool TryBind(OperatorInvocation context, out Dictionary<char, Dimension> letters, out List<Dimension> broadcast, out bool complete)
    {
        letters = [];
        broadcast = [];
        complete = true;
        for (int i = 0; i < this.terms.Length; i++)
        {
            string term = this.terms[i];
            Shape? shape = context.InputShape(i);
            int named = term.Count(c => c != '.');
            bool hasEllipsis = named != term.Length;
            if (shape is not null && (hasEllipsis ? shape.Rank < named : shape.Rank != named))
            {
                throw Semantics.Conflict(context, string.Create(CultureInfo.InvariantCulture, $"equation '{this.text}': term {i} names {named} axes, the operand is {shape}."));
            }

            complete &= shape is not null || !hasEllipsis;
            int axis = 0;
            foreach (char c in term)
            {
                if (c != '.')
                {
                    Dimension size = shape is null ? Dimension.Unknown : shape[axis];
                    letters[c] = letters.TryGetValue(c, out Dimension other) ? this.Join(context, other, size, c) : size;
                    axis++;
                }
                else if (shape is not null)
                {
                    int count = shape.Rank - named;
                    this.JoinEllipsis(context, broadcast, [.. shape.Skip(axis).Take(count)]);
                    axis += count;
                }
            }
        }

        return true;
    }

    private void JoinEllipsis(OperatorInvocation context, List<Dimension> broadcast, Dimension[] sizes)
    {
        while (broadcast.Count < sizes.Length)
        {
            broadcast.Insert(0, Dimension.One);
        }

        for (int i = 1; i <= sizes.Length; i++)
        {
            broadcast[^i] = this.Join(context, broadcast[^i], sizes[^i], '.');
        }
    }

    /// <summary>Extents of 1 stretch, as the reference implementation and runtimes allow.</summary>
    private Dimension Join(OperatorInvocation context, Dimension left, Dimension right, char letter) =>
        left.IsKnown && left.Value == 1 ? right
        : right.IsKnown && right.Value == 1 ? left
        : Semantics.Same(context, left, right, $"equation '{this.text}', index '{letter}'");
}
