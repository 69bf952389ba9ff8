namespace HaoLine.Serving;

/// <summary>A runtime's verdict on a model.</summary>
/// <param name="Runtime">The runtime.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reasons">What it rests on, in order of weight; may hold untrusted names of the model.</param>
public sealed record ServingAssessment(ServingRuntime Runtime, ServingVerdict Verdict, IReadOnlyList<string> Reasons);
