using System.Numerics;

namespace HaoLine.Formats.Pickle;

/// <summary>An integer of any size.</summary>
public sealed class PickleInteger : PickleValue
{
    private readonly BigInteger? big;

    internal PickleInteger(long value) => this.Value = value;

    internal PickleInteger(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
        {
            this.Value = (long)value;
        }
        else
        {
            this.big = value;
        }
    }

    /// <summary>True when the number fits 64 bits.</summary>
    public bool IsLong => this.big is null;

    /// <summary>The number when <see cref="IsLong"/>; 0 otherwise.</summary>
    public long Value { get; }

    /// <summary>The number.</summary>
    public BigInteger BigValue => this.big ?? this.Value;
}
