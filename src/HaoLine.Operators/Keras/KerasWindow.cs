using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Kernel, strides, dilation and padding of a Keras layer. Sources: the documented output sizes of the layers; padding "same" is that of TensorFlow.</summary>
internal sealed class KerasWindow
{
    private readonly KerasLayerView layer;
    private readonly long[] strides;
    private readonly long[] dilations;
    private readonly string padding;

    public KerasWindow(KerasLayerView layer, int rank, string kernelOption, bool stridesFollowKernel)
    {
        this.layer = layer;
        this.Kernel = layer.Extents(kernelOption, rank, stridesFollowKernel ? 2 : 1, 1);
        bool absent = layer.Numbers("strides") is null;
        this.strides = stridesFollowKernel && absent ? this.Kernel : layer.Extents("strides", rank, 1, 1);
        this.dilations = layer.Extents("dilation_rate", rank, 1, 1);
        this.padding = layer.Text("padding", layer.Text("border_mode", "valid"));
    }

    public long[] Kernel { get; }

    public Dimension KernelElements
    {
        get
        {
            Dimension product = Dimension.One;
            foreach (long extent in this.Kernel)
            {
                product *= extent;
            }

            return product;
        }
    }

    /// <summary>same and causal: ceil(in / stride); valid: floor((in − ((k − 1)·d + 1)) / stride) + 1.</summary>
    public Dimension Output(int axis, Dimension input)
    {
        if (this.padding is "same" or "causal")
        {
            return Dimension.CeilingDivide(input, this.strides[axis]);
        }

        Dimension room = input - checked(((this.Kernel[axis] - 1) * this.dilations[axis]) + 1);
        return room.IsKnown && room.Value < 0
            ? throw Semantics.Conflict(this.layer.Context, $"the window covers {this.Kernel[axis]} elements of axis {axis}, the input has only {input}.")
            : Dimension.FloorDivide(room, this.strides[axis]) + 1;
    }

    /// <summary>same: in·stride; valid: in·stride + max(k − stride, 0), or with an output padding (in − 1)·stride + k + padding − 2·p.</summary>
    public Dimension TransposedOutput(int axis, Dimension input)
    {
        long stride = this.strides[axis];
        long extent = checked(((this.Kernel[axis] - 1) * this.dilations[axis]) + 1);
        if (this.layer.Numbers("output_padding") is not null)
        {
            long extra = this.layer.Extents("output_padding", this.Kernel.Length, 0, 0)[axis];
            long pad = this.padding == "same" ? extent / 2 : 0;
            return ((input - 1) * stride) + extent - (2 * pad) + extra;
        }

        return this.padding == "same" ? input * stride : (input * stride) + Math.Max(extent - stride, 0);
    }
}
