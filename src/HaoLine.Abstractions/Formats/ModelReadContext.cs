using HaoLine.Diagnostics;

namespace HaoLine.Formats;

/// <summary>What a reader is given besides the source.</summary>
public sealed class ModelReadContext
{
    /// <summary>Creates a context.</summary>
    public ModelReadContext(IDiagnosticSink diagnostics, InspectionLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        this.Diagnostics = diagnostics;
        this.Limits = limits ?? InspectionLimits.Default;
    }

    /// <summary>Takes findings about readable defects.</summary>
    public IDiagnosticSink Diagnostics { get; }

    /// <summary>Bounds the reader keeps.</summary>
    public InspectionLimits Limits { get; }
}
