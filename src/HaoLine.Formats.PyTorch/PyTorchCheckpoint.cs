using HaoLine.Ir;

namespace HaoLine.Formats.PyTorch;

/// <summary>What a PyTorch file says beside its tensors. Every text is untrusted input.</summary>
public sealed record PyTorchCheckpoint
{
    /// <summary>The container.</summary>
    public required PyTorchContainer Container { get; init; }

    /// <summary>Version of the archive layout; null when the container has none.</summary>
    public long? ArchiveVersion { get; init; }

    /// <summary>True when storages are big-endian; their bytes are then not offered.</summary>
    public bool IsBigEndian { get; init; }

    /// <summary>Paths of the dictionaries that hold weights, such as <c>state_dict</c>; empty text for the top level.</summary>
    public IReadOnlyList<string> StateDictionaries { get; init; } = [];

    /// <summary>Last epoch of the training; null when not said.</summary>
    public long? Epoch { get; init; }

    /// <summary>Best fitness of the training; null when not said.</summary>
    public double? BestFitness { get; init; }

    /// <summary>When the file was made, as it says; null when not said.</summary>
    public string? Date { get; init; }

    /// <summary>Labels of a classifier or detector in index order; empty when not said.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>True when the file also holds the state of an optimizer.</summary>
    public bool HasOptimizerState { get; init; }

    /// <summary>Classes of pickled objects that are not plain data, such as <c>torch.nn.modules.linear.Linear</c>, in order of appearance.</summary>
    public IReadOnlyList<string> PickledClasses { get; init; } = [];

    /// <summary>Quantization of tensors by name.</summary>
    public IReadOnlyDictionary<string, QuantizationParameters> Quantization { get; init; } = new Dictionary<string, QuantizationParameters>();
}
