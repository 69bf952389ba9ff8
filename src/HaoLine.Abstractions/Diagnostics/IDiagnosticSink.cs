namespace HaoLine.Diagnostics;

/// <summary>Receives findings; each reader and pass has its own, merged in a fixed order.</summary>
public interface IDiagnosticSink
{
    /// <summary>Takes a finding.</summary>
    void Report(Diagnostic diagnostic);
}
