using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>
/// Adds many sizes; compiled into this assembly and into that of the analyses. Formulas are added pairwise, like the digits of a binary counter, because adding each to a long sum
/// would walk the whole sum every time: hostile models have thousands of symbols.
/// </summary>
internal struct DimensionSum
{
    private List<Dimension>? pending;
    private long known;
    private bool isUnknown;

    /// <summary>Adds a term so many times; what is unknown adds nothing, what does not fit 64 bits makes the sum unknown.</summary>
    public void Add(Dimension term, Dimension executions)
    {
        if (this.isUnknown || term.IsUnknown || term == Dimension.Zero)
        {
            return;
        }

        try
        {
            Dimension product = executions == Dimension.One ? term : term * executions;
            if (product.TryGetValue(out long number))
            {
                this.known = checked(this.known + number);
            }
            else if (product.IsSymbolic)
            {
                this.AddFormula(product);
            }
        }
        catch (OverflowException)
        {
            this.isUnknown = true;
        }
    }

    /// <summary>The sum so far; unknown when it does not fit.</summary>
    public readonly Dimension ToDimension()
    {
        if (this.isUnknown)
        {
            return Dimension.Unknown;
        }

        try
        {
            Dimension sum = this.known;
            foreach (Dimension part in this.pending ?? [])
            {
                // An empty place holds zero, and a sum that became too large is unknown and stays so.
                sum += part;
            }

            return sum;
        }
        catch (OverflowException)
        {
            return Dimension.Unknown;
        }
    }

    private void AddFormula(Dimension formula)
    {
        this.pending ??= [];
        for (int place = 0; place < this.pending.Count; place++)
        {
            if (this.pending[place] == Dimension.Zero)
            {
                this.pending[place] = formula;
                return;
            }

            formula += this.pending[place];
            this.pending[place] = Dimension.Zero;
            if (formula.IsUnknown)
            {
                this.isUnknown = true;
                return;
            }
        }

        this.pending.Add(formula);
    }
}
