using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Infers one node: runs its facets or enters the function it calls, and stores the results with their declarations merged in.</summary>
internal sealed class NodeInference : InferenceContext
{
    private readonly InferenceSession session;
    private readonly TypedScope scope;
    private readonly IrType?[] types;
    private string?[]? reasons;
    private KnownValue?[]? values;

    private NodeInference(InferenceSession session, TypedScope scope, Node node, OperatorDefinition definition, long version)
        : base(node, definition, version)
    {
        this.session = session;
        this.scope = scope;
        this.types = node.Outputs.Count == 0 ? [] : new IrType?[node.Outputs.Count];
    }

    public override InspectionLimits Limits => this.session.Limits;

    public override long? RequestedTripCount
    {
        get
        {
            IReadOnlyDictionary<string, long> counts = this.session.Options.TripCounts;
            return counts.Count == 0 ? null
                : this.Node.Name.Length > 0 && counts.TryGetValue(this.Node.Name, out long byName) ? byName
                : this.Node.Outputs.Count > 0 && counts.TryGetValue(this.Node.Outputs[0].Name, out long byResult) ? byResult
                : null;
        }
    }

    public static void Run(InferenceSession session, TypedScope scope, Node node)
    {
        OperatorDefinition? definition = scope.DefinitionOf(node);
        if (definition?.Infer is not null)
        {
            RunFacets(session, scope, node, definition);
        }
        else if (session.Model.Functions.TryGetValue(node.Operator, out Function? function))
        {
            RunCall(session, scope, node, function);
        }
        else
        {
            if (definition is null)
            {
                long version = scope.OperatorSetVersion(node.Operator.Domain);
                session.Report(node, TypeInferenceDiagnostics.UnknownOperator, DefectKind.UnknownOp, [node, node.Operator, version]);
            }

            StoreDeclared(session, scope, node, $"the operator {node.Operator} is not known");
        }
    }

    public override IrType? InputType(int index) => this.HasInput(index) ? this.scope.TypeOf(this.Subject.Inputs[index]!) : null;

    public override KnownValue? InputValue(int index) => this.HasInput(index) ? this.scope.ValueOf(this.Node.Inputs[index]!) : null;

    public override AttributeValue? Attribute(string name) => this.scope.Attribute(this.Subject, name);

    public override IrType? DeclaredOutputType(int index) =>
        index < this.Node.Outputs.Count ? this.Node.Outputs[index].Type?.Bind(this.session.Binding) : null;

    public override void SetOutput(int index, IrType? type)
    {
        if (index < this.types.Length)
        {
            this.types[index] = this.session.Limit(type);
        }
    }

    public override void SetUnknownReason(int index, string reason)
    {
        if (index < this.types.Length)
        {
            this.reasons ??= new string?[this.types.Length];
            this.reasons[index] = reason;
        }
    }

    /// <summary>States known elements while inferring, as for results of subgraphs that only this context can see.</summary>
    public void SetKnown(int index, KnownValue? value)
    {
        if (index < this.types.Length && value is not null)
        {
            this.values ??= new KnownValue?[this.types.Length];
            this.values[index] = value;
        }
    }

    /// <summary>Inferred type of any value in sight, for operators that look at how an operand was made.</summary>
    public IrType? TypeOf(Value value)
    {
        this.DependsOnNode = true;
        return this.scope.TypeOf(value);
    }

    /// <summary>Known elements of any value in sight.</summary>
    public KnownValue? ValueOf(Value value)
    {
        this.DependsOnNode = true;
        return this.scope.ValueOf(value);
    }

    /// <summary>Replaces bound symbols, for symbols that inference itself makes.</summary>
    public Dimension Bind(Dimension size) => size.Bind(this.session.Binding);

    /// <summary>Infers a subgraph without inputs and without reporting what is found in it.</summary>
    public IReadOnlyList<IrType?> InferSilently(Graph subgraph)
    {
        this.session.Silence++;
        try
        {
            return this.InferSubgraph(subgraph, []);
        }
        finally
        {
            this.session.Silence--;
        }
    }

