namespace HaoLine.Ir;

/// <summary>A weight with its name, for models and views without a graph.</summary>
/// <param name="Name">Name as stored.</param>
/// <param name="Data">Payload as stored.</param>
public sealed record NamedTensor(string Name, TensorData Data)
{
    /// <summary>What the tensor is for.</summary>
    public TensorRole Role { get; init; }

    /// <summary>
    /// The shape of the weight that the payload encodes, where packing hides it: eight 4-bit weights in one stored int32 count as eight.
    /// Null when the payload has the weight's own shape.
    /// </summary>
    public Shape? LogicalShape { get; init; }

    /// <summary>Number of weights that the payload encodes: the product of <see cref="LogicalShape"/>, else the stored elements.</summary>
    public long LogicalElementCount
    {
        get
        {
            if (this.LogicalShape is not { } shape)
            {
                return this.Data.ElementCount;
            }

            long count = 1;
            for (int i = 0; i < shape.Rank; i++)
            {
                if (!shape[i].TryGetValue(out long size))
                {
                    return this.Data.ElementCount;
                }

                count = checked(count * size);
            }

            return count;
        }
    }

    /// <summary>The quantization scheme of the weight, such as <c>gptq</c>; null when it is stored plainly or its element type says all.</summary>
    public string? Encoding { get; init; }
}
