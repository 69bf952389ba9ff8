using HaoLine.Ir;

namespace HaoLine.TestSupport;

/// <summary>Compares two models part by part: structure, wiring, names, attributes, types, metadata and payload bytes.</summary>
public static class ModelComparer
{
    private const int MaximumDifferences = 100;

    /// <summary>Every difference as a path and two values; empty for equal models. Stops at 100.</summary>
    /// <param name="a">One model.</param>
    /// <param name="b">The other.</param>
    /// <param name="compareNames">False to compare wiring only and let value names differ.</param>
    public static IReadOnlyList<string> Differences(Model a, Model b, bool compareNames = true)
    {
        var comparison = new Comparison(compareNames);
        comparison.Models(a, b);
        return comparison.Found;
    }

    private sealed class Comparison(bool compareNames)
    {
        private readonly Dictionary<Value, Value> counterpart = [];

        public List<string> Found { get; } = [];

        public void Models(Model a, Model b)
        {
            this.Same("metadata.formatVersion", a.Metadata.FormatVersion, b.Metadata.FormatVersion);
            this.Same("metadata.producerName", a.Metadata.ProducerName, b.Metadata.ProducerName);
            this.Same("metadata.producerVersion", a.Metadata.ProducerVersion, b.Metadata.ProducerVersion);
            this.Same("metadata.domain", a.Metadata.Domain, b.Metadata.Domain);
            this.Same("metadata.modelVersion", a.Metadata.ModelVersion, b.Metadata.ModelVersion);
            this.Same("metadata.documentation", a.Metadata.Documentation, b.Metadata.Documentation);
            this.Entries("metadata.properties", a.Metadata.Properties, b.Metadata.Properties);
            this.Imports("imports", a.Imports, b.Imports);
            this.Same("functions", a.Functions.Count, b.Functions.Count);
            foreach ((OperatorId id, Function function) in a.Functions)
            {
                if (b.Functions.TryGetValue(id, out Function? other))
                {
                    this.Functions($"function {id}", function, other);
                }
                else
                {
                    this.Report($"function {id}", "present", "absent");
                }
            }

            if (a.MainGraph is not null && b.MainGraph is not null)
            {
                this.Graphs("graph", a.MainGraph, b.MainGraph);
            }
            else
            {
                this.Same("graph", a.MainGraph is null, b.MainGraph is null);
            }
        }

        private void Functions(string path, Function a, Function b)
        {
            this.Same($"{path}.requiredAttributes", string.Join(',', a.RequiredAttributes), string.Join(',', b.RequiredAttributes));
            this.Attributes($"{path}.defaults", a.DefaultAttributes, b.DefaultAttributes);
            this.Imports($"{path}.imports", a.Imports, b.Imports);
            this.Same($"{path}.documentation", a.Documentation, b.Documentation);
            this.Entries($"{path}.metadata", a.Metadata, b.Metadata);
            this.Graphs($"{path}.body", a.Body, b.Body);
        }

        private void Graphs(string path, Graph a, Graph b)
        {
            this.Same($"{path}.name", a.Name, b.Name);
            this.Same($"{path}.documentation", a.Documentation, b.Documentation);
            this.Entries($"{path}.metadata", a.Metadata, b.Metadata);
            this.Definitions($"{path}.input", a.Inputs, b.Inputs);
            this.Definitions($"{path}.initializer", Ordered(a), Ordered(b));
            this.Same($"{path}.node.count", a.Nodes.Count, b.Nodes.Count);
            int count = Math.Min(a.Nodes.Count, b.Nodes.Count);
            ReadOnlySpan<Node> left = a.Nodes.AsSpan();
            ReadOnlySpan<Node> right = b.Nodes.AsSpan();
            for (int i = 0; i < count; i++)
            {
                this.Definitions($"{path}.node[{i}].output", left[i].Outputs, right[i].Outputs);
            }

            for (int i = 0; i < count; i++)
            {
                this.Nodes($"{path}.node[{i}]", left[i], right[i]);
            }

            this.Operands($"{path}.output", a.Outputs, b.Outputs);
        }

        /// <summary>Dense before sparse, as a file stores them in two lists.</summary>
        private static List<Value> Ordered(Graph graph) => [.. graph.Initializers.OrderBy(static value => value.Constant is SparseTensorData)];

