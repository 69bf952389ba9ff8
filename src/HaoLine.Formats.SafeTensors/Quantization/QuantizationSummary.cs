using HaoLine.Architecture;
using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Quantization;

/// <summary>Makes the facts of a model from its quantized weights and from what a configuration states.</summary>
internal static class QuantizationSummary
{
    public static QuantizationFacts Of(List<QuantizedModule> modules, IReadOnlyList<NamedTensor> weights, QuantizationFacts? stated, bool hasCacheScales)
    {
        QuantizedModule main = modules.GroupBy(static module => module.Scheme).MaxBy(static group => group.Count())!.First();
        long bytes = 0;
        long elements = 0;
        var counted = new HashSet<int>();
        foreach (QuantizedModule module in modules)
        {
            foreach (int part in module.Parts.Append(module.Weight))
            {
                bytes += counted.Add(part) ? weights[part].Data.StoredByteLength : 0;
            }

            NamedTensor weight = weights[module.Weight] with { LogicalShape = module.LogicalShape };
            elements = weight.LogicalElementCount <= long.MaxValue - elements ? elements + weight.LogicalElementCount : long.MaxValue;
        }

        bool? order = modules.Any(static module => module.HasActivationOrder == true) ? true
            : modules.All(static module => module.HasActivationOrder is null) ? null
            : false;
        var found = new QuantizationFacts
        {
            Scheme = main.Scheme,
            Format = main.Format,
            Bits = main.Bits > 0 ? main.Bits : null,
            GroupSize = main.GroupSize >= 0 ? main.GroupSize : null,
            IsSymmetric = main.IsSymmetric,
            HasActivationOrder = order,
            HasDoubleQuantization = main.HasDoubleQuantization,
            CacheType = hasCacheScales ? "float8" : "",
            Source = "tensors",
            QuantizedTensors = modules.Count,
            QuantizedElements = elements,
            QuantizedBytes = bytes,
        };
        return stated is null || !Agree(stated, found) ? found : stated with
        {
            Format = stated.Format.Length > 0 ? stated.Format : found.Format,
            Bits = stated.Bits ?? found.Bits,
            GroupSize = found.GroupSize ?? stated.GroupSize,
            IsSymmetric = stated.IsSymmetric ?? found.IsSymmetric,
            HasActivationOrder = found.HasActivationOrder ?? stated.HasActivationOrder,
            HasDoubleQuantization = found.HasDoubleQuantization ?? stated.HasDoubleQuantization,
            CacheType = stated.CacheType.Length > 0 ? stated.CacheType : found.CacheType,
            Source = "config and tensors",
            QuantizedTensors = found.QuantizedTensors,
            QuantizedElements = found.QuantizedElements,
            QuantizedBytes = found.QuantizedBytes,
        };
    }

    /// <summary>The same scheme, or one word of several for the same tensors, with the same bits.</summary>
    private static bool Agree(QuantizationFacts stated, QuantizationFacts found)
    {
        bool scheme = stated.Scheme == found.Scheme
            || (found.Scheme, stated.Scheme) is ("fp8", "fbgemm_fp8" or "compressed-tensors" or "modelopt" or "quark")
                or ("gptq", "auto-round" or "marlin")
                or ("awq", "auto-round" or "modelopt")
                or ("nvfp4", "modelopt" or "fp_quant")
                or ("mxfp4", "quark")
                or ("compressed-tensors", "nvfp4" or "mxfp4")
                or ("bitsandbytes-4bit", "bitsandbytes-nf4" or "bitsandbytes-fp4");
        return scheme && (stated.Bits is null || found.Bits is null || stated.Bits == found.Bits);
    }
}
