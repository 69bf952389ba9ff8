using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.Reporting;

namespace HaoLine.Analysis.Tests;

public sealed class ModelInspectorTests
{
    private static readonly ResultKey<string> A = new("a");
    private static readonly ResultKey<string> B = new("b");
    private static readonly ResultKey<string> C = new("c");

    [Fact]
    public void Passes_run_after_what_they_require_and_else_in_order_of_registration()
    {
        ModelInspector inspector = ModelInspector.CreateBuilder()
            .AddPass(new TestPass(C, requires: [B]))
            .AddPass(new TestPass(A))
            .AddPass(new TestPass(B, uses: [A]))
            .Build();

        inspector.Passes.Select(static pass => pass.Produces.Id).Should().Equal("a", "b", "c");
    }

    [Fact]
    public void Build_cycle_is_refused_with_its_path()
    {
        ModelInspectorBuilder builder = ModelInspector.CreateBuilder()
            .AddPass(new TestPass(A, requires: [B]))
            .AddPass(new TestPass(B, uses: [C]))
            .AddPass(new TestPass(C, requires: [A]));

        builder.Invoking(static b => b.Build()).Should().Throw<InvalidOperationException>().WithMessage("*a → b → c → a*");
    }

    [Fact]
    public void Build_requirement_without_producer_is_refused()
    {
        ModelInspectorBuilder builder = ModelInspector.CreateBuilder().AddPass(new TestPass(A, requires: [B]));
        builder.Invoking(static b => b.Build()).Should().Throw<InvalidOperationException>().WithMessage("*'a' requires 'b'*");
    }

    [Fact]
    public void Build_two_producers_of_one_section_are_refused()
    {
        ModelInspectorBuilder builder = ModelInspector.CreateBuilder().AddPass(new TestPass(A)).AddPass(new TestPass(new ResultKey<string>("a")));
        builder.Invoking(static b => b.Build()).Should().Throw<InvalidOperationException>().WithMessage("*section 'a'*");
    }

