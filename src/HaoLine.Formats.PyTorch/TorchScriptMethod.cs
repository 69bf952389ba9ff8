namespace HaoLine.Formats.PyTorch;

/// <summary>One method or function of TorchScript code.</summary>
/// <param name="Class">Qualified class, such as <c>__torch__.Net</c>, or the module for a function.</param>
/// <param name="Name">Name, such as <c>forward</c>.</param>
/// <param name="Operators">Uses of operators as written, not as executed: a loop body counts once. By name such as <c>aten::conv2d</c>, in order of first use.</param>
/// <param name="Calls">Calls of other methods and functions.</param>
public sealed record TorchScriptMethod(string Class, string Name, IReadOnlyList<KeyValuePair<string, int>> Operators, int Calls);
