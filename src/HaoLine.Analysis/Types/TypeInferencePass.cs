using HaoLine.Ir;
using HaoLine.Operators;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Infers the type of every value under the caller's bindings, and says for which values that was not possible and why.</summary>
public sealed class TypeInferencePass : AnalysisPass<TypeInferenceResult>
{
    private const int ReportedUnknownValues = 50;

    /// <summary>Key of the result; section <c>types</c>.</summary>
    public static ResultKey<TypeInferenceResult> Result { get; } = new("types");

    /// <inheritdoc />
    public override PassDescriptor Descriptor { get; } = new("Types and shapes", Result)
    {
        RequiredCapabilities = ModelCapabilities.Topology,
        Rules = TypeInference.Rules,
    };

    /// <inheritdoc />
    protected override TypeInferenceResult Run(AnalysisContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(context);
        var options = new TypeInferenceOptions
        {
            Binding = context.Options.Binding,
            InputShapes = context.Options.InputShapes,
            TripCounts = context.Options.TripCounts,
            Limits = context.Limits,
        };
        TypedModel typed = TypeInference.Infer(context.Model, context.Operators, options, context.Diagnostics, ct);
        int known = 0;
        int partial = 0;
        int unknown = 0;
        var incomplete = new List<IncompleteValue>();
        foreach (Graph graph in GraphWalker.Graphs(context.Model.MainGraph!))
        {
            for (int i = 0; i < graph.Inputs.Count; i++)
            {
                Count(graph.Inputs[i]);
            }

            foreach (Node node in graph.Nodes.AsSpan())
            {
                for (int i = 0; i < node.Outputs.Count; i++)
                {
                    Value output = node.Outputs[i];
                    if (output.Name.Length > 0 || output.UseCount > 0 || output.IsGraphOutput)
                    {
                        Count(output);
                    }
                }
            }
        }

        return new TypeInferenceResult(typed, known, partial, unknown, incomplete);

        void Count(Value value)
        {
            IrType? type = typed.Main.TypeOf(value);
            switch (Completeness(type))
            {
                case TypeCompleteness.Full:
                    known++;
                    return;
                case TypeCompleteness.Partial:
                    partial++;
                    break;
                default:
                    unknown++;
                    break;
            }

            if (incomplete.Count < ReportedUnknownValues)
            {
                incomplete.Add(new IncompleteValue(value, type, typed.Main.UnknownReason(value)));
            }
        }
    }

    /// <inheritdoc />
    protected override void Describe(TypeInferenceResult result, ReportSectionBuilder section)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(section);
        section
            .Metric("values", "Values", result.ValueCount, Unit.Count, BlockAudience.Detail)
            .Metric("known", "Values of known shape", result.KnownCount, Unit.Count, BlockAudience.Detail)
            .Metric("partial", "Values of partly known shape", result.PartialCount, Unit.Count, BlockAudience.Detail)
            .Metric("unknown", "Values of unknown shape", result.UnknownCount, Unit.Count, BlockAudience.Detail);
        if (result.Incomplete.Count > 0)
        {
            section.Table(
                "incompleteValues",
                "Values whose shape is not fully known",
                [new("name", "Value"), new("dataType", "Type"), new("shape", "Shape"), new("reason", "Reason")],
                result.Incomplete.Select(static entry =>
                {
                    ReportTensor tensor = ReportTensor.From(entry.Value.Name, entry.Type);
                    return (IReadOnlyList<ReportValue>)[tensor.Name, tensor.DataType, ReportValue.FromShape(tensor.Shape), entry.Reason];
                }));
        }
    }

    private static TypeCompleteness Completeness(IrType? type)
    {
        switch (type)
        {
            case null:
                return TypeCompleteness.None;
            case TensorType { Shape: null }:
                return TypeCompleteness.None;
            case TensorType { Shape: { } shape } tensor:
                for (int i = 0; i < shape.Rank; i++)
                {
                    if (shape[i].IsUnknown)
                    {
                        return TypeCompleteness.Partial;
                    }
                }

                return tensor.ElementType == DataType.Undefined ? TypeCompleteness.Partial : TypeCompleteness.Full;
            default:
                return TypeCompleteness.Full;
        }
    }

    private enum TypeCompleteness
    {
        None,
        Partial,
        Full,
    }
}
