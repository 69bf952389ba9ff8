namespace HaoLine.Reporting;

/// <summary>Unit of a number in a report; writers choose the scale (MB, GMAC), never the pass.</summary>
public enum Unit
{
    /// <summary>No unit.</summary>
    None,

    /// <summary>A count of things.</summary>
    Count,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Multiply-accumulates.</summary>
    Macs,

    /// <summary>Floating-point operations.</summary>
    Flops,

    /// <summary>Operations of any kind.</summary>
    Operations,

    /// <summary>A part of one.</summary>
    Fraction,

    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>Operations per byte.</summary>
    OperationsPerByte,

    /// <summary>Bits.</summary>
    Bits,
}
