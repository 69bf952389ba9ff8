using HaoLine.Architecture;

namespace HaoLine.LanguageModels;

/// <summary>What one device holds and computes of a layer that several share.</summary>
internal static class LayerShare
{
    /// <summary>An even part, rounded up.</summary>
    public static long Split(long bytes, int devices) => (bytes / devices) + (bytes % devices == 0 ? 0 : 1);

    /// <summary>Bytes of a layer's weights on one device.</summary>
    public static long Weights(LanguageModelProfile profile, int layer, ParallelSplit split)
    {
        WeightTable weights = profile.Weights;
        int devices = split.Tensor;
        long bytes = AttentionPart(profile, layer, weights.Of(layer, ModelComponent.Attention).Bytes, devices);
        bytes = checked(bytes + Split(weights.Of(layer, ModelComponent.Recurrent).Bytes, devices));
        bytes = checked(bytes + Split(weights.Of(layer, ModelComponent.FeedForward).Bytes, devices));
        bytes = checked(bytes + Split(weights.Of(layer, ModelComponent.SharedExperts).Bytes, devices));
        bytes = checked(bytes + Split(weights.Of(layer, ModelComponent.Other).Bytes, devices));
        bytes = checked(bytes + weights.Of(layer, ModelComponent.Router).Bytes);
        bytes = checked(bytes + weights.Of(layer, ModelComponent.Normalization).Bytes);
        return checked(bytes + Experts(profile.Layers[layer].Layer, weights.Of(layer, ModelComponent.Experts).Bytes, split));
    }

    /// <summary>Bytes or operations of attention on one device: key-value projections of at least one head, compressions of a latent attention whole.</summary>
    public static long AttentionPart(LanguageModelProfile profile, int layer, long amount, int devices)
    {
        if (devices == 1 || amount == 0)
        {
            return amount;
        }

        (LayerStack stack, LayerFacts facts) = profile.Layers[layer];
        AttentionFacts attention = facts.Attention;
        double kept;
        if (attention.Latent is { } latent)
        {
            double compressions = (double)stack.HiddenSize * (latent.QueryRank + latent.KeyValueRank + latent.RopeSize);
            double inner = latent.QueryRank > 0 ? latent.QueryRank : stack.HiddenSize;
            double heads = (double)attention.QueryHeads
                * ((inner * (latent.NopeSize + latent.RopeSize)) + ((double)latent.KeyValueRank * (latent.NopeSize + latent.ValueSize)) + ((double)stack.HiddenSize * latent.ValueSize));
            double all = compressions + heads;
            kept = all > 0 ? (compressions + (heads / devices)) / all : 1.0 / devices;
        }
        else
        {
            double queries = (double)attention.QueryHeads * (attention.KeySize + attention.ValueSize);
            double keys = (double)attention.KeyValueHeads * (attention.KeySize + attention.ValueSize);
            double own = Math.Max(1.0 / devices, attention.KeyValueHeads > 0 ? 1.0 / attention.KeyValueHeads : 1.0);
            kept = queries + keys > 0 ? ((queries / devices) + (keys * own)) / (queries + keys) : 1.0 / devices;
        }

        return Math.Min(amount, (long)Math.Ceiling(amount * kept));
    }

    /// <summary>Bytes of the fullest device's experts: whole experts when there are more devices than share each layer.</summary>
    public static long Experts(LayerFacts layer, long amount, ParallelSplit split)
    {
        if (layer.FeedForward.Experts is not { Count: > 0 } experts || split.Expert <= split.Tensor)
        {
            return Split(amount, split.ExpertDevices);
        }

        long most = (experts.Count + split.Expert - 1) / split.Expert;
        return (long)(((Int128)amount * most + experts.Count - 1) / experts.Count);
    }

    /// <summary>
    /// Elements that the widest operation of a layer keeps for one token beside the residual stream: queries, keys, values and their output,
    /// or both halves of a gated feed-forward block.
    /// </summary>
    public static long ActivationElements((LayerStack Stack, LayerFacts Layer) place, ParallelSplit split)
    {
        LayerFacts layer = place.Layer;
        AttentionFacts attention = layer.Attention;
        long keySize = attention.Latent is { } latent ? checked(latent.NopeSize + latent.RopeSize) : attention.KeySize;
        long projected = attention.Reach == AttentionReach.None
            ? 0
            : checked((attention.QueryHeads * (keySize + attention.ValueSize)) + (attention.KeyValueHeads * (keySize + attention.ValueSize)));
        int halves = layer.FeedForward.Kind == FeedForwardKind.Gated ? 2 : 1;
        long dense = checked(halves * layer.FeedForward.Width);
        long routed = layer.FeedForward.Experts is { } experts
            ? checked((halves * checked((experts.Active * experts.Width) + experts.SharedWidth)) + (experts.Active * place.Stack.HiddenSize))
            : 0;
        long recurrent = layer.Recurrent is { } mixer ? checked(2 * mixer.InnerSize) : 0;
        return Split(Math.Max(Math.Max(projected, recurrent), Math.Max(dense, routed)), split.Tensor);
    }
}