        private void Nodes(string path, Node a, Node b)
        {
            this.Same($"{path}.operator", a.Operator, b.Operator);
            this.Same($"{path}.name", a.Name, b.Name);
            this.Same($"{path}.documentation", a.Documentation, b.Documentation);
            this.Entries($"{path}.metadata", a.Metadata, b.Metadata);
            this.Operands($"{path}.input", a.Inputs, b.Inputs);
            this.Attributes($"{path}.attribute", a.Attributes, b.Attributes);
        }

        private void Definitions(string path, IReadOnlyList<Value> a, IReadOnlyList<Value> b)
        {
            this.Same($"{path}.count", a.Count, b.Count);
            for (int i = 0; i < Math.Min(a.Count, b.Count); i++)
            {
                this.counterpart[a[i]] = b[i];
                this.Names($"{path}[{i}].name", a[i], b[i]);
                this.Same($"{path}[{i}].type", a[i].Type, b[i].Type);
                this.Same($"{path}[{i}].quantization", a[i].Quantization, b[i].Quantization);
                this.Payloads($"{path}[{i}].payload", a[i].Constant, b[i].Constant);
            }
        }

        private void Operands(string path, IReadOnlyList<Value?> a, IReadOnlyList<Value?> b)
        {
            this.Same($"{path}.count", a.Count, b.Count);
            for (int i = 0; i < Math.Min(a.Count, b.Count); i++)
            {
                if (a[i] is not { } left || b[i] is not { } right)
                {
                    this.Same($"{path}[{i}]", a[i]?.Name, b[i]?.Name);
                }
                else if (this.counterpart.TryGetValue(left, out Value? expected))
                {
                    if (!ReferenceEquals(expected, right))
                    {
                        this.Report($"{path}[{i}]", left.Name, right.Name);
                    }
                }
                else
                {
                    // No definition on the left side: a name that the file leaves unresolved.
                    this.counterpart.Add(left, right);
                    this.Names($"{path}[{i}]", left, right);
                }
            }
        }

        private void Names(string path, Value a, Value b)
        {
            if (compareNames)
            {
                this.Same(path, a.Name, b.Name);
            }
        }

        private void Attributes(string path, AttributeMap a, AttributeMap b)
        {
            this.Same($"{path}.count", a.Count, b.Count);
            for (int i = 0; i < Math.Min(a.Count, b.Count); i++)
            {
                this.Same($"{path}[{i}].name", a[i].Key, b[i].Key);
                this.Attribute($"{path}[{a[i].Key}]", a[i].Value, b[i].Value);
            }
        }

        private void Attribute(string path, AttributeValue a, AttributeValue b)
        {
            if (a.Kind != b.Kind || a.DeclaredKind != b.DeclaredKind)
            {
                this.Report($"{path}.kind", $"{a.Kind}/{a.DeclaredKind}", $"{b.Kind}/{b.DeclaredKind}");
                return;
            }

            switch (a.Kind)
            {
                case AttributeKind.Float:
                    this.Same(path, BitConverter.SingleToInt32Bits(a.AsFloat()), BitConverter.SingleToInt32Bits(b.AsFloat()));
                    break;
                case AttributeKind.Int:
                    this.Same(path, a.AsInt(), b.AsInt());
                    break;
                case AttributeKind.String:
                    this.Same(path, Convert.ToHexString(a.AsBytes()), Convert.ToHexString(b.AsBytes()));
                    break;
                case AttributeKind.Tensor:
                    this.Payloads(path, a.AsTensor(), b.AsTensor());
                    break;
                case AttributeKind.SparseTensor:
                    this.Payloads(path, a.AsSparseTensor(), b.AsSparseTensor());
                    break;
                case AttributeKind.Graph:
                    this.Graphs(path, a.AsGraph(), b.AsGraph());
                    break;
                case AttributeKind.Type:
                    this.Same(path, a.AsType(), b.AsType());
                    break;
                case AttributeKind.Floats:
                    this.Lists(path, Array.ConvertAll(a.AsFloats().ToArray(), BitConverter.SingleToInt32Bits), Array.ConvertAll(b.AsFloats().ToArray(), BitConverter.SingleToInt32Bits));
                    break;
                case AttributeKind.Ints:
                    this.Lists(path, a.AsInts().ToArray(), b.AsInts().ToArray());
                    break;
                case AttributeKind.Strings:
                    this.Lists(path, [.. a.AsByteStrings().Select(Convert.ToHexString)], b.AsByteStrings().Select(Convert.ToHexString).ToArray());
                    break;
                case AttributeKind.Types:
                    this.Lists(path, [.. a.AsTypes()], b.AsTypes().ToArray());
                    break;
                case AttributeKind.Tensors:
                    this.Each(path, a.AsTensors(), b.AsTensors(), this.Payloads);
                    break;
                case AttributeKind.SparseTensors:
                    this.Each(path, a.AsSparseTensors(), b.AsSparseTensors(), this.Payloads);
                    break;
                case AttributeKind.Graphs:
                    this.Each(path, a.AsGraphs(), b.AsGraphs(), this.Graphs);
                    break;
                case AttributeKind.Reference:
                    this.Same(path, a.AsReference(), b.AsReference());
                    break;
                default:
                    throw new InvalidOperationException($"The comparer does not know attributes of kind {a.Kind}.");
            }
        }

