using HaoLine.LanguageModels;

namespace HaoLine.Analysis;

/// <summary>Weights of one part of a language model.</summary>
/// <param name="Component">The part.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="ActiveParameters">Those that one token uses; of routed experts only the chosen ones. Null when the stored experts are not those that the architecture states.</param>
/// <param name="Bytes">Its stored bytes.</param>
public sealed record LlmComponent(ModelComponent Component, long Parameters, long? ActiveParameters, long Bytes);
