using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>
/// Infers the type of every value of a model, follows the values of small tensors such as shapes, and enters subgraphs and
/// model-local functions. Reads no weight bytes except those of small constants that an operator asks for.
/// </summary>
public static class TypeInference
{
    /// <summary>Every rule that <see cref="Infer"/> reports.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> Rules => TypeInferenceDiagnostics.All;

    /// <summary>Infers all types. Never throws for what the model contains: impossible nodes become findings and unknown types.</summary>
    /// <remarks>
    /// A dimension without a name in the declaration of a main-graph input becomes the symbol <c>input_axis</c>, such as
    /// <c>images_0</c>, so that results are formulas that can be bound later. Symbols are assumed to be at least 1.
    /// </remarks>
    /// <param name="model">The model; without a main graph the result has an empty one.</param>
    /// <param name="registry">Meaning of operators; a model-local function is entered unless the registry has both facets for it.</param>
    /// <param name="options">Sizes and iterations the caller knows.</param>
    /// <param name="diagnostics">Receives findings.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static TypedModel Infer(
        Model model, OperatorRegistry registry, TypeInferenceOptions options, IDiagnosticSink diagnostics, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(diagnostics);
        options.Limits.Validate();
        return new InferenceSession(model, registry, options, diagnostics, ct).Run();
    }
}
