using HaoLine.Ir;

namespace HaoLine.TestSupport.Zoo;

/// <summary>A model of a few nodes whose figures can be counted on paper.</summary>
/// <param name="Name">Short name.</param>
/// <param name="Arithmetic">The count, written out.</param>
/// <param name="Build">Builds the model.</param>
public sealed record MicroModel(string Name, string Arithmetic, Func<Model> Build)
{
    /// <summary>Float multiply-accumulates under profile <c>pure-macs</c>; null when the example is not about them.</summary>
    public long? Macs { get; init; }

    /// <summary>Integer multiply-accumulates, reported apart from float ones; null when the example is not about them.</summary>
    public long? IntegerMacs { get; init; }

    /// <summary>Operations: twice the multiply-accumulates plus <see cref="BiasAdditions"/>; null when the example is not about them.</summary>
    public long? Flops { get; init; }

    /// <summary>Additions of a bias inside the operator; part of <see cref="Flops"/>, never of <see cref="Macs"/>.</summary>
    public long BiasAdditions { get; init; }

    /// <summary>Profile that <see cref="Flops"/> belongs to.</summary>
    public string FlopsProfile { get; init; } = "flops2x";

    /// <summary>Parameters; null when the example is not about them.</summary>
    public long? Parameters { get; init; }

    /// <summary>Bytes of stored tensors; null when the example is not about them.</summary>
    public long? StoredBytes { get; init; }

    /// <summary>Peak of live activations in bytes; null when the example is not about it.</summary>
    public long? PeakActivationBytes { get; init; }

    /// <summary>Sizes of symbols for which the figures hold; empty when there are none.</summary>
    public IReadOnlyDictionary<string, long> Binding { get; init; } = new Dictionary<string, long>();

    /// <summary>The multiply-accumulates as a formula before binding; null when sizes are known.</summary>
    public string? MacsFormula { get; init; }

    /// <inheritdoc />
    public override string ToString() => this.Name;
}
