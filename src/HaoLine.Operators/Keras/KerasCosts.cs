using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Work of Keras layers, by the same formulas as the ONNX operators.</summary>
internal static class KerasCosts
{
    /// <summary>Layers whose result has the shape of their data.</summary>
    public static bool KeepsShape(string name) => Elementwise(name) is not null || name is "BatchNormalization" or "SyncBatchNormalization" or "LayerNormalization"
        or "GroupNormalization" or "UnitNormalization" or "Softmax" or "Activation" or "Normalization" or "Masking";

    /// <summary>Width of the result: by the option, else by the weight.</summary>
    public static Dimension Units(KerasLayerView layer)
    {
        Dimension stated = layer.Has("output_dim") && !layer.Has("units") ? layer.Size("output_dim") : layer.Size("units");
        return !stated.IsUnknown ? stated
            : layer.Name == "Dense" && layer.Weight(0) is { Rank: 2 } w ? w[1]
            : layer.Weight(1) is { Rank: 2 } r ? r[0]
            : Dimension.Unknown;
    }

    public static Dimension Filters(KerasLayerView layer) => layer.Size(layer.Has("filters") ? "filters" : "nb_filter");

    /// <summary>Arithmetic of a layer that takes one tensor.</summary>
    public static OperatorCost Of(KerasLayerView layer, Shape? output)
    {
        if (layer.Input is not { } x || output is null)
        {
            return OperatorCost.Unknown;
        }

        Dimension y = output.ElementCount;
        switch (layer.Name)
        {
            case "Dense":
                return x.Rank == 0 ? OperatorCost.Unknown : MatMulCost.Product(y, x[x.Rank - 1], layer.HasBias) + Activation(layer, output);
            case "Conv1D" or "Conv2D" or "Conv3D" or "Convolution1D" or "Convolution2D":
                return ConvolutionCost.Direct(y, Dimension.FloorDivide(KerasShapes.Channels(layer, x), Math.Max(1, layer.Number("groups", 1))), Kernel(layer), layer.HasBias, false)
                    + Activation(layer, output);
            case "DepthwiseConv1D" or "DepthwiseConv2D":
                return ConvolutionCost.Direct(y, 1, Kernel(layer), layer.HasBias, false) + Activation(layer, output);
            case "SeparableConv1D" or "SeparableConv2D":
                Dimension middle = KerasShapes.Channels(layer, x) * layer.Number("depth_multiplier", 1);
                Dimension places = Semantics.Product(output.Where((_, axis) => axis != layer.ChannelAxis(output.Rank)));
                return ConvolutionCost.Direct(places * middle, 1, Kernel(layer), false, false)
                    + ConvolutionCost.Direct(y, middle, 1, layer.HasBias, false) + Activation(layer, output);
            case "Conv1DTranspose" or "Conv2DTranspose" or "Conv3DTranspose" or "Deconvolution2D":
                return ConvolutionCost.Transposed(x.ElementCount, Filters(layer), Kernel(layer), y, layer.HasBias) + Activation(layer, output);
            case "MaxPooling1D" or "MaxPooling2D" or "MaxPooling3D":
                return PoolingCost.Maximum(y, Pool(layer));
            case "AveragePooling1D" or "AveragePooling2D" or "AveragePooling3D":
                return PoolingCost.Average(y, Pool(layer));
            case "GlobalAveragePooling1D" or "GlobalAveragePooling2D" or "GlobalAveragePooling3D":
                return ReductionCost.Of(x.ElementCount, y, ElementWork.Add, last: ElementWork.Divide);
            case "GlobalMaxPooling1D" or "GlobalMaxPooling2D" or "GlobalMaxPooling3D":
                return ReductionCost.Of(x.ElementCount, y, ElementWork.Compare);
            case "BatchNormalization" or "SyncBatchNormalization":
                return ElementwiseCost.Of(y, NormalizationCost.Folded);
            case "LayerNormalization":
                Dimension groups = layer.Numbers("axis") is { Length: 1 } or null && x.Rank > 0 ? Semantics.Product(x.Take(x.Rank - 1)) : Dimension.Unknown;
                return NormalizationCost.OverGroups(y, groups, centered: true, layer.Flag("scale", true), layer.Flag("center", true));
            case "GroupNormalization":
                return NormalizationCost.OverGroups(y, x[0] * layer.Number("groups", 32), centered: true, layer.Flag("scale", true), layer.Flag("center", true));
            case "Activation":
                return Activation(layer, output);
            case "Softmax":
                return ElementwiseCost.Of(y, SoftmaxCost.Softmax);
            case "Normalization":
                return ElementwiseCost.Of(y, new ElementWork(Adds: 1, Divides: 1));
            case "LSTM" or "CuDNNLSTM":
                return Recurrent(layer, x, RecurrentCost.Cell.LongShortTerm);
            case "GRU" or "CuDNNGRU":
                return Recurrent(layer, x, RecurrentCost.Cell.Gated);
            case "SimpleRNN":
                return Recurrent(layer, x, RecurrentCost.Cell.Simple);
            case "TimeDistributed":
                KerasLayerView step = layer.Inside("layer", KerasShapes.Step(x), 1);
                return Of(step, KerasShapes.Of(step));
            case "Bidirectional":
                KerasLayerView forward = layer.Inside("layer", x, 1);
                OperatorCost once = Of(forward, KerasShapes.Of(forward));
                return once + once;
            case "Flatten" or "Reshape" or "Permute" or "RepeatVector" or "ZeroPadding1D" or "ZeroPadding2D" or "ZeroPadding3D" or "Cropping1D" or "Cropping2D" or "Cropping3D"
                or "UpSampling1D" or "UpSampling3D" or "Embedding" or "Masking":
                return OperatorCost.Zero;
            case "UpSampling2D":
                return layer.Text("interpolation", "nearest") == "nearest" ? OperatorCost.Zero : ElementwiseCost.Of(y, new ElementWork(Adds: 3, Multiplies: 4)) with { Confidence = CostConfidence.Estimated };
            case "UnitNormalization":
                return NormalizationCost.OverGroups(y, Semantics.Product(x.Take(Math.Max(0, x.Rank - 1))), centered: false, scale: false, shift: false);
            default:
                return Elementwise(layer.Name) is { } work ? ElementwiseCost.Of(y, work) : OperatorCost.Unknown;
        }
    }

