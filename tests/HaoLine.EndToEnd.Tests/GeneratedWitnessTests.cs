using HaoLine.Analysis;
using HaoLine.Formats.Onnx;
using HaoLine.Ir;
using HaoLine.Operators;
using HaoLine.TestSupport;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace HaoLine.EndToEnd.Tests;

/// <summary>What the corpus lacks, written with our writer and executed by ONNX Runtime; every executed shape and type must be ours.</summary>
public sealed class GeneratedWitnessTests(ITestOutputHelper output)
{
    [Fact]
    public void Generated_models_run_and_have_the_inferred_shapes()
    {
        int executed = 0, withShape = 0;
        var mismatches = new List<string>();
        var unknown = new List<string>();
        var notRun = new List<string>();
        foreach (GeneratedCase generated in GeneratedModels.All())
        {
            using Model model = generated.Build();
            using Inspection inspection = Inspecting.Model(model.Clone());
            TypedScope scope = inspection.Get(TypeInferencePass.Result).Typed.Main;
            Dictionary<string, (long[] Shape, TensorElementType Type)> truth;
            try
            {
                truth = Run(model, value => IsHandedOver(scope.TypeOf(inspection.Model.MainGraph!.Nodes.SelectMany(static node => node.Outputs).First(ours => ours.Name == value.Name))));
            }
            catch (Exception error) when (error is OnnxRuntimeException or NotSupportedException or ArgumentException)
            {
                string message = error.Message.ReplaceLineEndings(" ");
                notRun.Add($"{generated.Name}: {message[..Math.Min(message.Length, 220)]}");
                continue;
            }

            executed++;
            foreach (Value value in inspection.Model.MainGraph!.Nodes.SelectMany(static node => node.Outputs))
            {
                if (!truth.TryGetValue(value.Name, out (long[] Shape, TensorElementType Type) run))
                {
                    continue;
                }

                string line = $"{generated.Name} {value.Producer}: ours {scope.TypeOf(value)}, executed {run.Type}[{string.Join(", ", run.Shape)}]";
                if (scope.TypeOf(value) is not TensorType { Shape: { } shape } type)
                {
                    (scope.UnknownReason(value) is null ? mismatches : unknown).Add($"{line} ({scope.UnknownReason(value)})");
                }
                else if (type.ElementType != Runtime.ToDataType(run.Type)
                    || shape.Rank != run.Shape.Length
                    || shape.Where((size, axis) => size.TryGetValue(out long known) && known != run.Shape[axis]).Any())
                {
                    mismatches.Add(line);
                }
                else if (!shape.IsStatic)
                {
                    (scope.UnknownReason(value) is null ? mismatches : unknown).Add($"{line} ({scope.UnknownReason(value)})");
                }
                else
                {
                    withShape++;
                }
            }
        }

        output.WriteLine($"{executed} generated models executed, {withShape} results equal in type and shape, {unknown.Count} unknown with a reason, {mismatches.Count} wrong.");
        output.WriteLine("Wrong:\n" + string.Join("\n", mismatches));
        output.WriteLine("Unknown:\n" + string.Join("\n", unknown));
        output.WriteLine("Not executed:\n" + string.Join("\n", notRun));
        mismatches.Should().BeEmpty();
        executed.Should().BeGreaterThanOrEqualTo(60);
    }

    /// <summary>The runtime's binding for .NET names no element types below one byte and no 8-bit floats; such values stay inside.</summary>
    private static bool IsHandedOver(IrType? type) => type is not TensorType { ElementType: { BitsPerElement: < 8 and > 0 } or { IsFloatingPoint: true, BitsPerElement: 8 } };

    private static Dictionary<string, (long[] Shape, TensorElementType Type)> Run(Model model, Func<Value, bool> isHandedOver)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("generated.onnx");
        using (Model clone = model.Clone())
        {
            foreach (Value value in clone.MainGraph!.Nodes.SelectMany(static node => node.Outputs).Where(value => value.Name.Length > 0 && !value.IsGraphOutput && isHandedOver(value)).ToList())
            {
                clone.MainGraph.AddOutput(value);
            }

            new OnnxFormatWriter(new OnnxWriterOptions()).WriteAsync(clone, path).AsTask().GetAwaiter().GetResult();
        }

        using InferenceSession session = Runtime.Load(path);
        return Runtime.RunForShapes(session, Runtime.ChooseShapes(session, static (_, _, _) => 1));
    }
}
