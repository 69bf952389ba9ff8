using System.Globalization;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Writing;

/// <summary>Emits <c>TensorProto</c> and <c>SparseTensorProto</c>.</summary>
internal static class OnnxTensorEncoder
{
    /// <param name="emitter">Where to.</param>
    /// <param name="field">Field that holds the tensor.</param>
    /// <param name="name">Name to state; empty for tensors of attributes.</param>
    /// <param name="data">Payload.</param>
    /// <param name="owner">What holds the tensor, for messages.</param>
    /// <param name="external">The data file; null to keep the payload here.</param>
    /// <param name="isAttribute">True for a tensor of an attribute.</param>
    public static void Tensor(
        ProtobufEmitter emitter, int field, string name, TensorData data, string owner, ExternalDataPlan? external, bool isAttribute)
    {
        if (data is SparseTensorData)
        {
            throw new NotSupportedException($"{owner} is a sparse tensor where ONNX allows a dense one only.");
        }

        RequirePayload(data, owner);
        emitter.Begin(field);
        Dimensions(emitter, OnnxFields.Tensor.Dimensions, data);
        emitter.Int64(OnnxFields.Tensor.DataType, OnnxTypeEncoder.DataTypeNumber(data.ElementType, owner));
        if (data is StringTensorData strings)
        {
            foreach (ReadOnlyMemory<byte> value in strings.Values)
            {
                emitter.Bytes(OnnxFields.Tensor.StringData, value.Span);
            }
        }

        emitter.OptionalText(OnnxFields.Tensor.Name, name);
        if (data is not StringTensorData && data.ElementType != DataType.Undefined)
        {
            if (external is not null && external.TryPlace(data, isAttribute, out long offset))
            {
                Entry(emitter, OnnxFields.Tensor.ExternalData, "location", external.Location);
                Entry(emitter, OnnxFields.Tensor.ExternalData, "offset", offset.ToString(CultureInfo.InvariantCulture));
                Entry(emitter, OnnxFields.Tensor.ExternalData, "length", data.ByteLength.ToString(CultureInfo.InvariantCulture));
                emitter.Int64(OnnxFields.Tensor.DataLocation, OnnxFields.Tensor.LocationExternal);
            }
            else
            {
                emitter.Payload(OnnxFields.Tensor.RawData, data);
            }
        }

        emitter.End();
    }

    public static void Sparse(ProtobufEmitter emitter, int field, string name, SparseTensorData data, string owner)
    {
        emitter.Begin(field);
        Tensor(emitter, OnnxFields.SparseTensor.Values, name, data.Values, owner, null, true);
        Tensor(emitter, OnnxFields.SparseTensor.Indices, "", data.Indices, owner, null, true);
        Dimensions(emitter, OnnxFields.SparseTensor.Dimensions, data);
        emitter.End();
    }

    public static void Entry(ProtobufEmitter emitter, int field, string key, string value)
    {
        emitter.Begin(field);
        emitter.Text(OnnxFields.Entry.Key, key);
        emitter.Text(OnnxFields.Entry.Value, value);
        emitter.End();
    }

    private static void Dimensions(ProtobufEmitter emitter, int field, TensorData data)
    {
        foreach (long dimension in data.Dimensions)
        {
            emitter.Int64(field, dimension);
        }
    }

    private static void RequirePayload(TensorData data, string owner)
    {
        if (data is StringTensorData || (data.ElementType == DataType.Undefined && data.ByteLength <= 0))
        {
            return;
        }

        if (!data.IsAvailable)
        {
            string reason = data is MissingTensorData missing ? missing.Reason : "its storage is gone";
            string advice = data.Location.Path is { } path ? $" Put the data that '{path}' refers to in its place and read the model again." : "";
            throw new NotSupportedException($"{owner} ({data.Type}) cannot be written, its payload is not available: {reason}.{advice}");
        }

        if (data.ByteLength < 0)
        {
            throw new NotSupportedException($"{owner} ({data.Type}) cannot be written: its size in bytes is not known.");
        }
    }
}
