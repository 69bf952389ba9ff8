namespace HaoLine.Operators;

/// <summary>Experimental element-by-element operators of the first ONNX versions; cropping and affine maps stand with the structure operators.</summary>
internal static class WithdrawnOperators
{
    private const string Source = "ONNX 1.0 experimental operators";

    public static void Define(OperatorRegistryBuilder ops)
    {
        (string Name, OperatorCategory Category, ElementWork Work)[] maps =
        [
            ("ParametricSoftplus", OperatorCategory.Activation, ActivationWork.Softplus + new ElementWork(Multiplies: 2)),
            ("ScaledTanh", OperatorCategory.Activation, new ElementWork(Multiplies: 2, Transcendentals: 1)),
            ("Scale", OperatorCategory.Elementwise, ElementWork.Multiply),
        ];
        foreach ((string name, OperatorCategory category, ElementWork work) in maps)
        {
            ops.Define(Registration.Onnx, name, [1], op => op
                .Category(category).Traits(OperatorTraits.InPlace)
                .Infer(ElementwiseOperators.SameAsFirst)
                .Computes(context => ElementwiseCost.Of(context.OutputElements(), work), $"elements(Y) × ({work})", Source));
        }
    }
}
