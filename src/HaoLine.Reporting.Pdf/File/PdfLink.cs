namespace HaoLine.Reporting.Pdf;

/// <summary>An area of a page that leads to a place in the same document.</summary>
/// <param name="X">Left edge in points.</param>
/// <param name="Y">Upper edge in points from the top.</param>
/// <param name="Width">Width in points.</param>
/// <param name="Height">Height in points.</param>
/// <param name="Target">Index of the bookmark it leads to.</param>
internal readonly record struct PdfLink(double X, double Y, double Width, double Height, int Target);
