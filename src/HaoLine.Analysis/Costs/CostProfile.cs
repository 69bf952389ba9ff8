using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>A named convention that turns cost vectors into totals. Every report names the one it used; docs/passes/costs.md compares them.</summary>
public sealed class CostProfile
{
    private readonly Func<OperatorCost, Dimension, Dimension> macs;
    private readonly Func<OperatorCost, Dimension, Dimension> flops;

    private CostProfile(string id, string description, Func<OperatorCost, Dimension, Dimension> macs, Func<OperatorCost, Dimension, Dimension> flops)
    {
        this.Id = id;
        this.Description = description;
        this.macs = macs;
        this.flops = flops;
    }

    /// <summary>Convolution, linear, recurrent and attention products and nothing else, as torchvision publishes; FLOPs are twice the MACs.</summary>
    public static CostProfile PureMacs { get; } = new(
        "pure-macs",
        "MACs of convolutions, matrix products, recurrent layers and attention; FLOPs = 2 × MACs. Integer MACs are counted apart.",
        static (cost, _) => cost.FloatMacs,
        static (cost, _) => 2 * cost.FloatMacs);

    /// <summary>The convention of fvcore and timm: one operation is one MAC, and normalizations count per element.</summary>
    public static CostProfile Fvcore { get; } = new(
        "fvcore",
        "MACs of pure-macs, plus 2 per element of a batch normalization with stored statistics, 5 per element of other normalizations with a scale and 4 without; one FLOP is one MAC. Global pooling and resizing, which fvcore counts too, are not added.",
        static (cost, normalization) => cost.FloatMacs + normalization,
        static (cost, normalization) => cost.FloatMacs + normalization);

    /// <summary>Every arithmetic operation once, two for a MAC, as DeepSpeed and Open Model Zoo count.</summary>
    public static CostProfile Flops2x { get; } = new(
        "flops2x",
        "FLOPs = 2 × MACs + additions + multiplications + divisions + comparisons + transcendental functions, one each. Integer MACs are counted apart.",
        static (cost, _) => cost.FloatMacs,
        static (cost, _) => (2 * cost.FloatMacs) + cost.Adds + cost.Multiplies + cost.Divides + cost.Compares + cost.Transcendentals);

    /// <summary>Weights operations by what they occupy on typical hardware; an estimate for roofline models.</summary>
    public static CostProfile Roofline { get; } = new(
        "roofline",
        "FLOPs = 2 × MACs + additions + multiplications + comparisons + 4 × (divisions and square roots) + 8 × transcendental functions: an assumption about hardware, for roofline models.",
        static (cost, _) => cost.FloatMacs,
        static (cost, _) => (2 * cost.FloatMacs) + cost.Adds + cost.Multiplies + cost.Compares + (4 * cost.Divides) + (8 * cost.Transcendentals));

    /// <summary>All profiles, the default first.</summary>
    public static IReadOnlyList<CostProfile> All { get; } = [PureMacs, Fvcore, Flops2x, Roofline];

    /// <summary>Id as options and reports state it.</summary>
    public string Id { get; }

    /// <summary>The convention in words.</summary>
    public string Description { get; }

    /// <summary>The profile of an id.</summary>
    /// <exception cref="ArgumentException">There is no such profile; the message lists the ids.</exception>
    public static CostProfile Find(string id) =>
        All.FirstOrDefault(profile => profile.Id == id)
        ?? throw new ArgumentException($"There is no cost profile '{id}'. Choose one of: {string.Join(", ", All.Select(static profile => profile.Id))}.", nameof(id));

    /// <inheritdoc />
    public override string ToString() => this.Id;

    /// <summary>Totals of a vector.</summary>
    /// <param name="cost">The vector.</param>
    /// <param name="normalization">Normalization work in the unit of the fvcore profile.</param>
    internal CostTotals Evaluate(OperatorCost cost, Dimension normalization) => new()
    {
        Macs = Checked(this.macs, cost, normalization),
        Flops = Checked(this.flops, cost, normalization),
        IntegerMacs = cost.IntegerMacs,
        OtherOperations = Checked(static (vector, _) => vector.Adds + vector.Multiplies + vector.Divides + vector.Compares + vector.Transcendentals, cost, normalization),
        BytesRead = cost.BytesRead,
        BytesWritten = cost.BytesWritten,
    };

    private static Dimension Checked(Func<OperatorCost, Dimension, Dimension> compute, OperatorCost cost, Dimension normalization)
    {
        try
        {
            return compute(cost, normalization);
        }
        catch (OverflowException)
        {
            return Dimension.Unknown;
        }
    }
}
