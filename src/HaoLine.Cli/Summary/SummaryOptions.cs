namespace HaoLine.Cli;

/// <summary>What the summary of a model shows.</summary>
/// <param name="Color">False for plain text.</param>
/// <param name="Verbose">True for every finding and every remark.</param>
/// <param name="TreeDepth">Levels of the module tree; 0 for no tree.</param>
/// <param name="Top">Rows of rankings of nodes and tensors; 0 for none.</param>
internal sealed record SummaryOptions(bool Color, bool Verbose, int TreeDepth, int Top);
