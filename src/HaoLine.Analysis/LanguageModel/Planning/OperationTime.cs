namespace HaoLine.LanguageModels;

/// <summary>Work of one kind on one device, summed over layers.</summary>
/// <param name="Name">Kind of work, such as <c>attention</c> or <c>experts</c>.</param>
/// <param name="Operations">Floating-point operations; a multiply-accumulate is two.</param>
/// <param name="Bytes">Bytes moved from and to memory; over the link for <see cref="TimeBound.Link"/>.</param>
/// <param name="Seconds">Time: in each layer the longer of arithmetic and bytes, summed.</param>
/// <param name="Bound">What most of the time is bound by.</param>
public sealed record OperationTime(string Name, double Operations, double Bytes, double Seconds, TimeBound Bound)
{
    /// <summary>Operations for each byte; 0 without bytes.</summary>
    public double Intensity => this.Bytes > 0 ? this.Operations / this.Bytes : 0;
}
