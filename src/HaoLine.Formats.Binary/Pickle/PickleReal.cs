namespace HaoLine.Formats.Pickle;

/// <summary>A floating-point number.</summary>
public sealed class PickleReal : PickleValue
{
    internal PickleReal(double value) => this.Value = value;

    /// <summary>The value.</summary>
    public double Value { get; }
}
