using HaoLine.Ir;
using HaoLine.Operators;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>
/// Counts parameters, buffers and control constants: initializers and Constant nodes, subgraphs and functions included, each
/// storage once, by the meaning of the operand places that use them. Reads no payload.
/// </summary>
public sealed class ParametersPass : AnalysisPass<ParametersResult>
{
    private const int ReportedShared = 100;

    /// <summary>Key of the result; section <c>parameters</c>.</summary>
    public static ResultKey<ParametersResult> Result { get; } = new("parameters");

    /// <inheritdoc />
    public override PassDescriptor Descriptor { get; } = new("Parameters", Result)
    {
        UsesIfPresent = [TypeInferencePass.Result],
        RequiredCapabilities = ModelCapabilities.TensorTypes,
        Rules = [AnalysisDiagnostics.UnusedInitializer, AnalysisDiagnostics.SizeOverflow],
    };

    /// <inheritdoc />
    protected override ParametersResult Run(AnalysisContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(context);
        var count = new ParameterCount(ExpectedConstants(context.Model));
        if (context.Model.MainGraph is null)
        {
            foreach (NamedTensor weight in context.Model.Weights)
            {
                if (ConstantClassification.Classify(weight) is { } kind)
                {
                    TensorData data = weight.Data;
                    count.Add(weight.Name, null, 0, data.StorageKey ?? new StorageKey(data), data, data.ElementType, data.ElementCount, weight.LogicalElementCount, data.StoredByteLength, kind);
                }
            }

            return count.ToResult(0, new NodeCounts(), null);
        }

        var lookup = new OperatorLookup(context.Model, context.Operators);
        var uses = new ConstantUses(lookup);
        var carried = new ValueMap<long>(0);
        int visited = 0;
        foreach (StoredConstant constant in StoredConstant.Collect(context.Model, lookup))
        {
            if ((++visited & 0xFFF) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            Value value = constant.Value;
            ConstantKind kind = ConstantClassification.Classify(constant.ElementType, constant.Rank, constant.Elements, uses.Of(value));
            long logical = kind == ConstantKind.Parameter ? PackedWeights.LogicalElements(constant) : constant.Elements;
            count.Add(value.Name, value, value.UseCount, constant.StorageKey, constant.Data, constant.ElementType, constant.Elements, logical, constant.Bytes, kind);
            if (kind == ConstantKind.Parameter)
            {
                carried.Set(value, logical);
            }

            if (value.Producer is null && value.UseCount == 0 && !value.IsGraphOutput && !value.IsGraphInput)
            {
                context.Diagnostics.Report(AnalysisDiagnostics.UnusedInitializer.At(
                    new SourceLocation(value.Graph.SourcePath, Element: $"{value.Graph.ElementPath}.initializer"), value.Name, constant.ElementType.Name, constant.Bytes));
            }
        }

        _ = context.TryGet(TypeInferencePass.Result, out TypeInferenceResult? types);
        return count.ToResult(Generated(context, lookup, types), ParametersByNode(context, uses, carried), new Lazy<HeldParameters>(() => HeldParameters.Of(context.Model, count.Storages, uses)));
    }

    /// <inheritdoc />
    protected override void Describe(ParametersResult result, ReportSectionBuilder section)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(section);
        section
            .Metric("total", "Parameters", result.Total, Unit.Count)
            .Metric("buffers", "Buffers", result.Buffers, Unit.Count, BlockAudience.Detail)
            .Metric("controlConstants", "Control constants", result.ControlConstants, Unit.Count, BlockAudience.Detail)
            .Metric("generated", "Generated weights", result.Generated, Unit.Count, result.Generated > 0 ? BlockAudience.Summary : BlockAudience.Detail)
            .Metric("storedElements", "Stored elements", result.StoredElements, Unit.Count, BlockAudience.Detail)
            .Metric("storedBytes", "Stored bytes", result.StoredBytes, Unit.Bytes)
            .Metric("parameterBytes", "Bytes of parameters", result.ParameterBytes, Unit.Bytes, BlockAudience.Detail)
            .Metric("missingPayloads", "Payloads that are not there", result.MissingPayloads, Unit.Count, result.MissingPayloads > 0 ? BlockAudience.Summary : BlockAudience.Detail)
            .Table(
                "byDataType",
                "Parameters by stored type",
                [new("dataType", "Type"), new("parameters", "Parameters", Unit.Count)],
                result.ByDataType.Select(static pair => (IReadOnlyList<ReportValue>)[pair.Key.Name, pair.Value]),
                TableLayout.Map)
            .Table(
                "shared",
                "Shared parameters",
                [new("name", "Name"), new("owners", "Owners") { DataOnly = true }, new("uses", "Uses", Unit.Count), new("elements", "Elements", Unit.Count)],
                result.Shared.Take(ReportedShared).Select(static shared =>
                    (IReadOnlyList<ReportValue>)[shared.Name, ReportValue.Texts(shared.Owners), shared.Uses, shared.Elements]));
        if (result.ByDataType.Count > 1)
        {
            section.Add(new ChartBlock(
                "parametersByDataType",
                "Parameters by stored type",
                ChartKind.Share,
                [.. result.ByDataType.Select(static pair => pair.Key.Name)],
                [new ChartSeries("Parameters", [.. result.ByDataType.Select(static pair => (double)pair.Value)])],
                Unit.Count)
            {
                Audience = BlockAudience.PeopleOnly,
            });
        }
    }

