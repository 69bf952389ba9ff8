namespace HaoLine.Samples;

/// <summary>Marsaglia's xorshift64* numbers: the same on every machine and runtime, unlike the generator of the base library.</summary>
internal sealed class XorShift(ulong seed)
{
    private ulong state = seed;

    /// <summary>A number from −1 up to but not including 1, in steps of 2⁻²³, so that it is exact as a float.</summary>
    public float Next()
    {
        this.state ^= this.state >> 12;
        this.state ^= this.state << 25;
        this.state ^= this.state >> 27;
        ulong mixed = this.state * 0x2545F4914F6CDD1DUL;
        return ((int)(mixed >> 40) - (1 << 23)) / (float)(1 << 23);
    }
}
