using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Types and costs of Keras layers in the domain <c>keras</c>, where the file formats of Keras put them.</summary>
public static class KerasOperators
{
    private const string Domain = "keras";
    private const string Source = "Keras layer documentation";

    /// <summary>Adds every known layer; definitions added later for the same layer win.</summary>
    public static void Register(OperatorRegistryBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        Layers(builder, OperatorCategory.MatrixMultiplication, MatMulCost.Formula, [Data, Weight, Bias], "Dense");
        Layers(
            builder, OperatorCategory.Convolution, ConvolutionCost.DirectFormula, [Data, Weight, Bias],
            "Conv1D", "Conv2D", "Conv3D", "Convolution1D", "Convolution2D", "DepthwiseConv1D", "DepthwiseConv2D");
        Layers(builder, OperatorCategory.Convolution, "depthwise then pointwise: " + ConvolutionCost.DirectFormula, [Data, Weight, Weight, Bias], "SeparableConv1D", "SeparableConv2D");
        Layers(builder, OperatorCategory.Convolution, ConvolutionCost.TransposedFormula, [Data, Weight, Bias], "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose", "Deconvolution2D");
        Layers(builder, OperatorCategory.Pooling, PoolingCost.MaximumFormula, [Data], "MaxPooling1D", "MaxPooling2D", "MaxPooling3D");
        Layers(builder, OperatorCategory.Pooling, PoolingCost.AverageFormula, [Data], "AveragePooling1D", "AveragePooling2D", "AveragePooling3D");
        Layers(
            builder, OperatorCategory.Pooling, "elements(X) − elements(Y) adds or compares, elements(Y) divides for averages", [Data],
            "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D", "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D");
        Layers(
            builder, OperatorCategory.Normalization, "docs/metrics.md, normalization", [Data, Weight, Bias, Statistic, Statistic],
            "BatchNormalization", "SyncBatchNormalization", "LayerNormalization", "GroupNormalization", "UnitNormalization");
        Layers(builder, OperatorCategory.Normalization, "elements × (1 add, 1 divide)", [Data, Statistic, Statistic, Statistic], "Normalization");
        Layers(builder, OperatorCategory.Activation, "docs/metrics.md, activations", [Data, Weight], "Activation", "ReLU", "LeakyReLU", "PReLU", "ThresholdedReLU", "ELU");
        Layers(builder, OperatorCategory.Softmax, "docs/metrics.md, softmax", [Data], "Softmax");
        Layers(builder, OperatorCategory.Elementwise, "elements × (1 add, 1 multiply)", [Data], "Rescaling");
        Layers(
            builder, OperatorCategory.DataMovement, "nothing at inference", [Data],
            "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout", "GaussianDropout", "GaussianNoise", "ActivityRegularization", "Identity", "Masking",
            "Flatten", "Reshape", "Permute", "RepeatVector", "ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D", "Cropping1D", "Cropping2D", "Cropping3D");
        Layers(builder, OperatorCategory.Image, "nothing for nearest; bilinear elements(Y) × (3 adds, 4 multiplies)", [Data], "UpSampling1D", "UpSampling2D", "UpSampling3D");
        Layers(builder, OperatorCategory.Indexing, "no arithmetic, only traffic", [OperandRole.Index, Table], "Embedding");
        Layers(builder, OperatorCategory.Recurrent, RecurrentCost.Formula, [Data, Weight, Weight, Bias, State, State], "LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU");
        Layers(builder, OperatorCategory.Recurrent, "twice the layer inside", [Data, Weight, Weight, Bias, Weight, Weight, Bias], "Bidirectional");
        Layers(builder, OperatorCategory.Function, "the layer inside over batch·time", [Data, Weight, Bias], "TimeDistributed");
        KerasMergeOperators.Define(builder);
        KerasAttentionOperators.Define(builder);
    }

    internal static OperatorDefinitionBuilder Layer(OperatorRegistryBuilder builder, string name) => builder.Define(Domain, name, 1);

    private static void Layers(OperatorRegistryBuilder builder, OperatorCategory category, string formula, OperandRole[] roles, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            OperatorDefinitionBuilder definition = Layer(builder, name).Category(category).Roles(roles);
            if (name is "Flatten" or "Reshape" or "Dropout" or "Identity")
            {
                definition.Traits(OperatorTraits.View);
            }
            else if (category == OperatorCategory.Activation)
            {
                definition.Traits(OperatorTraits.InPlace);
            }

            definition
                .Infer(context => Infer(context, name))
                .Computes(context => KerasCosts.Of(new KerasLayerView(context, name, context.InputShape(0)), context.OutputShape(0)), formula, Source);
        }
    }

    private static void Infer(InferenceContext context, string name)
    {
        var layer = new KerasLayerView(context, name, context.InputShape(0));
        DataType type = name == "Embedding" ? context.InputElementType(1) : context.InputElementType(0);
        type = type == DataType.Undefined || (name == "Embedding" && type == DataType.Undefined) ? DataType.Float32 : type;
        Shape? output = KerasShapes.Of(layer);
        context.SetOutput(0, type, output);
        bool split = name == "Bidirectional" && context.Attribute("merge_mode") is null;
        for (int i = 1; i < context.OutputCount; i++)
        {
            // Further results are final states: one row for each sequence.
            Shape? state = split && i == 1 ? output : layer.Input is { Rank: 3 } x && name != "Bidirectional" ? new Shape(x[0], KerasCosts.Units(layer)) : null;
            context.SetOutput(i, type, state);
        }
    }
}
