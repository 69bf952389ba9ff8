namespace HaoLine.Reporting;

/// <summary>A formatted value in two parts, so that a writer can set the unit smaller than the number.</summary>
/// <param name="Number">Digits, formula or text.</param>
/// <param name="Unit">Scale and unit such as <c>G MACs</c>; empty when there is none.</param>
internal readonly record struct FormattedNumber(string Number, string Unit)
{
    public override string ToString() => this.Unit.Length == 0 ? this.Number : $"{this.Number} {this.Unit}";
}
