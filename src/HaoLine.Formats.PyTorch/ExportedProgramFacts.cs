namespace HaoLine.Formats.PyTorch;

/// <summary>What a program of <c>torch.export</c> states about itself.</summary>
/// <param name="Name">Name of the program in the archive.</param>
/// <param name="SchemaVersion">Version of its description, such as <c>8.2</c>; empty when not said.</param>
/// <param name="TorchVersion">Version of PyTorch that wrote it; empty when not said.</param>
/// <param name="Ranges">Stated bounds of symbols, such as <c>s0</c>: lowest and highest value, null where unbounded.</param>
public sealed record ExportedProgramFacts(string Name, string SchemaVersion, string TorchVersion, IReadOnlyList<ExportedSymbolRange> Ranges);
