namespace HaoLine.Operators;

/// <summary>Every dialect of this package: ONNX with the domains of runtimes, and Keras layers.</summary>
public static class BuiltInOperators
{
    private static readonly Lazy<OperatorRegistry> All = new(static () =>
    {
        var builder = new OperatorRegistryBuilder();
        OnnxOperators.Register(builder);
        KerasOperators.Register(builder);
        return builder.Build();
    });

    /// <summary>The registry of inspectors that define no operators of their own, built once on first use.</summary>
    public static OperatorRegistry Default => All.Value;
}
