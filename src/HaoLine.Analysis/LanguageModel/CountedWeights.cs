using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>The weights that a model needs to run, each storage once.</summary>
internal static class CountedWeights
{
    /// <summary>Weights and data of their quantization; whether their elements count as parameters.</summary>
    public static IEnumerable<(NamedTensor Weight, bool Counts)> Of(Model model)
    {
        var seen = new HashSet<StorageKey>();
        foreach (NamedTensor weight in model.Weights)
        {
            (bool isNeeded, bool counts) = weight.Role switch
            {
                TensorRole.OptimizerState or TensorRole.Auxiliary or TensorRole.Buffer => (false, false),
                TensorRole.QuantizationData => (true, false),
                TensorRole.Parameter => (true, true),
                _ => ConstantClassification.Classify(weight) == ConstantKind.Parameter ? (true, true) : (false, false),
            };
            if (isNeeded && seen.Add(weight.Data.StorageKey ?? new StorageKey(weight.Data)))
            {
                yield return (weight, counts);
            }
        }
    }
}
