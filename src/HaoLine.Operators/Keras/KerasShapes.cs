using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Result shapes of Keras layers, from the documentation of each layer.</summary>
internal static class KerasShapes
{
    /// <summary>The result shape of a layer that takes one tensor; null when it cannot be told.</summary>
    public static Shape? Of(KerasLayerView layer)
    {
        if (layer.Input is not { } x)
        {
            return null;
        }

        switch (layer.Name)
        {
            case "Dense":
                return x.Rank == 0 ? null : x.WithDimension(x.Rank - 1, KerasCosts.Units(layer));
            case "Conv1D" or "Conv2D" or "Conv3D" or "Convolution1D" or "Convolution2D" or "SeparableConv1D" or "SeparableConv2D":
                return Windowed(layer, x, "kernel_size", false, KerasCosts.Filters(layer));
            case "DepthwiseConv1D" or "DepthwiseConv2D":
                return Windowed(layer, x, "kernel_size", false, Channels(layer, x) * layer.Number("depth_multiplier", 1));
            case "Conv1DTranspose" or "Conv2DTranspose" or "Conv3DTranspose" or "Deconvolution2D":
                return Transposed(layer, x);
            case "MaxPooling1D" or "MaxPooling2D" or "MaxPooling3D" or "AveragePooling1D" or "AveragePooling2D" or "AveragePooling3D":
                return Windowed(layer, x, "pool_size", true, null);
            case "GlobalAveragePooling1D" or "GlobalAveragePooling2D" or "GlobalAveragePooling3D" or "GlobalMaxPooling1D" or "GlobalMaxPooling2D" or "GlobalMaxPooling3D":
                return Global(layer, x);
            case "Flatten":
                return x.Rank == 0 ? null : new Shape(x[0], Semantics.Product(x.Skip(1)));
            case "Reshape":
                return Reshaped(layer, x);
            case "Permute":
                return Permuted(layer, x);
            case "RepeatVector":
                return x.Rank == 2 ? new Shape(x[0], layer.Size("n"), x[1]) : null;
            case "ZeroPadding1D" or "ZeroPadding2D" or "ZeroPadding3D":
                return Padded(layer, x, "padding", 1);
            case "Cropping1D" or "Cropping2D" or "Cropping3D":
                return Padded(layer, x, "cropping", -1);
            case "UpSampling1D" or "UpSampling2D" or "UpSampling3D":
                return Upsampled(layer, x);
            case "Embedding":
                return new Shape([.. x, layer.Size("output_dim")]);
            case "LSTM" or "GRU" or "SimpleRNN" or "CuDNNLSTM" or "CuDNNGRU":
                return x.Rank != 3 ? null
                    : layer.Flag("return_sequences", false) ? new Shape(x[0], x[1], KerasCosts.Units(layer)) : new Shape(x[0], KerasCosts.Units(layer));
            case "TimeDistributed":
                return TimeDistributed(layer, x);
            case "Bidirectional":
                return Bidirectional(layer, x);
            default:
                return KerasCosts.KeepsShape(layer.Name) ? x : null;
        }
    }

    public static Dimension Channels(KerasLayerView layer, Shape x) => x[layer.ChannelAxis(x.Rank)];

    /// <summary>Spatial axes by the number in the class name.</summary>
    public static int SpatialRank(KerasLayerView layer)
    {
        foreach (char c in layer.Name)
        {
            if (c is '1' or '2' or '3')
            {
                return c - '0';
            }
        }

        return 2;
    }

    /// <summary>The data of one step of a time-distributed layer: time becomes part of the batch.</summary>
    public static Shape? Step(Shape x) => x.Rank < 3 ? null : new Shape([x[0] * x[1], .. x.Skip(2)]);

    private static int Spatial(KerasLayerView layer, Shape x)
    {
        int rank = SpatialRank(layer);
        return x.Rank == rank + 2 ? rank : throw Semantics.Conflict(layer.Context, $"the data has shape {x}, rank {rank + 2} is required.");
    }

    private static Shape Windowed(KerasLayerView layer, Shape x, string option, bool pool, Dimension? channels)
    {
        int rank = Spatial(layer, x);
        var window = new KerasWindow(layer, rank, option, pool);
        Dimension[] sizes = [.. x];
        for (int i = 0; i < rank; i++)
        {
            sizes[layer.FirstSpatialAxis + i] = window.Output(i, x[layer.FirstSpatialAxis + i]);
        }

        if (channels is { } count)
        {
            sizes[layer.ChannelAxis(x.Rank)] = count;
        }

        return new Shape(sizes.AsSpan());
    }

