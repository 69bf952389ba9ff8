namespace HaoLine.Reporting;

/// <summary>A free symbol of a drawn graph's numbers.</summary>
/// <param name="Name">Name; untrusted.</param>
/// <param name="Default">Size to start from, at least 1.</param>
/// <param name="IsBatch">True for the symbol that counts samples.</param>
public sealed record GraphBlockSymbol(string Name, long Default, bool IsBatch);
