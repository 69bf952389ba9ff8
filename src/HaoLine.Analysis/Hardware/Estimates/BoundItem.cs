namespace HaoLine.Hardware;

/// <summary>A <see cref="WorkItem"/> with numbers for sizes; unknown entries are 0.</summary>
/// <param name="Item">The formulas.</param>
/// <param name="FirstName">Name of the first node; untrusted.</param>
/// <param name="Nodes">How many equal nodes there are.</param>
/// <param name="Executions">Executions of each.</param>
/// <param name="Operations">Floating operations of products in one execution, two for each.</param>
/// <param name="IntegerOperations">Integer operations of products.</param>
/// <param name="Others">Operations outside products.</param>
/// <param name="Bytes">Bytes read and written.</param>
/// <param name="WeightBytes">Bytes of stored floating operands.</param>
/// <param name="FixedBytes">Bytes that conversion leaves alone.</param>
internal sealed record BoundItem(
    WorkItem Item, string FirstName, int Nodes, double Executions, double Operations, double IntegerOperations, double Others, double Bytes, double WeightBytes, double FixedBytes)
{
    /// <summary>Operations of any kind.</summary>
    public double AllOperations => this.Operations + this.IntegerOperations + this.Others;

    /// <summary>
    /// Bytes after conversion of floating weights and activations. Parts are cut to the total, so that growing parts never make the sum fall.
    /// </summary>
    public double BytesIn(PrecisionFormat? format)
    {
        if (format is not { } wanted || this.Item.FloatType.BitsPerElement == 0)
        {
            return this.Bytes;
        }

        double weights = Math.Min(this.WeightBytes, this.Bytes);
        double rest = Math.Min(this.FixedBytes, this.Bytes - weights);
        double bits = this.Item.FloatType.BitsPerElement;
        return rest + (weights * wanted.WeightBits / bits) + ((this.Bytes - weights - rest) * wanted.ActivationBits / bits);
    }
}
