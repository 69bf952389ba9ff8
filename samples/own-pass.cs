#:project ../src/HaoLine.Analysis/HaoLine.Analysis.csproj
#:project ../src/HaoLine.Formats.Onnx/HaoLine.Formats.Onnx.csproj
#:project ../src/HaoLine.Reporting/HaoLine.Reporting.csproj
#:property PublishAot=false

// dotnet run samples/own-pass.cs -- samples/models/encoder-tiny.onnx
using HaoLine;
using HaoLine.Analysis;
using HaoLine.Ir;
using HaoLine.Reporting;

ModelInspector inspector = ModelInspector.CreateBuilder().UseOnnx().AddPass(new LongestNamePass()).Build();
using Inspection inspection = await inspector.InspectAsync(args[0]);
Console.WriteLine($"longest node name: {inspection.Get(LongestNamePass.Result)}");
Console.WriteLine(inspection.ToMarkdown());

internal sealed record LongestName(string Name, int Length);

internal sealed class LongestNamePass : AnalysisPass<LongestName>
{
    public static ResultKey<LongestName> Result { get; } = new("longestName");

    public override PassDescriptor Descriptor { get; } = new("Longest node name", Result) { RequiredCapabilities = ModelCapabilities.Topology };

    protected override LongestName Run(AnalysisContext context, CancellationToken ct)
    {
        Node? node = context.Model.MainGraph!.Nodes.MaxBy(candidate => candidate.Name.Length);
        return new LongestName(node?.Name ?? "", node?.Name.Length ?? 0);
    }

    protected override void Describe(LongestName result, ReportSectionBuilder section) =>
        section.Metric("name", "Longest node name", result.Name).Metric("length", "Length", (long)result.Length, Unit.Count);
}
