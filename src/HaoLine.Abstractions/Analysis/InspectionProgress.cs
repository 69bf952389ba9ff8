namespace HaoLine.Analysis;

/// <summary>A step of an inspection, for progress displays.</summary>
/// <param name="Stage">What is being done, such as <c>reading</c> or a pass key.</param>
/// <param name="Completed">Steps done.</param>
/// <param name="Total">Steps in all.</param>
public readonly record struct InspectionProgress(string Stage, int Completed, int Total);
