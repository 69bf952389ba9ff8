using System.Globalization;
using HaoLine.Ir;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace HaoLine.EndToEnd.Tests;

/// <summary>ONNX Runtime as the outside witness: executes models without graph optimizations.</summary>
internal static class Runtime
{
    public static InferenceSession Load(string path)
    {
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            IntraOpNumThreads = 2,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        return new InferenceSession(path, options);
    }

    /// <summary>
    /// Inputs with deterministic content. Dimensions the model leaves open get <paramref name="size"/> by axis:
    /// the first open axis (usually the batch) 1 or 2, others a small number.
    /// </summary>
    public static Dictionary<string, long[]> ChooseShapes(InferenceSession session, Func<string, int, string, long> size) =>
        session.InputMetadata.ToDictionary(
            input => input.Key,
            input => input.Value.Dimensions.Select((dimension, axis) => dimension >= 0
                ? dimension
                : size(input.Key, axis, axis < input.Value.SymbolicDimensions.Length ? input.Value.SymbolicDimensions[axis] : "")).ToArray());

    public static NamedOnnxValue MakeInput(string name, TensorElementType type, long[] shape)
    {
        int[] dimensions = [.. shape.Select(dimension => checked((int)dimension))];
        int count = dimensions.Aggregate(1, (product, dimension) => checked(product * dimension));
        return type switch
        {
            TensorElementType.Float => Make(i => ((i * 37 % 101) / 50f) - 1f),
            TensorElementType.Double => Make(i => ((i * 37 % 101) / 50.0) - 1.0),
            TensorElementType.Float16 => Make(i => (Float16)(((i * 37 % 101) / 50f) - 1f)),
            TensorElementType.BFloat16 => Make(i => (BFloat16)(((i * 37 % 101) / 50f) - 1f)),
            TensorElementType.Int64 => Make(i => (long)(i % 2)),
            TensorElementType.Int32 => Make(i => i % 2),
            TensorElementType.Int16 => Make(i => (short)(i % 2)),
            TensorElementType.Int8 => Make(i => (sbyte)(i % 2)),
            TensorElementType.UInt8 => Make(i => (byte)(i % 2)),
            TensorElementType.UInt16 => Make(i => (ushort)(i % 2)),
            TensorElementType.UInt32 => Make(i => (uint)(i % 2)),
            TensorElementType.UInt64 => Make(i => (ulong)(i % 2)),
            TensorElementType.Bool => Make(i => i % 2 == 0),
            TensorElementType.String => Make(i => i.ToString(CultureInfo.InvariantCulture)),
            _ => throw new NotSupportedException($"Inputs of {type} are not made here."),
        };

        NamedOnnxValue Make<T>(Func<int, T> element) => NamedOnnxValue.CreateFromTensor(
            name, new DenseTensor<T>(Enumerable.Range(0, count).Select(element).ToArray(), dimensions));
    }

    /// <summary>Runs and returns the shape of each tensor result by name; results that are no tensors are left out.</summary>
    public static Dictionary<string, (long[] Shape, TensorElementType Type)> RunForShapes(InferenceSession session, IReadOnlyDictionary<string, long[]> shapes)
    {
        NamedOnnxValue[] inputs = [.. session.InputMetadata.Select(input => MakeInput(input.Key, input.Value.ElementDataType, shapes[input.Key]))];
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = RunWithOrtValues(session, inputs, options);
        var found = new Dictionary<string, (long[], TensorElementType)>();
        for (int i = 0; i < results.Count; i++)
        {
            if (results[i].IsTensor)
            {
                OrtTensorTypeAndShapeInfo info = results[i].GetTensorTypeAndShape();
                found[session.OutputNames[i]] = (info.Shape, info.ElementDataType);
            }
        }

        return found;
    }

    private static IDisposableReadOnlyCollection<OrtValue> RunWithOrtValues(InferenceSession session, NamedOnnxValue[] inputs, RunOptions options)
    {
        var values = new Dictionary<string, OrtValue>();
        try
        {
            foreach (NamedOnnxValue input in inputs)
            {
                values.Add(input.Name, ToOrtValue(input));
            }

            return session.Run(options, values, session.OutputNames);
        }
        finally
        {
            foreach (OrtValue value in values.Values)
            {
                value.Dispose();
            }
        }
    }

    private static OrtValue ToOrtValue(NamedOnnxValue input) => input.Value switch
    {
        DenseTensor<float> t => OrtValue.CreateTensorValueFromMemory(t.Buffer.ToArray(), Dimensions(t)),
        DenseTensor<double> t => OrtValue.CreateTensorValueFromMemory(t.Buffer.ToArray(), Dimensions(t)),
        DenseTensor<Float16> t => OrtValue.CreateTensorValueFromMemory(t.Buffer.ToArray(), Dimensions(t)),
        DenseTensor<BFloat16> t => OrtValue.CreateTensorValueFromMemory(t.Buffer.ToArray(), Dimensions(t)),
        DenseTensor<long> t => OrtValue.CreateTensorValueFromMemory(t.Buffer.ToArray(), Dimensions(t)),
        DenseTensor<int> t => OrtValue.CreateTensorValueFromMemory(t.Buffer.ToArray(), Dimensions(t)),
        DenseTensor<short> t => OrtValue.CreateTensorValueFromMemory(t.Buffer.ToArray(), Dimensions(t)),
        DenseTensor<sbyte> t => OrtValue.CreateTensorValueFromMemory(t.Buffer.ToArray(), Dimensions(t)),
        DenseTensor<byte> t => OrtValue.CreateTensorValueFromMemory(t.Buffer.ToArray(), Dimensions(t)),
        DenseTensor<ushort> t => OrtValue.CreateTensorValueFromMemory(t.Buffer.ToArray(), Dimensions(t)),
        DenseTensor<uint> t => OrtValue.CreateTensorValueFromMemory(t.Buffer.ToArray(), Dimensions(t)),
        DenseTensor<ulong> t => OrtValue.CreateTensorValueFromMemory(t.Buffer.ToArray(), Dimensions(t)),
        DenseTensor<bool> t => OrtValue.CreateTensorValueFromMemory(t.Buffer.ToArray(), Dimensions(t)),
        DenseTensor<string> t => OrtValue.CreateFromStringTensor(t),
        _ => throw new NotSupportedException(),
    };

    private static long[] Dimensions<T>(DenseTensor<T> tensor) => [.. tensor.Dimensions.ToArray().Select(dimension => (long)dimension)];

    /// <summary>The element type in our words.</summary>
    public static DataType ToDataType(TensorElementType type) => type switch
    {
        TensorElementType.Float => DataType.Float32,
        TensorElementType.Double => DataType.Float64,
        TensorElementType.Float16 => DataType.Float16,
        TensorElementType.BFloat16 => DataType.BFloat16,
        TensorElementType.Int64 => DataType.Int64,
        TensorElementType.Int32 => DataType.Int32,
        TensorElementType.Int16 => DataType.Int16,
        TensorElementType.Int8 => DataType.Int8,
        TensorElementType.UInt8 => DataType.UInt8,
        TensorElementType.UInt16 => DataType.UInt16,
        TensorElementType.UInt32 => DataType.UInt32,
        TensorElementType.UInt64 => DataType.UInt64,
        TensorElementType.Bool => DataType.Bool,
        TensorElementType.String => DataType.String,
        _ => DataType.TryParse(type.ToString(), out DataType other) ? other : DataType.Undefined,
    };
}
