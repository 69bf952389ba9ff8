namespace HaoLine.Ir;

/// <summary>A model-local function: a body with typed-at-call inputs, outputs and attributes.</summary>
public sealed class Function
{
    /// <summary>Creates a function around its body.</summary>
    /// <param name="id">What a node names to call it.</param>
    /// <param name="body">Graph whose inputs and outputs are the function's.</param>
    public Function(OperatorId id, Graph body)
    {
        ArgumentNullException.ThrowIfNull(body);
        this.Id = id;
        this.Body = body;
        body.Function = this;
    }

    /// <summary>What a node names to call it.</summary>
    public OperatorId Id { get; }

    /// <summary>The body; inputs and outputs are the function's parameters and results.</summary>
    public Graph Body { get; }

    /// <summary>Attributes a call must give, in stored order.</summary>
    public IReadOnlyList<string> RequiredAttributes { get; init; } = [];

    /// <summary>Attributes with their defaults.</summary>
    public AttributeMap DefaultAttributes { get; init; } = AttributeMap.Empty;

    /// <summary>Operator sets that the body uses.</summary>
    public IReadOnlyList<OperatorSetImport> Imports { get; init; } = [];

    /// <summary>Documentation; empty when none.</summary>
    public string Documentation { get; init; } = "";

    /// <summary>Exporter metadata; empty when none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <inheritdoc />
    public override string ToString() => $"function {this.Id}";
}
