namespace HaoLine.Formats.PyTorch;

/// <summary>What the code of a TorchScript archive calls, from its text; it is never run.</summary>
/// <param name="Methods">Methods in the order of the archive.</param>
public sealed record TorchScriptCode(IReadOnlyList<TorchScriptMethod> Methods)
{
    /// <summary>Uses of operators over all methods, by name such as <c>aten::conv2d</c>, most used first.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> OperatorCounts { get; } =
    [
        .. Methods.SelectMany(static method => method.Operators)
            .GroupBy(static use => use.Key, StringComparer.Ordinal)
            .Select(static group => new KeyValuePair<string, int>(group.Key, group.Sum(static use => use.Value)))
            .OrderByDescending(static use => use.Value).ThenBy(static use => use.Key, StringComparer.Ordinal),
    ];
}
