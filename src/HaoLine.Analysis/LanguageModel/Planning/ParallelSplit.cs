namespace HaoLine.LanguageModels;

/// <summary>How a model is shared out over devices. One copy takes tensor × pipeline devices.</summary>
/// <param name="Tensor">Devices that share each layer; at least 1.</param>
/// <param name="Pipeline">Groups that hold consecutive layers; at least 1.</param>
/// <param name="Expert">Devices that share the experts of a layer; at least 1. Beyond <paramref name="Tensor"/> the copies share them.</param>
/// <param name="Data">Copies; at least 1.</param>
public sealed record ParallelSplit(int Tensor = 1, int Pipeline = 1, int Expert = 1, int Data = 1)
{
    /// <summary>One device.</summary>
    public static ParallelSplit None { get; } = new();

    /// <summary>Devices that share each layer.</summary>
    public int Tensor { get; init; } = AtLeastOne(Tensor, nameof(Tensor));

    /// <summary>Groups that hold consecutive layers.</summary>
    public int Pipeline { get; init; } = AtLeastOne(Pipeline, nameof(Pipeline));

    /// <summary>Devices that share the experts of a layer.</summary>
    public int Expert { get; init; } = AtLeastOne(Expert, nameof(Expert));

    /// <summary>Copies.</summary>
    public int Data { get; init; } = AtLeastOne(Data, nameof(Data));

    /// <summary>Devices of all copies.</summary>
    public int Devices => checked(this.Tensor * this.Pipeline * this.Data);

    /// <summary>Devices that the routed experts of one layer are split over.</summary>
    public int ExpertDevices => Math.Max(this.Tensor, this.Expert);

    private static int AtLeastOne(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "At least one device is wanted.");
}
