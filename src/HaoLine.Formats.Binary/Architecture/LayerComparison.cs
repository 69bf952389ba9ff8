using HaoLine.Architecture;

namespace HaoLine.Formats;

/// <summary>Compares the facts of one layer with its tensors.</summary>
internal sealed class LayerComparison(LayerTensors tensors, long hidden, DisagreementList found, int layer)
{
    public LayerFacts Compare(LayerFacts stated) => stated with
    {
        Attention = this.CompareAttention(stated),
        FeedForward = this.CompareFeedForward(stated.FeedForward),
        Recurrent = this.CompareState(stated.Recurrent),
    };

    private AttentionFacts CompareAttention(LayerFacts stated)
    {
        AttentionFacts attention = stated.Attention;
        bool isStored = tensors.Has(LayerPart.Query) || tensors.Has(LayerPart.QueryKeyValue) || tensors.Has(LayerPart.QueryFromRank) || tensors.Has(LayerPart.KeyValueRank);
        if (attention.Reach == AttentionReach.None)
        {
            // Linear attention has products of the same names; its facts are those of a state.
            if (isStored && stated.Recurrent is null)
            {
                found.Add("attention", false, true, layer);
            }

            return attention;
        }

        bool hasOther = tensors.Has(LayerPart.Up) || tensors.Has(LayerPart.Down) || tensors.Has(LayerPart.StateOutput) || tensors.Has(LayerPart.ExpertDown);
        if (!isStored)
        {
            if (!hasOther || tensors.Has(LayerPart.Output))
            {
                return attention;
            }

            found.Add("attention", true, false, layer);
            return AttentionFacts.None;
        }

        attention = attention.Latent is null ? this.CompareHeads(attention, stated.SharesCacheOfLayer >= 0) : this.CompareLatent(attention);
        LayerPart entry = tensors.Has(LayerPart.Query) ? LayerPart.Query : LayerPart.QueryKeyValue;
        return attention with
        {
            HasInputBias = attention.Latent is null ? this.Flag("bias of the query projection", attention.HasInputBias, tensors.HasBias(entry)) : attention.HasInputBias,
            HasOutputBias = tensors.Has(LayerPart.Output) ? this.Flag("bias of the output projection", attention.HasOutputBias, tensors.HasBias(LayerPart.Output)) : attention.HasOutputBias,
            HasQueryKeyNorm = this.Flag("norm of queries and keys", attention.HasQueryKeyNorm, tensors.Has(LayerPart.QueryNorm)),
            HasSinks = this.Flag("sinks", attention.HasSinks, tensors.Has(LayerPart.Sinks)),
        };
    }

    private AttentionFacts CompareHeads(AttentionFacts attention, bool isShared)
    {
        long key = attention.KeySize;
        long value = attention.ValueSize;
        long groups = attention.KeyValueHeads;
        long queries = checked(attention.QueryHeads * key);
        if (tensors.Outputs(LayerPart.QueryKeyValue) is > 0 and long all)
        {
            long expected = checked(queries + (groups * (key + value)));
            if (all != expected)
            {
                long rest = all - queries;
                bool isExact = rest > 0 && key + value > 0 && rest % (key + value) == 0;
                found.Add(isExact ? "key-value heads" : "width of the query, key and value projection", isExact ? groups : expected, isExact ? rest / (key + value) : all, layer);
                return isExact ? attention with { KeyValueHeads = rest / (key + value) } : attention;
            }

            return attention;
        }

        long width = tensors.Outputs(LayerPart.Query);
        if (width > 0 && width != queries && !(attention.HasOutputGate && width == 2 * queries) && attention.QueryHeads > 0)
        {
            bool isExact = width % attention.QueryHeads == 0;
            found.Add(isExact ? "query head size" : "width of the query projection", isExact ? key : queries, isExact ? width / attention.QueryHeads : width, layer);
            key = isExact ? width / attention.QueryHeads : key;
        }

        if (!isShared && tensors.Outputs(LayerPart.Key) is > 0 and long keys && key > 0 && keys != checked(groups * key))
        {
            bool isExact = keys % key == 0;
            found.Add(isExact ? "key-value heads" : "width of the key projection", isExact ? groups : groups * key, isExact ? keys / key : keys, layer);
            groups = isExact ? keys / key : groups;
        }

        if (!isShared && tensors.Outputs(LayerPart.Value) is > 0 and long values && groups > 0 && values != checked(groups * value))
        {
            bool isExact = values % groups == 0;
            if (isExact)
            {
                found.Add("value head size", value, values / groups, layer);
                value = values / groups;
            }
            else
            {
                found.Add("width of the value projection", groups * value, values, layer);
            }
        }

        return attention with { KeySize = key, ValueSize = value, KeyValueHeads = groups };
    }

