namespace HaoLine.LanguageModels;

/// <summary>Bytes that the fullest device of a split needs.</summary>
/// <param name="Weights">Weights that it holds.</param>
/// <param name="Cache">Keys and values, recurrent state, attention to an encoder.</param>
/// <param name="Activations">Reserved for the largest step.</param>
/// <param name="Logits">Logits in float32.</param>
/// <param name="Runtime">Runtime and libraries, an assumption.</param>
/// <param name="Stage">Group of the pipeline that the device belongs to.</param>
public sealed record MemoryNeed(long Weights, long Cache, long Activations, long Logits, long Runtime, int Stage)
{
    /// <summary>The sum.</summary>
    /// <exception cref="OverflowException">It does not fit 64 bits.</exception>
    public long Total => checked(this.Weights + this.Cache + this.Activations + this.Logits + this.Runtime);

    /// <summary>Part of the cache in the sum, 0 to 1.</summary>
    public double CacheShare => this.Total == 0 ? 0 : (double)this.Cache / this.Total;
}
