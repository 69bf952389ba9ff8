namespace HaoLine.Reporting.Pdf;

/// <summary>A place with a name in the outline.</summary>
/// <param name="Title">Name; shown as text.</param>
/// <param name="Page">Index of the page.</param>
/// <param name="Y">Points from the top.</param>
internal sealed record PdfBookmark(string Title, int Page, double Y);
