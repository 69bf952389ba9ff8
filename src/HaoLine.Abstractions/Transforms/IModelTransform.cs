using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Transforms;

/// <summary>Changes a model. Works on a clone; payloads are shared.</summary>
public interface IModelTransform
{
    /// <summary>Id such as <c>fold-constants</c>.</summary>
    string Id { get; }

    /// <summary>Applies the transform to a mutable model in place and reports what it did or could not do.</summary>
    /// <returns>True when something changed.</returns>
    bool Apply(Model model, IDiagnosticSink diagnostics, CancellationToken ct = default);
}