    public override IReadOnlyList<IrType?> InferSubgraph(Graph subgraph, IReadOnlyList<IrType?> inputTypes, IReadOnlyList<KnownValue?>? inputValues = null)
    {
        bool entered = this.session.TryInferSubgraph(this.scope, this.Node, subgraph, inputTypes, inputValues);
        var results = new IrType?[subgraph.Outputs.Count];
        for (int i = 0; entered && i < results.Length; i++)
        {
            results[i] = this.scope.TypeOf(subgraph.Outputs[i]);
        }

        return results;
    }

    public override KnownValue? SubgraphOutputValue(Graph subgraph, int outputIndex) =>
        this.scope.IsInferred(subgraph) && outputIndex < subgraph.Outputs.Count ? this.scope.ValueOf(subgraph.Outputs[outputIndex]) : null;

    public override void SetTripCount(Dimension trips) => this.scope.SetTripCount(this.Node, trips);

    public override void Report(DiagnosticDescriptor descriptor, DefectKind kind, params ReadOnlySpan<object?> arguments) =>
        this.session.Report(this.Node, descriptor, kind, arguments);

    /// <summary>Exceptions that impossible operands or attributes can cause inside a facet.</summary>
    internal static bool IsSemantic(Exception exception) => exception
        is OperatorSemanticsException
        or OverflowException
        or DivideByZeroException
        or InvalidOperationException
        or IndexOutOfRangeException
        or ArgumentException;

    private static void RunFacets(InferenceSession session, TypedScope scope, Node node, OperatorDefinition definition)
    {
        long version = scope.VersionOf(node);
        bool isConstant = (definition.Traits & OperatorTraits.Constant) != 0;
        bool isDataDependent = (definition.Traits & OperatorTraits.DataDependentShape) != 0;
        InvocationMemo<IrType[]>.Entry? kind = isConstant ? null : session.Memo.Find(scope, node, definition, version);
        if (kind?.Value is { } remembered)
        {
            for (int i = 0; i < remembered.Length; i++)
            {
                Store(session, scope, node.Outputs[i], remembered[i], null, null, isDataDependent);
            }
        }
        else if (!TryInfer(session, scope, node, definition, version, isDataDependent, kind))
        {
            return;
        }

        if (isConstant
            && node.Outputs.Count > 0
            && scope.Attribute(node, "value") is { Kind: AttributeKind.Tensor } stored
            && scope.TryGetFacts(node.Outputs[0], out ValueFacts constant))
        {
            scope.Set(node.Outputs[0], constant with { Stored = stored.AsTensor() });
        }

        if (definition.Fold is not null)
        {
            NodeFolding.Run(session, scope, node, definition, version);
        }
    }

    /// <summary>Runs the facet and stores what it gave, also for nodes that look the same; false when operands or attributes are impossible.</summary>
    private static bool TryInfer(
        InferenceSession session, TypedScope scope, Node node, OperatorDefinition definition, long version, bool isDataDependent, InvocationMemo<IrType[]>.Entry? kind)
    {
        var context = new NodeInference(session, scope, node, definition, version);
        try
        {
            definition.Infer!(context);
        }
        catch (Exception exception) when (IsSemantic(exception))
        {
            (DefectKind defect, string text) = Describe(exception);
            string prefix = $"{node}: ";
            text = text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
            session.Report(node, TypeInferenceDiagnostics.ImpossibleNode, defect, text);
            StoreDeclared(session, scope, node, text);
            return false;
        }

        bool isPlain = kind is not null && !context.DependsOnNode && context.values is null;
        for (int i = 0; i < node.Outputs.Count; i++)
        {
            IrType? type = context.types[i] = session.Types.Unify(context.types[i]);
            isPlain &= IsComplete(type) && !HasLongFormula(type);
            Store(session, scope, node.Outputs[i], type, context.reasons?[i], context.values?[i], isDataDependent);
            if (scope.TryGetFacts(node.Outputs[i], out ValueFacts facts) && !IsComplete(facts.Type))
            {
                scope.Set(node.Outputs[i], facts with { Reason = UnknownReasons.Explain(scope, node, definition, facts.Reason) });
            }
        }

        if (isPlain)
        {
            kind!.Value = context.types!;
        }

        return true;
    }

