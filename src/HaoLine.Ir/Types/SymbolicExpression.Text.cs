using System.Globalization;
using System.Text;

namespace HaoLine.Ir;

/// <content>Printing and parsing.</content>
public sealed partial class SymbolicExpression
{
    /// <summary>The longest text <see cref="TryParse"/> accepts, in UTF-16 code units.</summary>
    public const int MaximumTextLength = 4096;

    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary>
    /// Reads a formula in the notation of <see cref="ToString"/> or in plain ASCII, such as
    /// <c>2*batch*seq^2 + floor((h+1)/2)</c>; <c>a//b</c> is a floor and <c>a%b</c> its remainder.
    /// Names that are not plain identifiers stand in backticks, with a backtick inside doubled.
    /// </summary>
    /// <param name="text">At most <see cref="MaximumTextLength"/> characters; null is rejected.</param>
    /// <param name="expression">The normalised formula, or null when the text is not accepted.</param>
    /// <returns>False for a syntax error, a division by zero, a number beyond 64 bits, or a formula beyond the size limits.</returns>
    public static bool TryParse(string? text, out SymbolicExpression? expression)
    {
        expression = null;
        if (text is null || text.Length > MaximumTextLength)
        {
            return false;
        }

        try
        {
            expression = new Parser(text).Parse();
        }
        catch (Exception exception) when (exception is OverflowException or DivideByZeroException)
        {
            return false;
        }

        return expression is not null;
    }