    private AttentionFacts CompareLatent(AttentionFacts attention)
    {
        LatentAttention latent = attention.Latent!;
        long queryRank = this.Number("rank of the query", latent.QueryRank, tensors.Outputs(LayerPart.QueryRank));
        long stored = tensors.Outputs(LayerPart.KeyValueRank);
        long rank = this.Number("rank of keys and values", latent.KeyValueRank, stored > latent.RopeSize ? stored - latent.RopeSize : 0);
        long both = tensors.Outputs(LayerPart.KeyValueFromRank);
        if (both > 0 && both != checked(attention.QueryHeads * (latent.NopeSize + latent.ValueSize)))
        {
            found.Add("width of keys and values of all heads", attention.QueryHeads * (latent.NopeSize + latent.ValueSize), both, layer);
        }

        return attention with { Latent = latent with { QueryRank = queryRank, KeyValueRank = rank } };
    }

    private FeedForwardFacts CompareFeedForward(FeedForwardFacts stated)
    {
        bool hasExperts = tensors.Has(LayerPart.ExpertDown) || tensors.Has(LayerPart.ExpertUp);
        if (hasExperts != stated.Experts is not null && (hasExperts || tensors.Has(LayerPart.Down)))
        {
            found.Add("experts", stated.Experts is not null, hasExperts, layer);
            return stated;
        }

        if (stated.Experts is { } experts)
        {
            return stated with { Experts = this.CompareExperts(experts) };
        }

        if (!tensors.Has(LayerPart.Down) || stated.Kind == FeedForwardKind.None)
        {
            return stated;
        }

        // Down is the surest: gate and value may be one matrix of twice the width.
        long width = this.Number("feed-forward width", stated.Width, tensors.Inputs(LayerPart.Down));
        long up = tensors.Outputs(LayerPart.Up);
        bool isGated = tensors.Has(LayerPart.Gate) || tensors.Has(LayerPart.GateUp) || (up > 0 && up == 2 * width);
        if (tensors.Has(LayerPart.Up) || isGated)
        {
            isGated = this.Flag("gate of the feed-forward block", stated.Kind == FeedForwardKind.Gated, isGated);
        }
        else
        {
            isGated = stated.Kind == FeedForwardKind.Gated;
        }

        return stated with { Width = width, Kind = isGated ? FeedForwardKind.Gated : FeedForwardKind.Plain };
    }

    private ExpertFacts CompareExperts(ExpertFacts stated)
    {
        long[] together = tensors.Shape(LayerPart.ExpertDown);
        long count = tensors.NumberedExperts > 0 ? tensors.NumberedExperts : together.Length == 3 ? together[0] : 0;
        return stated with
        {
            Count = this.Number("experts", stated.Count, count),
            Width = this.Number("width of an expert", stated.Width, this.WidthOf(together, stated)),
            SharedWidth = this.Number("width of the shared experts", stated.SharedWidth, tensors.Outputs(LayerPart.SharedUp)),
        };
    }

    /// <summary>Inner width of an expert. Experts stored together have the widths in either order; the outer one tells them apart.</summary>
    private long WidthOf(long[] shape, ExpertFacts stated)
    {
        long outer = stated.LatentSize > 0 ? stated.LatentSize : hidden;
        return shape.Length != 3 ? tensors.Inputs(LayerPart.ExpertDown)
            : shape[1] == outer ? shape[2]
            : shape[2] == outer ? shape[1]
            : 0;
    }

    private RecurrentFacts? CompareState(RecurrentFacts? stated)
    {
        if (stated is null || !tensors.Has(LayerPart.StateConvolution))
        {
            return stated;
        }

        long[] convolution = tensors.Shape(LayerPart.StateConvolution);
        long[] decay = tensors.Shape(LayerPart.StateDecay);
        bool isFirst = stated.Kind == RecurrentKind.Mamba1;
        return stated with
        {
            ConvolutionKernel = this.Number("width of the convolution", stated.ConvolutionKernel, convolution.Length >= 2 ? convolution[^1] : 0),
            InnerSize = isFirst ? this.Number("inner size of the state", stated.InnerSize, convolution.Length >= 2 ? convolution[0] : 0) : stated.InnerSize,
            StateSize = isFirst ? this.Number("state size", stated.StateSize, decay.Length == 2 ? decay[1] : 0) : stated.StateSize,
        };
    }

    /// <summary>A stored size wins over a stated one; 0 says nothing on either side.</summary>
    private long Number(string fact, long stated, long stored)
    {
        if (stored <= 0 || stored == stated)
        {
            return stated;
        }

        if (stated > 0)
        {
            found.Add(fact, stated, stored, layer);
        }

        return stored;
    }

    private bool Flag(string fact, bool stated, bool stored)
    {
        if (stated != stored)
        {
            found.Add(fact, stated, stored, layer);
        }

        return stored;
    }
}
