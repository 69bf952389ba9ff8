namespace HaoLine.Operators;

/// <summary>The operators of the ONNX standard domain and of the domains that runtimes add to it.</summary>
public static class OnnxOperators
{
    private static readonly Lazy<OperatorRegistry> Standard = new(static () =>
    {
        var builder = new OperatorRegistryBuilder();
        Register(builder);
        return builder.Build();
    });

    /// <summary>The standard registry, built once on first use.</summary>
    public static OperatorRegistry Default => Standard.Value;

    /// <summary>Adds every standard operator; definitions added later for the same operator and version win.</summary>
    public static void Register(OperatorRegistryBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ReshapingOperators.Define(builder);
        MovementOperators.Define(builder);
        IndexingOperators.Define(builder);
        GeneratorOperators.Define(builder);
        TextOperators.Define(builder);
        ExperimentalOperators.Define(builder);
        RuntimeStructureOperators.Define(builder);
        ControlFlowOperators.Define(builder);
        SequenceOperators.Define(builder);
        GenerationOperators.Define(builder);
        ComputeOperators.Define(builder);
    }
}
