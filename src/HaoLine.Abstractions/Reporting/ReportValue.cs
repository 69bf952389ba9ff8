using HaoLine.Ir;

namespace HaoLine.Reporting;

/// <summary>One neutral value of a report: a number, a formula, text, a list or an object. Never formatted text.</summary>
public readonly struct ReportValue : IEquatable<ReportValue>
{
    private readonly long integer;
    private readonly double number;
    private readonly object? reference;

    private ReportValue(ReportValueKind kind, long integer = 0, double number = 0, object? reference = null)
    {
        this.Kind = kind;
        this.integer = integer;
        this.number = number;
        this.reference = reference;
    }

    /// <summary>Nothing.</summary>
    public static ReportValue Null => default;

    /// <summary>What it holds.</summary>
    public ReportValueKind Kind { get; }

    /// <summary>True for nothing.</summary>
    public bool IsNull => this.Kind == ReportValueKind.Null;

    /// <summary>The integer; 0 for other kinds.</summary>
    public long Integer => this.integer;

    /// <summary>The number, also of an integer; 0 for other kinds.</summary>
    public double Number => this.Kind == ReportValueKind.Integer ? this.integer : this.number;

    /// <summary>The truth value.</summary>
    public bool Boolean => this.Kind == ReportValueKind.Boolean && this.integer != 0;

    /// <summary>The text, or the formula as text; empty for other kinds.</summary>
    public string Text => this.reference switch
    {
        string text => text,
        SymbolicExpression formula => formula.ToString(),
        _ => "",
    };

    /// <summary>The formula; null for other kinds.</summary>
    public SymbolicExpression? Formula => this.reference as SymbolicExpression;

    /// <summary>The items of a list; empty for other kinds.</summary>
    public IReadOnlyList<ReportValue> Items => this.reference as IReadOnlyList<ReportValue> ?? [];

    /// <summary>The members of an object; empty for other kinds.</summary>
    public IReadOnlyList<KeyValuePair<string, ReportValue>> Members =>
        this.reference as IReadOnlyList<KeyValuePair<string, ReportValue>> ?? [];

    /// <summary>An integer.</summary>
    public static implicit operator ReportValue(long value) => new(ReportValueKind.Integer, integer: value);

    /// <summary>A number; not-a-number and infinities become nothing.</summary>
    public static implicit operator ReportValue(double value) => double.IsFinite(value) ? new(ReportValueKind.Number, number: value) : Null;

    /// <summary>Text; null becomes nothing.</summary>
    public static implicit operator ReportValue(string? value) => value is null ? Null : new(ReportValueKind.Text, reference: value);

    /// <summary>A truth value.</summary>
    public static implicit operator ReportValue(bool value) => new(ReportValueKind.Boolean, integer: value ? 1 : 0);

    /// <summary>A number, a formula, or nothing when unknown.</summary>
    public static implicit operator ReportValue(Dimension value) =>
        value.TryGetValue(out long known) ? known : value.IsSymbolic ? new(ReportValueKind.Formula, reference: value.Expression) : Null;

    /// <summary>Equality by content.</summary>
    public static bool operator ==(ReportValue left, ReportValue right) => left.Equals(right);

    /// <summary>Inequality by content.</summary>
    public static bool operator !=(ReportValue left, ReportValue right) => !left.Equals(right);

    /// <summary>A list.</summary>
    public static ReportValue List(IEnumerable<ReportValue> items) => new(ReportValueKind.List, reference: items.ToArray());

    /// <summary>A list of texts.</summary>
    public static ReportValue Texts(IEnumerable<string> items) => List(items.Select(static item => (ReportValue)item));

    /// <summary>An object; members keep their order.</summary>
    public static ReportValue Object(params IEnumerable<KeyValuePair<string, ReportValue>> members) =>
        new(ReportValueKind.Object, reference: members.ToArray());

    /// <summary>A shape as a list of numbers, formulas and nulls; null when the rank is unknown.</summary>
    public static ReportValue FromShape(Shape? shape) => shape is null ? Null : List(shape.Select(static dimension => (ReportValue)dimension));

    /// <inheritdoc />
    public bool Equals(ReportValue other)
    {
        if (this.Kind != other.Kind || this.integer != other.integer || !this.number.Equals(other.number))
        {
            return false;
        }

        return this.Kind switch
        {
            ReportValueKind.List => this.Items.SequenceEqual(other.Items),
            ReportValueKind.Object => this.Members.SequenceEqual(other.Members),
            _ => Equals(this.reference, other.reference),
        };
    }

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is ReportValue other && this.Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(this.Kind, this.integer, this.number, this.Text);
}
