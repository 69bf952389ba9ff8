namespace HaoLine.Hardware;

/// <summary>Names of arithmetic as catalogue files, options and reports have them.</summary>
public static class ComputePrecisionNames
{
    /// <summary>The name, such as <c>bfloat16</c>.</summary>
    public static string ToName(this ComputePrecision precision) => HardwareCatalogReader.NameOf(precision);

    /// <summary>The arithmetic of a name: those of catalogue files, and the short forms <c>fp32</c>, <c>tf32</c>, <c>bf16</c>, <c>fp16</c>, <c>fp8</c> and <c>fp4</c>.</summary>
    /// <returns>False for other texts.</returns>
    public static bool TryParse(string? name, out ComputePrecision precision)
    {
        ComputePrecision? found = name?.ToLowerInvariant() switch
        {
            "fp64" => ComputePrecision.Float64,
            "fp32" => ComputePrecision.Float32,
            "tf32" => ComputePrecision.TensorFloat32,
            "bf16" => ComputePrecision.BFloat16,
            "fp16" => ComputePrecision.Float16,
            "fp8" => ComputePrecision.Float8,
            "fp4" => ComputePrecision.Float4,
            { } other => HardwareCatalogReader.PrecisionOf(other),
            null => null,
        };
        precision = found ?? default;
        return found is not null;
    }
}