    private static Shape Transposed(KerasLayerView layer, Shape x)
    {
        int rank = Spatial(layer, x);
        var window = new KerasWindow(layer, rank, "kernel_size", false);
        Dimension[] sizes = [.. x];
        for (int i = 0; i < rank; i++)
        {
            sizes[layer.FirstSpatialAxis + i] = window.TransposedOutput(i, x[layer.FirstSpatialAxis + i]);
        }

        sizes[layer.ChannelAxis(x.Rank)] = KerasCosts.Filters(layer);
        return new Shape(sizes.AsSpan());
    }

    private static Shape Global(KerasLayerView layer, Shape x)
    {
        int rank = Spatial(layer, x);
        Dimension[] sizes = [.. x];
        for (int i = 0; i < rank; i++)
        {
            sizes[layer.FirstSpatialAxis + i] = 1;
        }

        return layer.Flag("keepdims", false) ? new Shape(sizes.AsSpan()) : new Shape(x[0], Channels(layer, x));
    }

    private static Shape? Reshaped(KerasLayerView layer, Shape x)
    {
        if (layer.Numbers("target_shape") is not { } target)
        {
            return null;
        }

        Dimension all = Semantics.Product(x.Skip(1));
        Dimension stated = Dimension.One;
        int open = -1;
        for (int i = 0; i < target.Length; i++)
        {
            if (target[i] < 0)
            {
                open = open < 0 ? i : throw Semantics.BadAttribute(layer.Context, "target_shape leaves more than one size open.");
            }
            else
            {
                stated *= target[i];
            }
        }

        Dimension[] sizes = [x.Rank == 0 ? Dimension.Unknown : x[0], .. target.Select(static size => new Dimension(size))];
        if (open >= 0)
        {
            sizes[open + 1] = stated.IsKnown && stated.Value > 0 ? Dimension.FloorDivide(all, stated) : Dimension.Unknown;
        }
        else if (all.IsKnown && stated.IsKnown && all != stated)
        {
            throw Semantics.Conflict(layer.Context, $"{all} elements of {x} cannot become {stated} elements.");
        }

        return new Shape(sizes.AsSpan());
    }

    private static Shape? Permuted(KerasLayerView layer, Shape x)
    {
        if (layer.Numbers("dims") is not { } dims)
        {
            return null;
        }

        if (dims.Length != x.Rank - 1 || dims.Any(axis => axis < 1 || axis >= x.Rank))
        {
            throw Semantics.BadAttribute(layer.Context, $"dims does not order the axes of {x}.");
        }

        return new Shape([x[0], .. dims.Select(axis => x[(int)axis])]);
    }

    private static Shape? Padded(KerasLayerView layer, Shape x, string option, int sign)
    {
        int rank = Spatial(layer, x);
        long[] amounts = layer.Numbers(option) ?? [1];
        Dimension[] sizes = [.. x];
        for (int i = 0; i < rank; i++)
        {
            long sum = amounts.Length switch
            {
                1 => checked(2 * amounts[0]),
                _ when amounts.Length == 2 * rank => checked(amounts[2 * i] + amounts[(2 * i) + 1]),
                _ when amounts.Length == rank => checked(2 * amounts[i]),
                _ => throw Semantics.BadAttribute(layer.Context, $"{option} has {amounts.Length} entries for {rank} axes."),
            };
            int axis = layer.FirstSpatialAxis + i;
            Dimension size = sizes[axis] + (sign * sum);
            sizes[axis] = size.IsKnown && size.Value < 0 ? throw Semantics.Conflict(layer.Context, $"{option} leaves {size} elements of axis {axis}.") : size;
        }

        return new Shape(sizes.AsSpan());
    }

    private static Shape Upsampled(KerasLayerView layer, Shape x)
    {
        int rank = Spatial(layer, x);
        long[] factors = layer.Extents("size", rank, 2, 1);
        Dimension[] sizes = [.. x];
        for (int i = 0; i < rank; i++)
        {
            sizes[layer.FirstSpatialAxis + i] *= factors[i];
        }

        return new Shape(sizes.AsSpan());
    }

    private static Shape? TimeDistributed(KerasLayerView layer, Shape x)
    {
        Shape? inner = Of(layer.Inside("layer", Step(x), 1));
        return inner is null || inner.Rank == 0 ? null : new Shape([x[0], x[1], .. inner.Skip(1)]);
    }

    private static Shape? Bidirectional(KerasLayerView layer, Shape x)
    {
        Shape? inner = Of(layer.Inside("layer", x, 1));
        string merge = layer.Text("merge_mode", "concat");
        return inner is null || inner.Rank == 0 ? null
            : merge == "concat" ? inner.WithDimension(inner.Rank - 1, inner[inner.Rank - 1] * 2)
            : inner;
    }
}
