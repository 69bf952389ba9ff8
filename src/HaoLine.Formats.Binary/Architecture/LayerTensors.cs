using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>The tensors of one layer by what they are.</summary>
internal sealed class LayerTensors
{
    private readonly Dictionary<LayerPart, long[]> shapes = [];
    private readonly HashSet<LayerPart> biases = [];
    private readonly HashSet<int> experts = [];
    private readonly HashSet<string> convolved = [];

    /// <summary>True when the layer has tensors of a known meaning.</summary>
    public bool IsKnown => this.shapes.Count > 0;

    /// <summary>Experts with tensors of their own; 0 when they are stored together or absent.</summary>
    public int NumberedExperts => this.experts.Count;

    /// <summary>True when weights are stored with the outputs last, as GPT-2 does.</summary>
    private bool IsTransposed => this.convolved.Count > 0;

    public bool Has(LayerPart part) => this.shapes.ContainsKey(part);

    public bool HasBias(LayerPart part) => this.biases.Contains(part);

    /// <summary>Rows that leave a matrix; 0 when it is absent or no matrix.</summary>
    public long Outputs(LayerPart part) => this.shapes.TryGetValue(part, out long[]? shape) && shape.Length >= 2 ? this.IsTransposed ? shape[^1] : shape[^2] : 0;

    /// <summary>Rows that enter a matrix; 0 when it is absent or no matrix.</summary>
    public long Inputs(LayerPart part) => this.shapes.TryGetValue(part, out long[]? shape) && shape.Length >= 2 ? this.IsTransposed ? shape[^2] : shape[^1] : 0;

    /// <summary>Sizes as stored; empty when absent.</summary>
    public long[] Shape(LayerPart part) => this.shapes.GetValueOrDefault(part) ?? [];

    public void Add(string module, NamedTensor tensor)
    {
        bool isBias = module.EndsWith(".bias", StringComparison.Ordinal);
        int end = module.LastIndexOf('.');
        bool isWeight = module.EndsWith(".weight", StringComparison.Ordinal);
        string path = isBias || isWeight ? module[..end] : module;
        if (path.Contains("encoder_attn", StringComparison.Ordinal) || path.Contains("cross_attn", StringComparison.Ordinal) || path.Contains("EncDecAttention", StringComparison.Ordinal)
            || LayerPartNames.Find(path, out int expert) is not { } part)
        {
            return;
        }

        if (isBias)
        {
            this.biases.Add(part);
            return;
        }

        if (expert >= 0)
        {
            this.experts.Add(expert);
        }

        // A packed payload without a stated shape says nothing about sizes.
        if (tensor.Encoding is not null && tensor.LogicalShape is null)
        {
            this.shapes.TryAdd(part, []);
            return;
        }

        long[] shape = tensor.LogicalShape is { } logical && logical.TryGetStatic(out long[]? sizes) ? sizes : tensor.Data.Dimensions.ToArray();
        this.shapes.TryAdd(part, shape);

        // Other models that use the name of GPT-2 store outputs first, and have more outputs than inputs as well.
        if (path.EndsWith("attn.c_attn", StringComparison.Ordinal) && shape is [var first, var last] && first < last)
        {
            this.convolved.Add(path);
        }
    }
}
