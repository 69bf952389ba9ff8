using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>
/// A Keras layer as its shape and cost rules see it: a node, or the layer inside a wrapper, whose options have a prefix and whose weights
/// start at another operand.
/// </summary>
internal sealed class KerasLayerView(OperatorInvocation context, string name, Shape? input, string prefix = "", int firstWeight = 1)
{
    public OperatorInvocation Context => context;

    /// <summary>Class name of the layer.</summary>
    public string Name => name;

    /// <summary>Shape of the data; null when unknown.</summary>
    public Shape? Input => input;

    public string Prefix => prefix;

    public bool IsChannelsFirst => this.Text("data_format", "channels_last") == "channels_first";

    /// <summary>Axis of the channels for a data shape of a rank.</summary>
    public int ChannelAxis(int rank) => this.IsChannelsFirst ? 1 : rank - 1;

    /// <summary>First axis that windows slide along.</summary>
    public int FirstSpatialAxis => this.IsChannelsFirst ? 2 : 1;

    public string Text(string option, string absent) =>
        context.Attribute(prefix + option) is { Kind: AttributeKind.String } value ? value.AsString() : absent;

    public bool Has(string option) => context.Attribute(prefix + option) is not null;

    public bool Flag(string option, bool absent) => this.Number(option, absent ? 1 : 0) != 0;

    public long Number(string option, long absent) => context.Attribute(prefix + option) switch
    {
        { Kind: AttributeKind.Int } value => value.AsInt(),
        { Kind: AttributeKind.Float } value => (long)value.AsFloat(),
        { Kind: AttributeKind.Ints } value when value.AsInts().Length == 1 => value.AsInts()[0],
        _ => absent,
    };

    /// <summary>A positive whole number; unknown when it is not stated.</summary>
    public Dimension Size(string option)
    {
        long value = this.Number(option, 0);
        return value is > 0 and <= Semantics.LargestExtent ? value : Dimension.Unknown;
    }

    /// <summary>Whole numbers, one for each axis; a single number counts for all.</summary>
    /// <exception cref="OperatorSemanticsException">There are too many or too few, or one is out of range.</exception>
    public long[] Extents(string option, int count, long absent, long minimum)
    {
        long[] values = context.Attribute(prefix + option) switch
        {
            { Kind: AttributeKind.Int } value => [value.AsInt()],
            { Kind: AttributeKind.Ints } value => value.AsInts().ToArray(),
            _ => [absent],
        };
        if (values.Length == 1 && count > 1)
        {
            long only = values[0];
            values = new long[count];
            Array.Fill(values, only);
        }

        if (values.Length != count)
        {
            throw Semantics.BadAttribute(context, $"{option} has {values.Length} entries, {count} are required.");
        }

        foreach (long value in values)
        {
            if (value < minimum || value > Semantics.LargestExtent)
            {
                throw Semantics.BadAttribute(context, $"{option} holds {value}; allowed are {minimum} to {Semantics.LargestExtent}.");
            }
        }

        return values;
    }

    public long[]? Numbers(string option) => context.Attribute(prefix + option) switch
    {
        { Kind: AttributeKind.Ints } value => value.AsInts().ToArray(),
        { Kind: AttributeKind.Int } value => [value.AsInt()],
        _ => null,
    };

    /// <summary>Shape of a weight by its place among the layer's weights; null when it is absent.</summary>
    public Shape? Weight(int index) => context.InputShape(firstWeight + index);

    public bool HasWeight(int index) => context.HasInput(firstWeight + index);

    /// <summary>Whether a bias is added: by the option, which is on unless stated.</summary>
    public bool HasBias => this.Flag("use_bias", true);

    public KerasLayerView Inside(string option, Shape? data, int weights) =>
        new(context, this.Text(option, ""), data, $"{prefix}{option}.", weights);
}
