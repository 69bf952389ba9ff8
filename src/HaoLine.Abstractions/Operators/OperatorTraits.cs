namespace HaoLine.Operators;

/// <summary>Properties of an operator that analyses may rely on.</summary>
[Flags]
public enum OperatorTraits
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The first result has the bytes of the first operand: reshape, squeeze, identity.</summary>
    View = 1,

    /// <summary>The first result may overwrite an operand of the same type and shape.</summary>
    InPlace = 2,

    /// <summary>Results differ from run to run.</summary>
    Stochastic = 4,

    /// <summary>Only the shape of the operand is read, never its elements.</summary>
    ReadsShapeOnly = 8,

    /// <summary>The result is a stored constant of the node itself.</summary>
    Constant = 16,

    /// <summary>The result is made from a fill value, not stored: ConstantOfShape.</summary>
    Generated = 32,

    /// <summary>Result shapes depend on operand values, as for NonZero.</summary>
    DataDependentShape = 64,
}