    [Fact]
    public void Build_twice_is_refused_and_so_is_adding_afterwards()
    {
        ModelInspectorBuilder builder = ModelInspector.CreateBuilder();
        _ = builder.Build();
        builder.Invoking(static b => b.Build()).Should().Throw<InvalidOperationException>();
        builder.Invoking(static b => b.AddPass(new TestPass(A))).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Build_limit_of_zero_is_refused()
    {
        ModelInspectorBuilder builder = ModelInspector.CreateBuilder().WithLimits(new() { MaximumNodes = 0 });
        builder.Invoking(static b => b.Build()).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Build_adds_built_in_analyses_that_are_required()
    {
        ModelInspector inspector = ModelInspector.CreateBuilder().AddPass(new TestPass(A, requires: [CostPass.Result])).Build();
        inspector.Passes.Select(static pass => pass.Produces.Id).Should().Equal("types", "costs", "a");
    }

    [Fact]
    public async Task Crash_becomes_HL9001_and_dependants_are_skipped_while_others_go_on()
    {
        ModelInspector inspector = ModelInspector.CreateBuilder()
            .AddPass(new TestPass(A, run: static _ => throw new FormatException("boom")))
            .AddPass(new TestPass(B, requires: [A]))
            .AddPass(new TestPass(C, requires: [B]))
            .AddPass(StructureOnly.Key, static (context, _) => context.Model.MainGraph!.Nodes.Count.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Build();
        using Model model = Graphs.Model(new Graph());
        using Inspection inspection = await inspector.InspectAsync(model);

        inspection.Passes.Should().Equal(
            new PassOutcome("a", PassStatus.Failed, "FormatException: boom"),
            new PassOutcome("b", PassStatus.Skipped, "it needs 'a', which failed: FormatException: boom"),
            new PassOutcome("c", PassStatus.Skipped, "it needs 'b', which was skipped: it needs 'a', which failed: FormatException: boom"),
            new PassOutcome("nodes", PassStatus.Completed));
        Diagnostic crash = inspection.Diagnostics.Should().ContainSingle().Subject;
        crash.Id.Should().Be("HL9001");
        crash.Severity.Should().Be(DiagnosticSeverity.Error);
        crash.Message.Should().Contain("FormatException").And.Contain("boom").And.NotContain(" at HaoLine");
        inspection.Get(StructureOnly.Key).Should().Be("0");
        inspection.Invoking(static i => i.Get(B)).Should().Throw<InvalidOperationException>().WithMessage("*'b' was skipped*boom*");
        inspection.TryGet(A, out _).Should().BeFalse();
    }

    [Fact]
    public async Task Crash_reaches_the_caller_when_the_builder_says_so()
    {
        ModelInspector inspector = ModelInspector.CreateBuilder()
            .OnPassFailure(PassFailureHandling.Throw)
            .AddPass(new TestPass(A, run: static _ => throw new FormatException("boom")))
            .Build();
        using Model model = Graphs.Model(new Graph());
        await inspector.Awaiting(i => i.InspectAsync(model)).Should().ThrowAsync<FormatException>();
    }

    [Fact]
    public async Task Cancellation_reaches_the_caller_and_is_no_failure()
    {
        using var source = new CancellationTokenSource();
        ModelInspector inspector = ModelInspector.CreateBuilder()
            .AddPass(new TestPass(A, run: _ =>
            {
                source.Cancel();
                source.Token.ThrowIfCancellationRequested();
                return "";
            }))
            .Build();
        using Model model = Graphs.Model(new Graph());
        await inspector.Awaiting(i => i.InspectAsync(model, ct: source.Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Undeclared_access_fails_the_pass_with_an_instruction()
    {
        ModelInspector inspector = ModelInspector.CreateBuilder()
            .AddPass(new TestPass(A))
            .AddPass(new TestPass(B, run: static context => context.Get(A)))
            .Build();
        using Model model = Graphs.Model(new Graph());
        using Inspection inspection = await inspector.InspectAsync(model);

        inspection.Passes[1].Status.Should().Be(PassStatus.Failed);
        inspection.Passes[1].Reason.Should().Contain("without requiring it");
    }

    [Fact]
    public async Task Missing_capability_skips_with_its_name()
    {
        ModelInspector inspector = ModelInspector.CreateBuilder().AddStandardAnalyses().Build();
        using var model = new Model(null) { Weights = [new NamedTensor("w", new MissingTensorData(DataType.Float16, [10, 20], "not needed"))] };
        using Inspection inspection = await inspector.InspectAsync(model);

        inspection.Passes.Should().ContainEquivalentOf(new PassOutcome("structure", PassStatus.Skipped, "the model has no topology"));
        inspection.Get(ParametersPass.Result).Total.Should().Be(200);
        inspection.Model.Tier.Should().Be(ModelTier.Weights);
    }

    [Fact]
    public async Task Findings_are_merged_in_plan_order()
    {
        var rule = new DiagnosticDescriptor("HL2999", "Test", "{0}", "Test", DiagnosticSeverity.Info);
        TestPass Reporting(ResultKey<string> key, params ResultKey[] requires) => new(key, requires, run: context =>
        {
            context.Diagnostics.Report(rule.At(SourceLocation.None, key.Id));
            return key.Id;
        });
        ModelInspector inspector = ModelInspector.CreateBuilder().AddPass(Reporting(C, B)).AddPass(Reporting(B)).AddPass(Reporting(A)).Build();
        using Model model = Graphs.Model(new Graph());
        using Inspection inspection = await inspector.InspectAsync(model);

        inspection.Diagnostics.Select(static diagnostic => diagnostic.Message).Should().Equal("b", "c", "a");
    }

    [Fact]
    public async Task Analysed_model_is_frozen_and_stays_open_for_its_owner()
    {
        using Model model = Graphs.Model(new Graph());
        Inspection inspection = await Graphs.Inspector.InspectAsync(model);
        inspection.Dispose();

        model.IsFrozen.Should().BeTrue();
        model.Invoking(static m => m.Clone()).Should().NotThrow("a disposed model cannot be cloned, and this one belongs to the caller");
    }

    [Fact]
    public async Task Inspections_of_one_inspector_may_run_at_the_same_time()
    {
        Task<long>[] runs = [.. Enumerable.Range(1, 16).Select(async size =>
        {
            var graph = new Graph();
            graph.AddOutput(graph.Apply("Relu", "y", graph.Input("x", size)));
            using Model model = Graphs.Model(graph);
            using Inspection inspection = await Graphs.Inspector.InspectAsync(model);
            return inspection.Get(MemoryPass.Result).PeakActivationBytes!.Value;
        })];

        (await Task.WhenAll(runs)).Should().Equal(Enumerable.Range(1, 16).Select(static size => 8L * size));
    }

    private static class StructureOnly
    {
        public static readonly ResultKey<string> Key = new("nodes");
    }

    private sealed class TestPass(
        ResultKey<string> key, ResultKey[]? requires = null, ResultKey[]? uses = null, Func<AnalysisContext, string>? run = null) : AnalysisPass<string>
    {
        public override PassDescriptor Descriptor { get; } = new(key.Id, key) { Requires = requires ?? [], UsesIfPresent = uses ?? [] };

        protected override string Run(AnalysisContext context, CancellationToken ct) => run is null ? key.Id : run(context);

        protected override void Describe(string result, ReportSectionBuilder section) => section.Data("value", result);
    }
}
