using HaoLine.Architecture;
using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Quantization;

/// <summary>The tensors of a model by name, with what a configuration states about them.</summary>
internal sealed class ModuleTensors
{
    private static readonly string[] Signs =
    [
        ".qweight", ".B", ".weight_packed", ".weight_scale", ".weight_scale_inv", ".weight_scales", ".SCB", ".absmax", "_blocks", ".W_q", "._data", ".codes", ".scales", ".bitmask",
    ];

    private readonly Dictionary<string, int> byName;

    public ModuleTensors(IReadOnlyList<NamedTensor> all, QuantizationFacts? stated, SmallTensorReader reader)
    {
        this.All = all;
        this.Stated = stated;
        this.Reader = reader;
        this.byName = new Dictionary<string, int>(all.Count, StringComparer.Ordinal);
        for (int i = 0; i < all.Count; i++)
        {
            this.byName.TryAdd(all[i].Name, i);
            if (all[i].Name.EndsWith(".k_scale", StringComparison.Ordinal) || all[i].Name.EndsWith(".v_scale", StringComparison.Ordinal))
            {
                this.Caches.Add(i);
            }
        }
    }

    public IReadOnlyList<NamedTensor> All { get; }

    public QuantizationFacts? Stated { get; }

    public SmallTensorReader Reader { get; }

    /// <summary>Scales of a quantized cache.</summary>
    public List<int> Caches { get; } = [];

    /// <summary>Weights whose parts do not fit, with the scheme they look like.</summary>
    public List<(string Scheme, string Name)> Misfits { get; } = [];

    /// <summary>True for a tensor that exists only beside quantized weights: the cheap question asked first.</summary>
    public static bool IsSign(NamedTensor tensor)
    {
        foreach (string sign in Signs)
        {
            if (tensor.Name.EndsWith(sign, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Index of a tensor; -1 when there is none.</summary>
    public int Find(string name) => this.byName.GetValueOrDefault(name, -1);

    /// <summary>Dimensions of a tensor; empty when there is none.</summary>
    public ReadOnlySpan<long> Dimensions(int index) => index < 0 ? default : this.All[index].Data.Dimensions;

    /// <summary>Element type of a tensor; undefined when there is none.</summary>
    public DataType TypeOf(int index) => index < 0 ? DataType.Undefined : this.All[index].Data.ElementType;

    /// <summary>Indices of those of several tensors that are there.</summary>
    public List<int> Present(string prefix, params ReadOnlySpan<string> suffixes)
    {
        var found = new List<int>(suffixes.Length);
        foreach (string suffix in suffixes)
        {
            if (this.Find(prefix + suffix) is >= 0 and int index)
            {
                found.Add(index);
            }
        }

        return found;
    }

    /// <summary>Notes a weight whose parts do not fit.</summary>
    public QuantizedModule? Misfit(string scheme, int index)
    {
        this.Misfits.Add((scheme, this.All[index].Name));
        return null;
    }
}
