namespace HaoLine.Diagnostics;

/// <summary>How bad a finding is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>Probably a defect or a risk; results stand, with the stated limits.</summary>
    Warning,

    /// <summary>A defect: part of the model or of the results is not usable.</summary>
    Error,
}
