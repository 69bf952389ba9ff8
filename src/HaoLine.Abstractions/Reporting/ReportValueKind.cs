namespace HaoLine.Reporting;

/// <summary>What a <see cref="ReportValue"/> holds.</summary>
public enum ReportValueKind
{
    /// <summary>Nothing: not known or not applicable. JSON null.</summary>
    Null,

    /// <summary>An integer.</summary>
    Integer,

    /// <summary>A finite number.</summary>
    Number,

    /// <summary>Text; may come from the model and is untrusted.</summary>
    Text,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A formula in free symbols. JSON text.</summary>
    Formula,

    /// <summary>An ordered list.</summary>
    List,

    /// <summary>Named values in order.</summary>
    Object,
}
