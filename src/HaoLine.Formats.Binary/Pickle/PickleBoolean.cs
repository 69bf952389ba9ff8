namespace HaoLine.Formats.Pickle;

/// <summary>A truth value.</summary>
public sealed class PickleBoolean : PickleValue
{
    private PickleBoolean(bool value) => this.Value = value;

    /// <summary>The value.</summary>
    public bool Value { get; }

    internal static PickleBoolean True { get; } = new(true);

    internal static PickleBoolean False { get; } = new(false);
}