    private static long Generated(AnalysisContext context, OperatorLookup lookup, TypeInferenceResult? types)
    {
        if (types is null)
        {
            return 0;
        }

        long generated = 0;
        foreach (Node node in GraphWalker.Nodes(context.Model.MainGraph!))
        {
            if (lookup.HasTrait(node, OperatorTraits.Generated)
                && node.Outputs.Count > 0
                && types.Typed.Main.TypeOf(node.Outputs[0]) is TensorType { Shape: not null } type
                && type.ElementType.IsFloatingPoint
                && GeneratedConstants.HasConstantInputs(node, types.Typed.Main))
            {
                if (TryCount(type.Shape, out long? elements) && TryAdd(generated, elements ?? 0, out long sum))
                {
                    generated = sum;
                }
                else
                {
                    ReportOverflow(context, node);
                }
            }
        }

        return generated;
    }

    /// <summary>False when the product of the sizes does not fit 64 bits; null when a size is not known.</summary>
    private static bool TryCount(Shape shape, out long? elements)
    {
        Int128 product = 1;
        elements = null;
        for (int i = 0; i < shape.Rank; i++)
        {
            if (!shape[i].TryGetValue(out long size))
            {
                return true;
            }

            product *= size;
            if (product > long.MaxValue)
            {
                return false;
            }
        }

        elements = (long)product;
        return true;
    }

    private static bool TryAdd(long left, long right, out long sum)
    {
        sum = unchecked(left + right);
        return (Int128)left + right == sum;
    }

    private static void ReportOverflow(AnalysisContext context, Node node) => context.Diagnostics.Report(AnalysisDiagnostics.SizeOverflow.At(
        new SourceLocation(node.Graph.SourcePath, Element: node.Graph.ElementPath), node.Outputs.Count > 0 ? node.Outputs[0].Name : node.Name));

    private static int ExpectedConstants(Model model)
    {
        int count = model.MainGraph is null ? model.Weights.Count : 0;
        foreach (Graph graph in GraphWalker.Graphs(model))
        {
            count += graph.Initializers.Count;
        }

        return count;
    }

    private static NodeCounts ParametersByNode(AnalysisContext context, ConstantUses uses, ValueMap<long> carried)
    {
        var byNode = new NodeCounts();
        foreach (Graph graph in GraphWalker.Graphs(context.Model))
        {
            GraphNumbering numbering = GraphNumbering.Of(graph);
            long[] counts = byNode.Add(numbering);

            // Stored order is execution order in valid models; in others a moved constant is attributed to its mover.
            foreach (Node node in graph.Nodes.AsSpan())
            {
                long sum = 0;
                bool fits = true;
                for (int i = 0; i < node.Inputs.Count && fits; i++)
                {
                    if (node.Inputs[i] is { } operand)
                    {
                        fits = TryAdd(sum, carried.Get(operand), out sum);
                    }
                }

                if (!fits)
                {
                    ReportOverflow(context, node);
                }

                if (sum == 0 || !fits)
                {
                    continue;
                }

                if (node.Outputs.Count == 1 && uses.IsPassThrough(node))
                {
                    carried.Set(node.Outputs[0], sum);
                }
                else
                {
                    counts[numbering.NumberOf(node)] = sum;
                }
            }
        }

        return byNode;
    }
}
