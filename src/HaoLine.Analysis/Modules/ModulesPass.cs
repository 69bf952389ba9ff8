using HaoLine.Ir;
using HaoLine.Operators;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>
/// Gives the main graph its module tree, from exporter metadata, node names, weight names or repeated structure, with totals by
/// module and groups of equal modules. Types make structure comparable by shapes; parameters and costs are added when they are there.
/// </summary>
public sealed class ModulesPass : AnalysisPass<ModuleHierarchy>
{
    /// <summary>Key of the result; section <c>modules</c>.</summary>
    public static ResultKey<ModuleHierarchy> Result { get; } = new("modules");

    /// <inheritdoc />
    public override PassDescriptor Descriptor { get; } = new("Modules", Result)
    {
        UsesIfPresent = [TypeInferencePass.Result, ParametersPass.Result, CostPass.Result],
        RequiredCapabilities = ModelCapabilities.Topology,
    };

    /// <inheritdoc />
    protected override ModuleHierarchy Run(AnalysisContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(context);
        TypedScope? types = context.TryGet(TypeInferencePass.Result, out TypeInferenceResult? inferred) ? inferred.Typed.Main : null;
        _ = context.TryGet(ParametersPass.Result, out ParametersResult? parameters);
        _ = context.TryGet(CostPass.Result, out CostResult? costs);
        var sequence = ExecutionSequence.Of(context.Model.MainGraph!, types, ct);
        var assignment = ModuleAssignment.Of(sequence, ct);
        IReadOnlyList<Storage> storages = parameters?.Storages ?? ParameterCount.StoragesOf(context.Model, new OperatorLookup(context.Model, context.Operators));
        ModuleTotaling.AddStoredBytes(storages, sequence, assignment);
        ModuleTotaling.Run(sequence, assignment, parameters, costs, ct);
        return new ModuleHierarchy
        {
            Source = assignment.Source,
            Root = assignment.Tree.Root,
            ModuleCount = assignment.Tree.Modules.Count - 1,
            Depth = assignment.Tree.Modules.Max(static module => module.Depth),
            Repeats = ModuleGrouping.Find(sequence, assignment, ct),
            Places = sequence,
            Owners = assignment.Owners,
        };
    }

    /// <inheritdoc />
    protected override void Describe(ModuleHierarchy result, ReportSectionBuilder section) => ModuleDescription.Describe(result, section);
}
