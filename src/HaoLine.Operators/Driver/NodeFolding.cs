using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>The view of a node while values are followed; stores what its facet states.</summary>
internal sealed class NodeFolding : FoldContext
{
    private readonly InferenceSession session;
    private TypedScope scope;

    private NodeFolding(InferenceSession session, TypedScope scope, Node node, OperatorDefinition definition, long version)
        : base(node, definition, version)
    {
        this.session = session;
        this.scope = scope;
    }

    public override InspectionLimits Limits => this.session.Limits;

    public static void Run(InferenceSession session, TypedScope scope, Node node, OperatorDefinition definition, long version)
    {
        // A result with too many elements is never followed; this keeps the facet away from weights.
        if (node.Outputs.Count == 0
            || (scope.TypeOf(node.Outputs[0]) is TensorType { Shape: { } shape } && IsTooLarge(shape, session.Limits.MaximumFoldedElements)))
        {
            return;
        }

        NodeFolding view = session.Folding ??= new NodeFolding(session, scope, node, definition, version);
        view.scope = scope;
        view.MoveTo(node, definition, version);
        try
        {
            definition.Fold!(view);
        }
        catch (Exception exception) when (NodeInference.IsSemantic(exception))
        {
            // The value stays unknown: wrap-around and division by zero have no useful result, and types were checked before.
        }
    }

    public override IrType? InputType(int index) => this.HasInput(index) ? this.scope.TypeOf(this.Subject.Inputs[index]!) : null;

    public override KnownValue? InputValue(int index) => this.HasInput(index) ? this.scope.ValueOf(this.Subject.Inputs[index]!) : null;

    public override AttributeValue? Attribute(string name) => this.scope.Attribute(this.Subject, name);

    public override IrType? OutputType(int index) => index < this.Subject.Outputs.Count ? this.scope.TypeOf(this.Subject.Outputs[index]) : null;

    public override void SetValue(int index, KnownValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (index >= this.Node.Outputs.Count || !this.session.TrySpendFold(value))
        {
            return;
        }

        Value result = this.Node.Outputs[index];
        if (!this.scope.TryGetFacts(result, out ValueFacts facts))
        {
            return;
        }

        if (facts.Type is TensorType tensor)
        {
            if (tensor.Shape is { } shape && !Fits(shape, value.Dimensions))
            {
                return;
            }

            // A followed value has static dimensions, which may be more than inference alone could tell.
            if (tensor.Shape is not { IsStatic: true })
            {
                facts = facts with { Type = this.session.Types.Unify(tensor.WithShape(Shape.Of(value.Dimensions))), Reason = null };
            }
        }

        this.scope.Set(result, facts with { Known = value });
    }

    private static bool Fits(Shape shape, ReadOnlySpan<long> dimensions)
    {
        if (shape.Rank != dimensions.Length)
        {
            return false;
        }

        for (int i = 0; i < dimensions.Length; i++)
        {
            if (shape[i].TryGetValue(out long size) && size != dimensions[i])
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsTooLarge(Shape shape, int limit)
    {
        long count = 1;
        for (int i = 0; i < shape.Rank; i++)
        {
            // Only known sizes count; symbols are at least 1.
            if (shape[i].TryGetValue(out long size))
            {
                if (size == 0)
                {
                    return false;
                }

                count = count > limit ? count : Math.Abs(count * Math.Min(size, limit + 1L));
            }
        }

        return count > limit;
    }
}
