#:project ../src/HaoLine.Analysis/HaoLine.Analysis.csproj
#:property PublishAot=false

// dotnet run samples/own-operator.cs
// A graph made by code with an operator of one's own: a matrix product that squares its result.
using HaoLine;
using HaoLine.Analysis;
using HaoLine.Ir;
using HaoLine.Operators;

var graph = new Graph("demo");
Value x = graph.AddInput("x", new TensorType(DataType.Float32, new Shape(Dimension.Symbol("batch"), 64)));
Value weight = graph.AddInitializer("w", InlineTensorData.FromSingles([64, 32], new float[64 * 32]));
graph.AddOutput(graph.AddNode(new OperatorId("demo", "SquaredProduct"), [x, weight], ["y"]).Outputs[0]);
var model = new Model(graph) { Imports = [new OperatorSetImport("demo", 1)] };

ModelInspector inspector = ModelInspector.CreateBuilder()
    .AddStandardAnalyses()
    .AddOperators(operators => operators
        .Define("demo", "SquaredProduct", 1)
        .Category(OperatorCategory.MatrixMultiplication)
        .Roles(OperandRole.Data, OperandRole.Weight)
        .Infer(context => context.SetOutput(
            0, context.InputElementType(0), new Shape(context.InputShape(0)![0], context.InputShape(1)![1])))
        .Cost(
            context => new OperatorCost
            {
                FloatMacs = context.InputElements(0) * context.InputShape(1)![1],
                Multiplies = context.OutputElements(),
                BytesRead = context.AllInputBytes(),
                BytesWritten = context.AllOutputBytes(),
            },
            "batch·K·N multiply-accumulates and one multiplication for each result"))
    .Build();

using Inspection inspection = await inspector.InspectAsync(model);
Console.WriteLine($"MACs: {inspection.Get(CostPass.Result).Totals.Macs}");
Console.WriteLine($"parameters: {inspection.Get(ParametersPass.Result).Total}");
