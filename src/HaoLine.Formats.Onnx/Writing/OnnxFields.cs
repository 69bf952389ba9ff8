namespace HaoLine.Formats.Onnx.Writing;

/// <summary>Field numbers of the ONNX messages that the writer emits, by message.</summary>
internal static class OnnxFields
{
    internal static class Model
    {
        public const int IrVersion = 1, ProducerName = 2, ProducerVersion = 3, Domain = 4, ModelVersion = 5, Documentation = 6,
            Graph = 7, OperatorSetImport = 8, Metadata = 14, Functions = 25;
    }

    internal static class Graph
    {
        public const int Node = 1, Name = 2, Initializer = 5, Documentation = 10, Input = 11, Output = 12, ValueInfo = 13,
            QuantizationAnnotation = 14, SparseInitializer = 15, Metadata = 16;
    }

    internal static class Node
    {
        public const int Input = 1, Output = 2, Name = 3, OperatorType = 4, Attribute = 5, Documentation = 6, Domain = 7,
            Overload = 8, Metadata = 9;
    }

    internal static class Function
    {
        public const int Name = 1, Input = 4, Output = 5, Attribute = 6, Node = 7, Documentation = 8, OperatorSetImport = 9,
            Domain = 10, AttributeDefault = 11, ValueInfo = 12, Overload = 13, Metadata = 14;
    }

    internal static class Attribute
    {
        public const int Name = 1, Float = 2, Int = 3, String = 4, Tensor = 5, Graph = 6, Floats = 7, Ints = 8, Strings = 9,
            Tensors = 10, Graphs = 11, Type = 14, Types = 15, Kind = 20, Reference = 21, SparseTensor = 22, SparseTensors = 23;
    }

    internal static class Tensor
    {
        public const int Dimensions = 1, DataType = 2, StringData = 6, Name = 8, RawData = 9, ExternalData = 13, DataLocation = 14;

        public const int LocationExternal = 1;
    }

    internal static class SparseTensor
    {
        public const int Values = 1, Indices = 2, Dimensions = 3;
    }

    internal static class ValueInfo
    {
        public const int Name = 1, Type = 2;
    }

    internal static class Type
    {
        public const int Tensor = 1, Sequence = 4, Map = 5, Opaque = 7, SparseTensor = 8, Optional = 9;

        public const int ElementType = 1, Shape = 2, ElementOfContainer = 1, MapKey = 1, MapValue = 2, OpaqueDomain = 1, OpaqueName = 2;
    }

    internal static class Shape
    {
        public const int Dimension = 1, DimensionValue = 1, DimensionParameter = 2;
    }

    internal static class Entry
    {
        public const int Key = 1, Value = 2;
    }

    internal static class OperatorSet
    {
        public const int Domain = 1, Version = 2;
    }

    internal static class Annotation
    {
        public const int TensorName = 1, QuantizationParameters = 2;

        public const string ScaleKey = "SCALE_TENSOR", ZeroPointKey = "ZERO_POINT_TENSOR";
    }
}
