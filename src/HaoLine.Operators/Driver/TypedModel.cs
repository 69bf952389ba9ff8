using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>A model with the inferred type of every value. Immutable and safe for concurrent reads; valid as long as the model is not edited.</summary>
public sealed class TypedModel
{
    internal TypedModel(Model model, OperatorRegistry registry, TypeInferenceOptions options, TypedScope main)
    {
        this.Model = model;
        this.Registry = registry;
        this.Options = options;
        this.Main = main;
    }

    /// <summary>The model.</summary>
    public Model Model { get; }

    /// <summary>Meaning of operators that was used.</summary>
    public OperatorRegistry Registry { get; }

    /// <summary>The main graph with its subgraphs; an empty graph when the model has none.</summary>
    public TypedScope Main { get; }

    /// <summary>What the caller knew.</summary>
    public TypeInferenceOptions Options { get; }
}
