using System.Globalization;
using System.Text.Json;
using HaoLine.Ir;

namespace HaoLine.Reporting;

/// <summary>Formulas of the view data, each once, with their atoms and symbols.</summary>
internal sealed class ViewFormulas
{
    /// <summary>Integers beyond ±2⁵³ are written as formulas, because a JSON number in a page would round them.</summary>
    private const long MaximumExact = 1L << 53;

    private readonly ViewStrings strings;
    private readonly Dictionary<SymbolicExpression, int> index = [];
    private readonly List<SymbolicExpression> formulas = [];
    private readonly Dictionary<SymbolicAtom, int> atomIndex = [];
    private readonly List<(SymbolicAtom Atom, int Left, int Right)> atoms = [];
    private readonly Dictionary<string, int> symbolIndex = new(StringComparer.Ordinal);
    private readonly List<GraphBlockSymbol> symbols = [];

    public ViewFormulas(ViewStrings strings, IEnumerable<GraphBlockSymbol> symbols)
    {
        this.strings = strings;
        foreach (GraphBlockSymbol symbol in symbols)
        {
            if (this.symbolIndex.TryAdd(symbol.Name, this.symbols.Count))
            {
                this.symbols.Add(symbol);
            }
        }
    }

    /// <summary>Index of the value's formula; -1 when a number says it all.</summary>
    public int Add(ReportValue value) => value.Kind switch
    {
        ReportValueKind.Formula => this.Add(value.Formula!),
        ReportValueKind.Integer when value.Integer is > MaximumExact or < -MaximumExact => this.Add(SymbolicExpression.Constant(value.Integer)),
        _ => -1,
    };

    /// <summary>Writes the number, or null for nothing and for what a formula states.</summary>
    public static void WriteNumber(Utf8JsonWriter json, ReportValue value)
    {
        switch (value.Kind)
        {
            case ReportValueKind.Integer when value.Integer is >= -MaximumExact and <= MaximumExact:
                json.WriteNumberValue(value.Integer);
                break;
            case ReportValueKind.Number:
                json.WriteNumberValue(value.Number);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    public void Write(Utf8JsonWriter json)
    {
        // Atoms hold formulas and formulas atoms: writing a formula may find more of both, so indices come first.
        var terms = new List<List<(long Coefficient, List<int> Factors)>>();
        for (int f = 0; f < this.formulas.Count; f++)
        {
            terms.Add([.. this.formulas[f].Terms.Select(term => (term.Coefficient, term.Factors.SelectMany(factor => new[] { this.Add(factor.Atom), factor.Exponent }).ToList()))]);
        }

        this.WriteSymbols(json);
        this.WriteAtoms(json);
        json.WriteStartArray("formulas");
        foreach (List<(long Coefficient, List<int> Factors)> formula in terms)
        {
            json.WriteStartArray();
            foreach ((long coefficient, List<int> factors) in formula)
            {
                json.WriteStartArray();
                json.WriteStringValue(coefficient.ToString(CultureInfo.InvariantCulture));
                json.WriteStartArray();
                factors.ForEach(json.WriteNumberValue);
                json.WriteEndArray();
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("formulaTexts");
        foreach (SymbolicExpression formula in this.formulas)
        {
            json.WriteNumberValue(this.strings.Add(formula.ToString()));
        }

        json.WriteEndArray();
    }

    private int Add(SymbolicExpression formula)
    {
        if (!this.index.TryGetValue(formula, out int found))
        {
            found = this.formulas.Count;
            this.index.Add(formula, found);
            this.formulas.Add(formula);
        }

        return found;
    }

    private int Add(SymbolicAtom atom)
    {
        if (this.atomIndex.TryGetValue(atom, out int found))
        {
            return found;
        }

        found = this.atoms.Count;
        this.atomIndex.Add(atom, found);
        this.atoms.Add(default);
        this.atoms[found] = atom.Kind == SymbolicAtomKind.Symbol
            ? (atom, this.Symbol(atom.Name!), -1)
            : (atom, this.Add(atom.Left!), this.Add(atom.Right!));
        return found;
    }

    private int Symbol(string name)
    {
        if (!this.symbolIndex.TryGetValue(name, out int found))
        {
            found = this.symbols.Count;
            this.symbolIndex.Add(name, found);
            this.symbols.Add(new GraphBlockSymbol(name, 1, false));
        }

        return found;
    }

    private void WriteSymbols(Utf8JsonWriter json)
    {
        json.WriteStartArray("symbols");
        foreach (GraphBlockSymbol symbol in this.symbols)
        {
            json.WriteStartObject();
            json.WriteNumber("name", this.strings.Add(symbol.Name));
            json.WriteNumber("default", symbol.Default);
            json.WriteBoolean("isBatch", symbol.IsBatch);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteAtoms(Utf8JsonWriter json)
    {
        json.WriteStartArray("atoms");
        foreach ((SymbolicAtom atom, int left, int right) in this.atoms)
        {
            json.WriteStartArray();
            json.WriteStringValue(atom.Kind switch
            {
                SymbolicAtomKind.Symbol => "s",
                SymbolicAtomKind.Floor => "floor",
                SymbolicAtomKind.Ceiling => "ceil",
                SymbolicAtomKind.Minimum => "min",
                _ => "max",
            });
            json.WriteNumberValue(left);
            if (atom.Kind != SymbolicAtomKind.Symbol)
            {
                json.WriteNumberValue(right);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