    /// <summary>Writes the formula, for example <c>18432·batch·seq² + 84934656·batch·seq</c>, <c>floor((h + 1)/2)</c> or <c>0</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Print(this, text);
        return text.ToString();
    }

    internal static string PrintTerm(SymbolicTerm term)
    {
        var text = new StringBuilder();
        Print(term, text, first: true);
        return text.ToString();
    }

    internal static string PrintAtom(SymbolicAtom atom)
    {
        var text = new StringBuilder();
        Print(atom, text);
        return text.ToString();
    }

    private static void Print(SymbolicExpression expression, StringBuilder text)
    {
        if (expression.IsZero)
        {
            text.Append('0');
            return;
        }

        for (var i = 0; i < expression.Terms.Length; i++)
        {
            Print(expression.Terms[i], text, i == 0);
        }
    }

    private static void Print(SymbolicTerm term, StringBuilder text, bool first)
    {
        var coefficient = term.Coefficient;
        text.Append(coefficient < 0 ? (first ? "-" : " - ") : (first ? "" : " + "));
        var magnitude = coefficient < 0 ? (ulong)(-(coefficient + 1)) + 1 : (ulong)coefficient;
        if (magnitude != 1 || term.Degree == 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{magnitude}");
            if (term.Degree > 0)
            {
                text.Append('·');
            }
        }

        for (var i = 0; i < term.Factors.Length; i++)
        {
            if (i > 0)
            {
                text.Append('·');
            }

            Print(term.Factors[i].Atom, text);
            if (term.Factors[i].Exponent > 1)
            {
                foreach (var digit in term.Factors[i].Exponent.ToString(CultureInfo.InvariantCulture))
                {
                    text.Append(Superscripts[digit - '0']);
                }
            }
        }
    }

    private static void Print(SymbolicAtom atom, StringBuilder text)
    {
        switch (atom.Kind)
        {
            case SymbolicAtomKind.Symbol:
                if (IsPlainName(atom.Name!))
                {
                    text.Append(atom.Name);
                }
                else
                {
                    text.Append('`').Append(atom.Name!.Replace("`", "``", StringComparison.Ordinal)).Append('`');
                }

                break;
            case SymbolicAtomKind.Floor or SymbolicAtomKind.Ceiling:
                text.Append(atom.Kind == SymbolicAtomKind.Floor ? "floor(" : "ceil(");
                PrintOperand(atom.Left!, text, atom.Left!.Terms.Length > 1);
                text.Append('/');
                var divisor = atom.Right!;
                PrintOperand(divisor, text, divisor.Terms.Length > 1 || (divisor.Terms[0].Degree > 0 && !divisor.TryGetSingleAtom(out _)));
                text.Append(')');
                break;
            default:
                text.Append(atom.Kind == SymbolicAtomKind.Minimum ? "min(" : "max(");
                Print(atom.Left!, text);
                text.Append(", ");
                Print(atom.Right!, text);
                text.Append(')');
                break;
        }
    }

    private static void PrintOperand(SymbolicExpression operand, StringBuilder text, bool parenthesised)
    {
        if (parenthesised)
        {
            text.Append('(');
        }

        Print(operand, text);
        if (parenthesised)
        {
            text.Append(')');
        }
    }

    private static bool IsPlainName(string name)
    {
        if (!IsNameStart(name[0]))
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!IsNamePart(c))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNameStart(char c) => char.IsLetter(c) || c == '_';

    private static bool IsNamePart(char c) => IsNameStart(c) || char.IsAsciiDigit(c) || c == '.';

    /// <summary>Recursive descent with bounds on depth and on the work of expanding products.</summary>
    private sealed class Parser(string text)
    {
        private const int MaximumNesting = 128;
        private int position;
        private int nesting;
        private long work;

        public SymbolicExpression? Parse()
        {
            var result = ParseSum(null);
            SkipSpace();
            return this.position == text.Length ? result : null;
        }

        private SymbolicExpression? ParseSum(SymbolicExpression? first)
        {
            var sum = first ?? ParseProduct(negated: false);
            while (sum is not null)
            {
                var negated = false;
                if (Take('-') || Take('−'))
                {
                    negated = true;
                }
                else if (!Take('+'))
                {
                    break;
                }

                var next = ParseProduct(negated);
                sum = next is not null && Spend(sum.Size + next.Size) ? AddCore(sum, next) : null;
            }

            return sum;
        }

        private SymbolicExpression? ParseProduct(bool negated)
        {
            while (true)
            {
                if (Take('-') || Take('−'))
                {
                    negated = !negated;
                }
                else if (!Take('+'))
                {
                    break;
                }
            }

            SkipSpace();
            SymbolicExpression? product;
            if (Peek is var c && char.IsAsciiDigit(c))
            {
                // The sign belongs to the number, so that the smallest 64-bit integer can be read.
                product = ParsePowerSuffix(ParseNumber(negated, out var raised), raised && negated);
            }
            else
            {
                product = ParsePower();
                product = negated && product is not null ? Scale(product, -1) : product;
            }

            while (product is not null)
            {
                if (Take('·') || Take('*'))
                {
                    product = Combine(product, ParsePower(), MultiplyCore);
                }
                else if (TakeFloorDivision())
                {
                    product = Combine(product, ParsePower(), FloorCore);
                }
                else if (Take('%'))
                {
                    product = Combine(product, ParsePower(), ModuloCore);
                }
                else
                {
                    break;
                }
            }

            return product;
        }

        private SymbolicExpression? Combine(
            SymbolicExpression left, SymbolicExpression? right, Func<SymbolicExpression, SymbolicExpression, SymbolicExpression?> operation) =>
            right is not null && Spend(left.Size * right.Size) ? operation(left, right) : null;

        private SymbolicExpression? ParsePower()
        {
            SkipSpace();
            var negated = Take('-');
            SkipSpace();
            var value = char.IsAsciiDigit(Peek) ? ParseNumber(negated: false, out _) : ParsePrimary();
            value = ParsePowerSuffix(value, negatedOdd: false);
            return negated && value is not null ? Scale(value, -1) : value;
        }

        private SymbolicExpression? ParsePowerSuffix(SymbolicExpression? value, bool negatedOdd)
        {
            if (value is null)
            {
                return null;
            }

            var exponent = -1;
            if (Superscripts.Contains(Peek, StringComparison.Ordinal))
            {
                exponent = 0;
                while (Superscripts.IndexOf(Peek, StringComparison.Ordinal) is >= 0 and var digit && Peek != '\0')
                {
                    exponent = Math.Min((exponent * 10) + digit, MaximumDegree + 1);
                    this.position++;
                }
            }
            else if (Take('^'))
            {
                SkipSpace();
                if (!char.IsAsciiDigit(Peek))
                {
                    return null;
                }

                exponent = 0;
                while (char.IsAsciiDigit(Peek))
                {
                    exponent = Math.Min((exponent * 10) + (text[this.position++] - '0'), MaximumDegree + 1);
                }
            }

            if (exponent < 0)
            {
                return value;
            }

            if (exponent > MaximumDegree)
            {
                return null;
            }

            SymbolicExpression? result = OneExpression;
            for (var i = 0; i < exponent && result is not null; i++)
            {
                result = Combine(result, value, MultiplyCore);
            }

            return negatedOdd && result is not null ? Scale(result, -1) : result;
        }

        /// <summary>Reads digits; when a power follows, the sign is left to the caller because it applies to the power.</summary>
        private SymbolicExpression? ParseNumber(bool negated, out bool raised)
        {
            var start = this.position;
            while (char.IsAsciiDigit(Peek))
            {
                this.position++;
            }

            var digits = text.AsSpan(start, this.position - start);
            var end = this.position;
            SkipSpace();
            raised = Peek == '^' || (Peek != '\0' && Superscripts.Contains(Peek, StringComparison.Ordinal));
            this.position = end;
            if (!Int128.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var magnitude))
            {
                return null;
            }

            var value = negated && !raised ? -magnitude : magnitude;
            return value < long.MinValue || value > long.MaxValue ? null : Constant((long)value);
        }

        private SymbolicExpression? ParsePrimary()
        {
            if (Take('('))
            {
                if (++this.nesting > MaximumNesting)
                {
                    return null;
                }

                var inner = ParseSum(null);
                this.nesting--;
                return Take(')') ? inner : null;
            }

            if (Take('`'))
            {
                return ParseQuotedName();
            }

            if (!IsNameStart(Peek))
            {
                return null;
            }

            var start = this.position;
            while (IsNamePart(Peek))
            {
                this.position++;
            }

            var name = text[start..position];
            var end = this.position;
            if (name is "floor" or "ceil" or "ceiling" or "min" or "max" or "Min" or "Max" && Take('('))
            {
                if (++this.nesting > MaximumNesting)
                {
                    return null;
                }

                var result = ParseFunction(name);
                this.nesting--;
                return Take(')') ? result : null;
            }

            this.position = end;
            return Symbol(name);
        }

        private SymbolicExpression? ParseFunction(string name)
        {
            if (name is "floor" or "ceil" or "ceiling")
            {
                var operand = ParseProduct(negated: false);
                if (operand is null || !Take('/'))
                {
                    // Without a division the operand is an integer already.
                    return operand is null ? null : ParseSum(operand);
                }

                return Combine(operand, ParsePower(), name == "floor" ? FloorCore : CeilingCore);
            }

            var kind = name is "min" or "Min" ? SymbolicAtomKind.Minimum : SymbolicAtomKind.Maximum;
            var result = ParseSum(null);
            var arguments = 1;
            while (result is not null && Take(','))
            {
                result = Combine(result, ParseSum(null), (left, right) => ExtremumCore(left, right, kind));
                arguments++;
            }

            return arguments >= 2 ? result : null;
        }

        private SymbolicExpression? ParseQuotedName()
        {
            var name = new StringBuilder();
            while (this.position < text.Length)
            {
                var c = text[this.position++];
                if (c == '`')
                {
                    if (Peek != '`')
                    {
                        return name.Length == 0 ? null : Symbol(name.ToString());
                    }

                    this.position++;
                }

                name.Append(c);
            }

            return null;
        }

        private char Peek => this.position < text.Length ? text[this.position] : '\0';

        private bool Take(char expected)
        {
            SkipSpace();
            if (this.position >= text.Length || text[this.position] != expected)
            {
                return false;
            }

            this.position++;
            return true;
        }

        private bool TakeFloorDivision()
        {
            SkipSpace();
            if (!text.AsSpan(this.position).StartsWith("//", StringComparison.Ordinal))
            {
                return false;
            }

            this.position += 2;
            return true;
        }

        private void SkipSpace()
        {
            while (this.position < text.Length && text[this.position] is ' ' or '\t')
            {
                this.position++;
            }
        }

        private bool Spend(long work) => (this.work += work) <= 4_000_000;
    }
}
