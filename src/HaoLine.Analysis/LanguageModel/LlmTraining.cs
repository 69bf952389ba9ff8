using HaoLine.LanguageModels;

namespace HaoLine.Analysis;

/// <summary>One way to train a model, with its bytes on each device.</summary>
/// <param name="Method">Name of the way, such as <c>Adam, ZeRO 2</c>.</param>
/// <param name="Options">The way.</param>
/// <param name="Need">Bytes of each device.</param>
public sealed record LlmTraining(string Method, TrainingOptions Options, TrainingNeed Need);
