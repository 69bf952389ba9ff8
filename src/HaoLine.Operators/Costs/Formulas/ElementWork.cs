using System.Globalization;

namespace HaoLine.Operators;

/// <summary>Operations per element of an element-by-element kind of work.</summary>
internal readonly record struct ElementWork(int Adds = 0, int Multiplies = 0, int Divides = 0, int Compares = 0, int Transcendentals = 0)
{
    public static ElementWork Add { get; } = new(Adds: 1);

    public static ElementWork Multiply { get; } = new(Multiplies: 1);

    public static ElementWork Divide { get; } = new(Divides: 1);

    public static ElementWork Compare { get; } = new(Compares: 1);

    public static ElementWork Transcendental { get; } = new(Transcendentals: 1);

    /// <summary>No arithmetic, only traffic.</summary>
    public static ElementWork None { get; }

    public static ElementWork operator +(ElementWork left, ElementWork right) => new(
        left.Adds + right.Adds,
        left.Multiplies + right.Multiplies,
        left.Divides + right.Divides,
        left.Compares + right.Compares,
        left.Transcendentals + right.Transcendentals);

    public override string ToString()
    {
        (int Count, string Name)[] entries =
        [
            (this.Adds, "add"), (this.Multiplies, "multiply"), (this.Divides, "divide"), (this.Compares, "compare"), (this.Transcendentals, "transcendental"),
        ];
        string text = string.Join(", ", entries.Where(e => e.Count > 0).Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Count} {e.Name}")));
        return text.Length == 0 ? "no arithmetic" : text;
    }
}