    /// <summary>Long formulas draw on a budget each time they are made.</summary>
    private static bool HasLongFormula(IrType? type)
    {
        if (type is TensorType { Shape: { } shape })
        {
            for (int i = 0; i < shape.Rank; i++)
            {
                if (shape[i].Expression is { } formula && formula.Terms.Length > InferenceSession.ShortFormula)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static void RunCall(InferenceSession session, TypedScope scope, Node node, Function function)
    {
        TypedScope? callee = session.Call(scope, node, function);
        if (callee is null)
        {
            StoreDeclared(session, scope, node, $"the function {function.Id} was not entered");
            return;
        }

        scope.SetCallee(node, callee);
        for (int i = 0; i < node.Outputs.Count; i++)
        {
            Value? result = i < function.Body.Outputs.Count ? function.Body.Outputs[i] : null;
            Store(
                session,
                scope,
                node.Outputs[i],
                result is null ? null : callee.TypeOf(result),
                result is null ? null : callee.UnknownReason(result),
                result is not null && callee.TryGetFacts(result, out ValueFacts facts) ? facts.Known ?? SmallStored(callee, result, facts) : null,
                false);
        }
    }

    private static void StoreDeclared(InferenceSession session, TypedScope scope, Node node, string reason)
    {
        for (int i = 0; i < node.Outputs.Count; i++)
        {
            Store(session, scope, node.Outputs[i], null, reason, null, false);
        }
    }

    private static void Store(
        InferenceSession session, TypedScope scope, Value value, IrType? type, string? reason, KnownValue? known, bool isDataDependent)
    {
        if (value.Type is { } stated)
        {
            // Declarations inside a function belong to one call, those of a model with other input shapes to another input.
            bool sizes = !session.DeclaredSizesAreStale && scope.Function is null;
            IrType declared = stated.Bind(session.Binding);
            if (sizes && type is not null && value.Producer is { } producer && TypeMerging.Conflicts(type, declared))
            {
                session.Report(producer, TypeInferenceDiagnostics.DeclarationConflict, DefectKind.ShapeConflict, [producer, value.Name, declared, type]);
                type = isDataDependent ? session.Types.Unify(declared) : type;
            }

            IrType? filled = TypeMerging.Fill(type, declared, sizes);
            type = ReferenceEquals(filled, type) ? type : session.Types.Unify(filled);
        }

        scope.Set(value, new ValueFacts(type, known, IsComplete(type) ? null : reason));
    }

    private static KnownValue? SmallStored(TypedScope callee, Value result, in ValueFacts facts) =>
        facts.Stored is { ElementCount: <= 64 } ? callee.ValueOf(result) : null;

    private static bool IsComplete(IrType? type) => UnknownReasons.IsComplete(type);

    private static (DefectKind Kind, string Text) Describe(Exception exception) => exception switch
    {
        OperatorSemanticsException semantics => (semantics.Kind, semantics.Message),
        OverflowException => (DefectKind.SizeOverflow, "a size does not fit 64 bits."),
        DivideByZeroException => (DefectKind.BadAttribute, "a size is divided by zero."),
        IndexOutOfRangeException or ArgumentOutOfRangeException => (DefectKind.BadAttribute, "an attribute or operand has too few entries or names an axis that does not exist."),
        _ => (DefectKind.BadAttribute, $"an attribute or operand has an impossible value ({exception.Message})."),
    };
}
