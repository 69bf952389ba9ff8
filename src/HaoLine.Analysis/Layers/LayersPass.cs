using HaoLine.Ir;
using HaoLine.Operators;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Lists every node with operand and result types, cost and parameters. Runs only with <see cref="InspectionOptions.IncludeLayers"/>.</summary>
public sealed class LayersPass : AnalysisPass<LayersResult>, IOptionalPass
{
    private static readonly TableColumn[] Columns =
    [
        new("index", "#"),
        new("name", "Name"),
        new("operator", "Operator"),
        new("scope", "Scope"),
        new("inputs", "Inputs") { DataOnly = true },
        new("outputs", "Outputs") { DataOnly = true },
        new("inputShapes", "Input shapes") { PeopleOnly = true },
        new("outputShapes", "Output shapes") { PeopleOnly = true },
        new("dataType", "Type") { PeopleOnly = true },
        new("executions", "Executions", Unit.Count) { DataOnly = true },
        new("macs", "MACs", Unit.Macs),
        new("flops", "FLOPs", Unit.Flops),
        new("parameters", "Parameters", Unit.Count),
        new("sharedParameters", "Shared parameters", Unit.Count) { DataOnly = true },
        new("bytes", "Bytes", Unit.Bytes) { PeopleOnly = true },
        new("confidence", "Confidence"),
    ];

    /// <summary>Key of the result; section <c>layers</c>.</summary>
    public static ResultKey<LayersResult> Result { get; } = new("layers");

    /// <inheritdoc />
    public override PassDescriptor Descriptor { get; } = new("Layers", Result)
    {
        Requires = [TypeInferencePass.Result, CostPass.Result],
        UsesIfPresent = [ParametersPass.Result],
        RequiredCapabilities = ModelCapabilities.Topology,
    };

    string? IOptionalPass.ReasonToSkip(InspectionOptions options) =>
        options.IncludeLayers ? null : "layers were not asked for; set InspectionOptions.IncludeLayers (--details)";

    /// <inheritdoc />
    protected override LayersResult Run(AnalysisContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(context);
        CostResult costs = context.Get(CostPass.Result);
        _ = context.TryGet(ParametersPass.Result, out ParametersResult? parameters);
        var layers = new List<LayerEntry>(costs.Costs.Nodes.Count);
        var totalsByCost = new TotalsByCost(costs.Profile);
        foreach (ExecutedNode executed in costs.Costs.Nodes)
        {
            if ((layers.Count & 0xFFF) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            Node node = executed.Node;
            TypedScope scope = executed.Scope;
            layers.Add(new LayerEntry
            {
                Index = layers.Count,
                Node = node,
                Scope = executed.ScopePath,
                Executions = executed.Executions,
                Inputs = [.. node.Inputs.OfType<Value>().Select(value => Tensor(scope, value))],
                Outputs = [.. node.Outputs.Where(static value => value.Name.Length > 0 || value.UseCount > 0 || value.IsGraphOutput).Select(value => Tensor(scope, value))],
                Costs = totalsByCost.Of(executed),
                Parameters = parameters?.HeldBy(node) ?? 0,
                SharedParameters = parameters is { Shared.Count: > 0 } ? Math.Max(0, parameters.ReachedBy(node) - parameters.HeldBy(node)) : 0,
                Confidence = executed.Confidence,
            });
        }

        return new LayersResult(layers);
    }

    /// <inheritdoc />
    protected override void Describe(LayersResult result, ReportSectionBuilder section)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(section);

        // One table with an empty key: the section is the list itself, results.layers.
        section.Table("", "Layers", Columns, result.Layers.Select(Row));
    }

    private static LayerTensor Tensor(TypedScope scope, Value value)
    {
        IrType? type = scope.TypeOf(value);
        try
        {
            return new LayerTensor(value.Name, type, (type as TensorType)?.ByteLength ?? Dimension.Unknown);
        }
        catch (OverflowException)
        {
            return new LayerTensor(value.Name, type, Dimension.Unknown);
        }
    }

    private static IReadOnlyList<ReportValue> Row(LayerEntry layer) =>
    [
        layer.Index,
        NodeLabels.Of(layer.Node),
        layer.Node.Operator.ToString(),
        layer.Scope,
        ReportValue.List(layer.Inputs.Select(static tensor => Describe(tensor, false))),
        ReportValue.List(layer.Outputs.Select(static tensor => Describe(tensor, true))),
        ReportValue.List(layer.Inputs.Select(static tensor => ReportValue.FromShape((tensor.Type as TensorType)?.Shape))),
        ReportValue.List(layer.Outputs.Select(static tensor => ReportValue.FromShape((tensor.Type as TensorType)?.Shape))),
        layer.Outputs.Count == 0 ? ReportValue.Null : ReportTensor.From("", layer.Outputs[0].Type).DataType,
        layer.Executions,
        layer.Costs.Macs,
        layer.Costs.Flops,
        layer.Parameters,
        layer.SharedParameters,
        OutputBytes(layer),
        layer.Confidence switch
        {
            CostConfidence.Exact => "exact",
            CostConfidence.Estimated => "estimated",
            _ => "unknown",
        },
    ];

    private static Dimension OutputBytes(LayerEntry layer)
    {
        try
        {
            return layer.Outputs.Aggregate(Dimension.Zero, static (sum, tensor) => sum + tensor.Bytes);
        }
        catch (OverflowException)
        {
            return Dimension.Unknown;
        }
    }

    private static ReportValue Describe(LayerTensor tensor, bool withBytes)
    {
        ReportTensor report = ReportTensor.From(tensor.Name, tensor.Type);
        KeyValuePair<string, ReportValue>[] members =
        [
            new("name", report.Name),
            new("dataType", report.DataType),
            new("shape", ReportValue.FromShape(report.Shape)),
        ];
        return ReportValue.Object(withBytes ? [.. members, new("bytes", tensor.Bytes)] : members);
    }
}
