#:project ../src/HaoLine.Analysis/HaoLine.Analysis.csproj
#:project ../src/HaoLine.Formats.Onnx/HaoLine.Formats.Onnx.csproj
#:property PublishAot=false

// dotnet run samples/inspect-one-model.cs -- samples/models/encoder-tiny.onnx
using HaoLine;
using HaoLine.Analysis;
using HaoLine.Ir;

ModelInspector inspector = ModelInspector.CreateBuilder().UseOnnx().AddStandardAnalyses().Build();
using Inspection inspection = await inspector.InspectAsync(args[0]);

CostResult costs = inspection.Get(CostPass.Result);
Console.WriteLine($"parameters: {inspection.Get(ParametersPass.Result).Total:N0}");
Console.WriteLine($"MACs:       {costs.Totals.Macs}");
if (costs.Totals.Macs.TryEvaluate(SymbolBinding.Empty.With("batch", 1).With("seq", 128), out long macs))
{
    Console.WriteLine($"MACs at batch 1, sequence 128: {macs:N0}");
}

foreach (var diagnostic in inspection.Diagnostics)
{
    Console.WriteLine(diagnostic);
}