    /// <summary>Work per element of layers that keep shape and need no weights but a slope; null for others.</summary>
    public static ElementWork? Elementwise(string name) => name switch
    {
        "ReLU" => ActivationWork.Relu,
        "LeakyReLU" or "PReLU" or "ThresholdedReLU" => ActivationWork.LeakyRelu,
        "ELU" => ActivationWork.Elu,
        "Rescaling" => new ElementWork(Adds: 1, Multiplies: 1),
        "Dropout" or "SpatialDropout1D" or "SpatialDropout2D" or "SpatialDropout3D" or "AlphaDropout" or "GaussianDropout" or "GaussianNoise" or "ActivityRegularization" or "Identity"
            => ElementWork.None,
        _ => null,
    };

    /// <summary>Work of the activation that a layer names in an option.</summary>
    public static OperatorCost Activation(KerasLayerView layer, Shape output)
    {
        string name = layer.Text("activation", "linear");
        ElementWork? work = name switch
        {
            "linear" or "" => ElementWork.None,
            "relu" or "ReLU" => ActivationWork.Relu,
            "relu6" => ActivationWork.Clip,
            "leaky_relu" or "LeakyReLU" => ActivationWork.LeakyRelu,
            "sigmoid" => ActivationWork.Sigmoid,
            "hard_sigmoid" => ActivationWork.HardSigmoid,
            "hard_silu" or "hard_swish" => ActivationWork.HardSwish,
            "tanh" or "exponential" => ElementWork.Transcendental,
            "silu" or "swish" => ActivationWork.Swish,
            "elu" or "ELU" => ActivationWork.Elu,
            "selu" => ActivationWork.Selu,
            "celu" => ActivationWork.Celu,
            "softplus" => ActivationWork.Softplus,
            "softsign" => ActivationWork.Softsign,
            "mish" => ActivationWork.Mish,
            "gelu" => ActivationWork.ErfGelu,
            "softmax" => SoftmaxCost.Softmax,
            _ => null,
        };
        return work is { } known ? ElementwiseCost.Of(output.ElementCount, known)
            : ElementwiseCost.Of(output.ElementCount, ElementWork.Compare) with { Confidence = CostConfidence.Estimated };
    }

    private static Dimension Kernel(KerasLayerView layer) => new KerasWindow(layer, KerasShapes.SpatialRank(layer), "kernel_size", false).KernelElements;

    private static Dimension Pool(KerasLayerView layer) => new KerasWindow(layer, KerasShapes.SpatialRank(layer), "pool_size", true).KernelElements;

    /// <summary>Keras adds one bias for each gate, the reset-after form of GRU two.</summary>
    private static OperatorCost Recurrent(KerasLayerView layer, Shape x, RecurrentCost.Cell cell)
    {
        if (x.Rank != 3)
        {
            return OperatorCost.Unknown;
        }

        Dimension units = Units(layer);
        OperatorCost cost = RecurrentCost.Of(cell, x[1], x[0], 1, x[2], units, bias: false, peephole: false);
        int biases = !layer.HasBias ? 0 : cell == RecurrentCost.Cell.Gated && layer.Flag("reset_after", false) ? 2 : 1;
        return cost + new OperatorCost { Adds = x[0] * x[1] * units * (biases * (int)cell) };
    }
}
