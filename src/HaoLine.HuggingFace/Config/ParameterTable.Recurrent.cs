using HaoLine.Architecture;

namespace HaoLine.HuggingFace.Config;

/// <content>Mixers that keep a state in place of attention.</content>
internal sealed partial class ParameterTable
{
    private void AddRecurrent(string prefix, long hidden, RecurrentFacts recurrent)
    {
        switch (recurrent.Kind)
        {
            case RecurrentKind.Mamba1:
                this.AddMamba($"{prefix}.mixer", hidden, recurrent);
                break;
            case RecurrentKind.Mamba2:
                this.AddMamba2($"{prefix}.mixer", hidden, recurrent);
                break;
            case RecurrentKind.Rwkv:
                this.AddRwkv(prefix, hidden, recurrent);
                break;
            case RecurrentKind.GatedDeltaNet when this.family.HasChannelDecay:
                this.AddKimiDelta($"{prefix}.linear_attn", hidden, recurrent);
                break;
            case RecurrentKind.GatedDeltaNet:
                this.AddGatedDeltaNet($"{prefix}.linear_attn", hidden, recurrent);
                break;
            case RecurrentKind.ShortConvolution:
                this.AddShortConvolution($"{prefix}.conv", hidden, recurrent);
                break;
        }
    }

    /// <summary>Mamba-1 as its authors define it: projections, depthwise convolution, state matrix A and skip vector D.</summary>
    private void AddMamba(string prefix, long hidden, RecurrentFacts mamba)
    {
        long inner = mamba.InnerSize;
        this.Add($"{prefix}.in_proj.weight", checked(2 * inner), hidden);
        this.Add($"{prefix}.conv1d.weight", inner, 1, mamba.ConvolutionKernel);
        this.Add($"{prefix}.conv1d.bias", inner);
        if (this.family.HasMambaNorms)
        {
            this.Add($"{prefix}.dt_layernorm.weight", mamba.TimeStepRank);
            this.Add($"{prefix}.b_layernorm.weight", mamba.StateSize);
            this.Add($"{prefix}.c_layernorm.weight", mamba.StateSize);
        }

        this.Add($"{prefix}.x_proj.weight", mamba.TimeStepRank + (2 * mamba.StateSize), inner);
        this.Add($"{prefix}.dt_proj.weight", inner, mamba.TimeStepRank);
        this.Add($"{prefix}.dt_proj.bias", inner);
        this.Add($"{prefix}.A_log", inner, mamba.StateSize);
        this.Add($"{prefix}.D", inner);
        this.Add($"{prefix}.out_proj.weight", hidden, inner);
    }

    /// <summary>
    /// Mamba-2: one projection for gate, inputs, both projections of the state of each group and a time step for each head, depthwise convolution,
    /// three numbers for each head, norm of the inner size.
    /// </summary>
    private void AddMamba2(string prefix, long hidden, RecurrentFacts mamba)
    {
        this.Add($"{prefix}.in_proj.weight", checked(mamba.InnerSize + mamba.ConvolutionChannels + mamba.Heads), hidden);
        this.Add($"{prefix}.conv1d.weight", mamba.ConvolutionChannels, 1, mamba.ConvolutionKernel);
        this.Add($"{prefix}.conv1d.bias", mamba.ConvolutionChannels);
        this.Add($"{prefix}.dt_bias", mamba.Heads);
        this.Add($"{prefix}.A_log", mamba.Heads);
        this.Add($"{prefix}.D", mamba.Heads);
        if (this.config.Flag("mamba_rms_norm") != false)
        {
            this.Add($"{prefix}.norm.weight", mamba.InnerSize);
        }

        this.Add($"{prefix}.out_proj.weight", hidden, mamba.InnerSize);
    }

