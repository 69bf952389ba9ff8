using HaoLine.Ir;

namespace HaoLine.Operators;

internal sealed class NodeCosting : CostContext
{
    private readonly CostSession? session;
    private readonly TypedScope scope;

    public NodeCosting(CostSession? session, TypedScope scope, Node node, OperatorDefinition definition)
        : base(node, definition, scope.OperatorSetVersion(node.Operator.Domain))
    {
        this.session = session;
        this.scope = scope;
    }

    public override Dimension TripCount => this.scope.TripCountOf(this.Node);

    public override IrType? InputType(int index) => this.HasInput(index) ? this.scope.TypeOf(this.Node.Inputs[index]!) : null;

    public override KnownValue? InputValue(int index) => this.HasInput(index) ? this.scope.ValueOf(this.Node.Inputs[index]!) : null;

    public override AttributeValue? Attribute(string name) => this.scope.Attribute(this.Node, name);

    public override IrType? OutputType(int index) => index < this.Node.Outputs.Count ? this.scope.TypeOf(this.Node.Outputs[index]) : null;

    public override OperatorCost SubgraphCost(Graph subgraph) => this.session?.GraphCost(this.scope, subgraph) ?? OperatorCost.Unknown;
}
