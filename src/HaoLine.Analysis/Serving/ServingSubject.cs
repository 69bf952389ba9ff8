using HaoLine.Architecture;
using HaoLine.Ir;

namespace HaoLine.Serving;

/// <summary>What runtimes are asked about: a model's format, and the facts known of a language model in it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Architecture">Its architecture; null when it is no language model or not known.</param>
/// <param name="Quantization">Its quantization; null for plain weights.</param>
public sealed record ServingSubject(Model Model, ArchitectureFacts? Architecture, QuantizationFacts? Quantization)
{
    /// <summary>Id of the format; <c>torchscript</c> for PyTorch files that hold a program with its code, since runtimes tell those from checkpoints.</summary>
    public string Format => this.Model.Metadata.Format == "pytorch" && this.Model.Metadata.Properties.Any(static item => item is { Key: "container", Value: "TorchScript" })
        ? "torchscript"
        : this.Model.Metadata.Format;

    /// <summary>
    /// True when inputs of the graph have names that exporters of language models fix: tokens, their embeddings, a cache, an encoder's output.
    /// Evidence for a model whose architecture is not known, no more.
    /// </summary>
    public bool HasLanguageInputs => this.Model.MainGraph?.Inputs.Any(static input =>
        input.Name is "input_ids" or "inputs_embeds" or "encoder_hidden_states" || input.Name.StartsWith("past_", StringComparison.Ordinal)) ?? false;
}