        private void Payloads(string path, TensorData? a, TensorData? b)
        {
            if (a is null || b is null)
            {
                this.Same(path, a is null, b is null);
                return;
            }

            this.Same($"{path}.type", a.Type, b.Type);
            if (a is SparseTensorData left && b is SparseTensorData right)
            {
                this.Payloads($"{path}.values", left.Values, right.Values);
                this.Payloads($"{path}.indices", left.Indices, right.Indices);
                return;
            }

            if (a is StringTensorData leftStrings && b is StringTensorData rightStrings)
            {
                this.Lists(path, [.. leftStrings.Values.Select(HexOf)], rightStrings.Values.Select(HexOf).ToArray());
                return;
            }

            this.Same($"{path}.available", a.IsAvailable, b.IsAvailable);
            this.Same($"{path}.bytes", a.ByteLength, b.ByteLength);
            if (a.IsAvailable && b.IsAvailable && a.ByteLength == b.ByteLength)
            {
                this.Bytes(path, a, b);
            }
        }

        private void Bytes(string path, TensorData a, TensorData b)
        {
            byte[] left = new byte[1 << 16];
            byte[] right = new byte[1 << 16];
            for (long offset = 0; offset < a.ByteLength; offset += left.Length)
            {
                int count = (int)Math.Min(left.Length, a.ByteLength - offset);
                a.ReadExactly(offset, left.AsSpan(0, count));
                b.ReadExactly(offset, right.AsSpan(0, count));
                int common = left.AsSpan(0, count).CommonPrefixLength(right.AsSpan(0, count));
                if (common < count)
                {
                    this.Report($"{path}[byte {offset + common}]", left[common], right[common]);
                    return;
                }
            }
        }

        private static string HexOf(ReadOnlyMemory<byte> bytes) => Convert.ToHexString(bytes.Span);

        private void Imports(string path, IReadOnlyList<OperatorSetImport> a, IReadOnlyList<OperatorSetImport> b) =>
            this.Lists(path, [.. a], b.ToArray());

        private void Entries(string path, IReadOnlyList<KeyValuePair<string, string>> a, IReadOnlyList<KeyValuePair<string, string>> b) =>
            this.Lists(path, [.. a], b.ToArray());

        private void Lists<T>(string path, T[] a, T[] b)
        {
            if (!a.AsSpan().SequenceEqual(b))
            {
                this.Report(path, string.Join(", ", a.Take(8)), string.Join(", ", b.Take(8)));
            }
        }

        private void Each<T>(string path, IReadOnlyList<T> a, IReadOnlyList<T> b, Action<string, T, T> compare)
        {
            this.Same($"{path}.count", a.Count, b.Count);
            for (int i = 0; i < Math.Min(a.Count, b.Count); i++)
            {
                compare($"{path}[{i}]", a[i], b[i]);
            }
        }

        private void Same<T>(string path, T a, T b)
        {
            if (!EqualityComparer<T>.Default.Equals(a, b))
            {
                this.Report(path, a, b);
            }
        }

        private void Report(string path, object? a, object? b)
        {
            if (this.Found.Count < MaximumDifferences)
            {
                this.Found.Add($"{path}: '{a ?? "(null)"}' and '{b ?? "(null)"}'");
            }
        }
    }
}
