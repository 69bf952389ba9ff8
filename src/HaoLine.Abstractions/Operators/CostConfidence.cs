namespace HaoLine.Operators;

/// <summary>How far a cost can be trusted.</summary>
public enum CostConfidence
{
    /// <summary>Follows from the operator's definition and known shapes; formulas in free symbols included.</summary>
    Exact,

    /// <summary>Depends on data or on the implementation; the definition's documentation states the assumption.</summary>
    Estimated,

    /// <summary>Not known; the numbers count nothing for it.</summary>
    Unknown,
}
