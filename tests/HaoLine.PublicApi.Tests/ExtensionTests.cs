using System.Text;
using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;
using HaoLine.Operators;
using HaoLine.Reporting;

namespace HaoLine.PublicApi.Tests;

/// <summary>Third parties extend HaoLine through its public surface only; this assembly sees no internals.</summary>
public sealed class ExtensionTests
{
    [Fact]
    public async Task A_format_a_pass_and_an_operator_of_ones_own_work_together()
    {
        ModelInspector inspector = ModelInspector.CreateBuilder()
            .UseToy()
            .AddStandardAnalyses()
            .AddOperators(static operators => operators
                .Define("toy", "TRIPLE", 1)
                .Category(OperatorCategory.Elementwise)
                .Infer(static context => context.SetOutput(0, context.InputType(0)))
                .Cost(
                    static context => new OperatorCost { Multiplies = context.OutputElements(), BytesRead = context.AllInputBytes(), BytesWritten = context.AllOutputBytes() },
                    "one multiplication for each element"))
            .AddPass(new LongestNamePass())
            .Build();

        using Inspection inspection = await inspector.InspectAsync(
            ModelSource.FromMemory("net.toy", Encoding.UTF8.GetBytes("toy 4\nTRIPLE first\nTRIPLE the-longest\n")), null, null, TestContext.Current.CancellationToken);

        inspection.Model.MainGraph!.Nodes.Should().HaveCount(2);
        inspection.Get(LongestNamePass.Result).Should().Be(new LongestName("the-longest", 11));
        inspection.Get(CostPass.Result).Coverage.Unknown.Should().Be(0);
        inspection.ToReport().Sections.Should().Contain(section => section.Key == "longestName");
    }

    [Fact]
    public async Task An_unknown_file_names_the_registered_formats()
    {
        ModelInspector inspector = ModelInspector.CreateBuilder().UseToy().Build();

        Func<Task> act = async () => await inspector.InspectAsync(
            ModelSource.FromMemory("noise", new byte[64]), null, null, TestContext.Current.CancellationToken);

        (await act.Should().ThrowAsync<UnknownModelFormatException>()).WithMessage("*Toy*");
    }
}

internal sealed record LongestName(string Name, int Length);

internal sealed class LongestNamePass : AnalysisPass<LongestName>
{
    public static ResultKey<LongestName> Result { get; } = new("longestName");

    public override PassDescriptor Descriptor { get; } = new("Longest node name", Result) { RequiredCapabilities = ModelCapabilities.Topology };

    protected override LongestName Run(AnalysisContext context, CancellationToken ct)
    {
        Node? longest = context.Model.MainGraph!.Nodes.MaxBy(node => node.Name.Length);
        return new LongestName(longest?.Name ?? "", longest?.Name.Length ?? 0);
    }

    protected override void Describe(LongestName result, ReportSectionBuilder section) =>
        section.Metric("name", "Longest node name", result.Name).Metric("length", "Length", (long)result.Length, Unit.Count);
}

/// <summary>A line-based format: <c>toy WIDTH</c>, then one node a line.</summary>
internal sealed class ToyFormatReader : IFormatReader
{
    public ModelFormat Format { get; } = new("toy", "Toy", [".toy"], ModelCapabilities.Topology | ModelCapabilities.OperatorSemantics);

    public FormatMatch Match(ModelSource source) => source.Header.StartsWith("toy "u8) ? FormatMatch.Certain : FormatMatch.None;

    public ValueTask<Model> ReadAsync(ModelSource source, ModelReadContext context, CancellationToken ct = default)
    {
        string[] lines = Encoding.UTF8.GetString(source.Content.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (!long.TryParse(lines[0].AsSpan(4), out long width))
        {
            throw new InvalidModelContentException(DefectKind.BadValue, source.Name, 4, "width", "The width is not a number.");
        }

        var graph = new Graph("toy");
        Value value = graph.AddInput("x", new TensorType(DataType.Float32, Shape.Of(width)));
        foreach (string line in lines.Skip(1))
        {
            string[] words = line.Split(' ');
            value = graph.AddNode(new OperatorId("toy", words[0]), [value], [words[1] + ":0"], name: words[1]).Outputs[0];
        }

        graph.AddOutput(value);
        return ValueTask.FromResult(new Model(graph)
        {
            Imports = [new OperatorSetImport("toy", 1)],
            Metadata = new ModelMetadata { Format = "toy" },
            Capabilities = this.Format.MaximumCapabilities,
        });
    }
}

internal static class ToyModelInspectorBuilderExtensions
{
    public static IModelInspectorBuilder UseToy(this IModelInspectorBuilder builder) => builder.AddFormat(new ToyFormatReader());
}
