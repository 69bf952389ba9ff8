using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>
/// Kernel, stride, dilation and padding of a convolution or pooling, checked, with the output size of each spatial axis.
/// </summary>
internal sealed class SlidingWindow
{
    private readonly OperatorInvocation context;
    private readonly Dimension[] kernel;
    private readonly long[] strides;
    private readonly long[] dilations;
    private readonly long[] pads;
    private readonly string autoPad;

    private SlidingWindow(OperatorInvocation context, Dimension[] kernel, string autoPad)
    {
        this.context = context;
        this.kernel = kernel;
        this.autoPad = autoPad;
        this.strides = Extents(context, "strides", kernel.Length, minimum: 1, absent: 1);
        this.dilations = Extents(context, "dilations", kernel.Length, minimum: 1, absent: 1);
        this.pads = Extents(context, "pads", checked(2 * kernel.Length), minimum: 0, absent: 0);
        if (autoPad != "NOTSET")
        {
            Array.Clear(this.pads);
        }
    }

    /// <summary>Number of spatial axes.</summary>
    public int Rank => this.kernel.Length;

    /// <summary>Elements of the window.</summary>
    public Dimension KernelElements => Semantics.Product(this.kernel);

    /// <summary>Reads the window of a convolution: the kernel comes from the weights, and a stated <c>kernel_shape</c> must agree.</summary>
    public static SlidingWindow OfConvolution(OperatorInvocation context, Dimension[] weightKernel)
    {
        Dimension[] kernel = [.. weightKernel];
        if (context.GetInts("kernel_shape") is not null)
        {
            long[] stated = Extents(context, "kernel_shape", kernel.Length, minimum: 1, absent: 1);
            for (int i = 0; i < kernel.Length; i++)
            {
                if (kernel[i].IsKnown && kernel[i] != stated[i])
                {
                    throw Semantics.BadAttribute(context, $"kernel_shape[{i}] is {stated[i]}, the weight's extent is {kernel[i]}.");
                }

                kernel[i] = stated[i];
            }
        }

        return new SlidingWindow(context, kernel, ReadAutoPad(context));
    }

    /// <summary>Reads the window of a pooling, whose <c>kernel_shape</c> is required.</summary>
    public static SlidingWindow OfPooling(OperatorInvocation context)
    {
        long[] stated = context.GetInts("kernel_shape") ?? throw Semantics.BadAttribute(context, "kernel_shape is required.");
        Extents(context, "kernel_shape", stated.Length, minimum: 1, absent: 1);
        return new SlidingWindow(context, Array.ConvertAll(stated, extent => new Dimension(extent)), ReadAutoPad(context));
    }

    /// <summary>
    /// Positions of the window along an axis. Without automatic padding: floor((in + pads − e) / stride) + 1 with
    /// e = (k − 1)·dilation + 1. With ceil_mode the division rounds up, and a last window that would start behind the data and
    /// the leading padding is dropped. SAME: ceil(in / stride). VALID: no padding.
    /// </summary>
    public Dimension Output(int axis, Dimension input, bool ceiling = false)
    {
        if (this.autoPad is "SAME_UPPER" or "SAME_LOWER")
        {
            return Dimension.CeilingDivide(input, this.strides[axis]);
        }

        long stride = this.strides[axis];
        Dimension begin = input + this.pads[axis];
        Dimension padded = begin + this.pads[axis + this.Rank];
        Dimension extent = this.Extent(axis);
        Dimension room = padded - extent;
        if (room.IsKnown && room.Value < 0)
        {
            throw Semantics.Conflict(this.context, $"the window covers {extent} elements of axis {axis}, the padded input has only {padded}.");
        }

        if (!ceiling)
        {
            return Dimension.FloorDivide(room, stride) + 1;
        }

        Dimension positions = Dimension.CeilingDivide(room, stride) + 1;
        if (extent.IsKnown && extent.Value - this.pads[axis + this.Rank] >= stride)
        {
            return positions;
        }

        // The last start is (positions − 1)·stride and must lie before `begin`, so positions ≤ ceil(begin / stride).
        Dimension starts = Dimension.CeilingDivide(begin, stride);
        return positions.IsKnown && starts.IsKnown
            ? (positions.Value > starts.Value ? positions - 1 : positions)
            : Dimension.Min(positions, starts);
    }

    /// <summary>
    /// Size of a transposed convolution's axis: (in − 1)·stride + e + output_padding − pads; a stated output size wins; SAME aims
    /// at in·stride, and falls short of it only where no padding has to be taken away.
    /// </summary>
    public Dimension TransposedOutput(int axis, Dimension input, long outputPadding, long? stated)
    {
        if (stated is { } size)
        {
            return size;
        }

        Dimension full = ((input - 1) * this.strides[axis]) + this.Extent(axis) + outputPadding;
        if (this.autoPad is "SAME_UPPER" or "SAME_LOWER")
        {
            Dimension target = input * this.strides[axis];
            return this.Extent(axis).TryGetValue(out long extent) && checked(extent + outputPadding) >= this.strides[axis]
                ? target
                : Dimension.Min(target, full);
        }

        Dimension output = full - this.pads[axis] - this.pads[axis + this.Rank];
        return output.IsKnown && output.Value < 0
            ? throw Semantics.BadAttribute(this.context, $"pads {this.pads[axis]} and {this.pads[axis + this.Rank]} of axis {axis} leave {output} elements.")
            : output;
    }

    /// <summary>The inverse of pooling: (in − 1)·stride + e − pads.</summary>
    public Dimension Unpooled(int axis, Dimension input) => this.TransposedOutput(axis, input, 0, null);

    /// <summary>Reads a list of extents and checks its length and its bounds.</summary>
    public static long[] Extents(OperatorInvocation context, string name, int length, long minimum, long absent)
    {
        long[]? values = context.GetInts(name);
        if (values is null || (values.Length == 0 && length > 0 && name != "kernel_shape"))
        {
            long[] defaults = new long[length];
            Array.Fill(defaults, absent);
            return defaults;
        }

        if (values.Length != length)
        {
            throw Semantics.BadAttribute(context, $"{name} has {values.Length} entries, {length} are required.");
        }

        foreach (long value in values)
        {
            if (value < minimum || value > Semantics.LargestExtent)
            {
                throw Semantics.BadAttribute(context, $"{name} holds {value}; allowed are {minimum} to {Semantics.LargestExtent}.");
            }
        }

        return values;
    }

    private static string ReadAutoPad(OperatorInvocation context)
    {
        string value = context.GetString("auto_pad", "NOTSET");
        return value switch
        {
            "" => "NOTSET",
            "NOTSET" or "VALID" or "SAME_UPPER" or "SAME_LOWER" => value,
            _ => throw Semantics.BadAttribute(context, $"auto_pad '{value}' is not one of NOTSET, VALID, SAME_UPPER, SAME_LOWER."),
        };
    }

    private Dimension Extent(int axis) => ((this.kernel[axis] - 1) * this.dilations[axis]) + 1;
}
