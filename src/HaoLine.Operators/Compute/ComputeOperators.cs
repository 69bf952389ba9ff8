namespace HaoLine.Operators;

/// <summary>All operators that calculate: the one entry point of this folder.</summary>
internal static class ComputeOperators
{
    public static void Define(OperatorRegistryBuilder ops)
    {
        ConvolutionOperators.Define(ops);
        PoolingOperators.Define(ops);
        MatrixOperators.Define(ops);
        FusedMatrixOperators.Define(ops);
        ElementwiseOperators.Define(ops);
        ActivationOperators.Define(ops);
        ReductionOperators.Define(ops);
        NormalizationOperators.Define(ops);
        RecurrentOperators.Define(ops);
        QuantizationOperators.Define(ops);
        ResizeOperators.Define(ops);
        ImageOperators.Define(ops);
        AttentionOperators.Define(ops);
        TransformerOperators.Define(ops);
        SignalOperators.Define(ops);
        LossOperators.Define(ops);
        ClassicalOperators.Define(ops);
        TrainingOperators.Define(ops);
        WithdrawnOperators.Define(ops);
        CachedAttentionOperators.Define(ops);
        LinearAttentionOperators.Define(ops);
        ExpertOperators.Define(ops);
        RuntimeQuantizedOperators.Define(ops);
        RuntimeTensorOperators.Define(ops);
    }
}
