using HaoLine.Ir;

namespace HaoLine.Operators;

internal sealed class NodeCosting : CostContext
{
    private readonly CostSession? session;
    private readonly TypedScope scope;

    public NodeCosting(CostSession? session, TypedScope scope, Node node, OperatorDefinition definition)
        : base(node, definition, scope.VersionOf(node))
    {
        this.session = session;
        this.scope = scope;
    }

    /// <summary>True when the cost may differ for a node that looks the same.</summary>
    public bool IsSpecific => this.DependsOnNode;

    public override Dimension TripCount => this.scope.TripCountOf(this.Node);

    public override IrType? InputType(int index) => this.HasInput(index) ? this.scope.TypeOf(this.Subject.Inputs[index]!) : null;

    public override KnownValue? InputValue(int index) => this.HasInput(index) ? this.scope.ValueOf(this.Node.Inputs[index]!) : null;

    public override AttributeValue? Attribute(string name) => this.scope.Attribute(this.Subject, name);

    public override IrType? OutputType(int index) => index < this.Subject.Outputs.Count ? this.scope.TypeOf(this.Subject.Outputs[index]) : null;

    public override OperatorCost SubgraphCost(Graph subgraph)
    {
        this.DependsOnNode = true;
        return this.session?.GraphCost(this.scope, subgraph) ?? OperatorCost.Unknown;
    }
}