    /// <summary>
    /// RWKV of its fourth generation: decay, bonus and three mixtures with the token before, four projections; and for the feed-forward block two mixtures
    /// and a receptance over the hidden size.
    /// </summary>
    private void AddRwkv(string prefix, long hidden, RecurrentFacts rwkv)
    {
        this.Add($"{prefix}.attention.time_decay", rwkv.InnerSize);
        this.Add($"{prefix}.attention.time_first", rwkv.InnerSize);
        foreach (string part in (ReadOnlySpan<string>)["key", "value", "receptance"])
        {
            this.Add($"{prefix}.attention.time_mix_{part}", 1, 1, hidden);
            this.Add($"{prefix}.attention.{part}.weight", rwkv.InnerSize, hidden);
        }

        this.Add($"{prefix}.attention.output.weight", hidden, rwkv.InnerSize);
        this.Add($"{prefix}.feed_forward.time_mix_key", 1, 1, hidden);
        this.Add($"{prefix}.feed_forward.time_mix_receptance", 1, 1, hidden);
        this.Add($"{prefix}.feed_forward.receptance.weight", hidden, hidden);
    }

    /// <summary>The gated short convolution of LFM2: three projections of the input, a depthwise convolution without bias, one projection out.</summary>
    private void AddShortConvolution(string prefix, long hidden, RecurrentFacts convolution)
    {
        this.Add($"{prefix}.in_proj.weight", checked(3 * convolution.InnerSize), hidden);
        this.Add($"{prefix}.conv.weight", convolution.InnerSize, 1, convolution.ConvolutionKernel);
        this.Add($"{prefix}.out_proj.weight", hidden, convolution.InnerSize);
    }

    /// <summary>
    /// Kimi delta attention: queries, keys and values with a convolution each; the decay of every channel and the gate of the output come out of two
    /// matrices of the rank of a head, the gate in K3 out of one full matrix; a bias of the decay for each channel, its rate and the strength of an
    /// update for each head.
    /// </summary>
    private void AddKimiDelta(string prefix, long hidden, RecurrentFacts delta)
    {
        this.Add($"{prefix}.qkv_proj.weight", delta.ConvolutionChannels, hidden);
        this.Add($"{prefix}.conv1d.weight", delta.ConvolutionChannels, 1, delta.ConvolutionKernel);
        this.Add($"{prefix}.f_a_proj.weight", delta.HeadSize, hidden);
        this.Add($"{prefix}.f_b_proj.weight", delta.InnerSize, delta.HeadSize);
        if (this.config.Section("linear_attn_config").Flag("use_full_rank_gate") == true)
        {
            this.Add($"{prefix}.g_proj.weight", delta.InnerSize, hidden);
        }
        else
        {
            this.Add($"{prefix}.g_a_proj.weight", delta.HeadSize, hidden);
            this.Add($"{prefix}.g_b_proj.weight", delta.InnerSize, delta.HeadSize);
        }

        this.Add($"{prefix}.dt_bias", delta.InnerSize);
        this.Add($"{prefix}.A_log", delta.Heads);
        this.Add($"{prefix}.b_proj.weight", delta.Heads, hidden);
        this.Add($"{prefix}.o_norm.weight", delta.HeadSize);
        this.Add($"{prefix}.o_proj.weight", hidden, delta.InnerSize);
    }

    /// <summary>Gated delta net of Qwen3-Next: queries, keys, values and a gate, two numbers for each value head, depthwise convolution, norm of a head.</summary>
    private void AddGatedDeltaNet(string prefix, long hidden, RecurrentFacts delta)
    {
        this.Add($"{prefix}.in_proj_qkvz.weight", checked(delta.ConvolutionChannels + delta.InnerSize), hidden);
        this.Add($"{prefix}.in_proj_ba.weight", checked(2 * delta.Heads), hidden);
        this.Add($"{prefix}.conv1d.weight", delta.ConvolutionChannels, 1, delta.ConvolutionKernel);
        this.Add($"{prefix}.dt_bias", delta.Heads);
        this.Add($"{prefix}.A_log", delta.Heads);
        this.Add($"{prefix}.norm.weight", delta.HeadSize);
        this.Add($"{prefix}.out_proj.weight", hidden, delta.InnerSize);
    }
}
