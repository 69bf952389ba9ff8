using System.Globalization;
using System.Text;
using HaoLine.Ir;

namespace HaoLine.Serving;

/// <summary>
/// A proposal for the <c>config.pbtxt</c> of a Triton Inference Server: name, backend, inputs and outputs, batching. Formats of numbers and of the
/// text are those of the server's model configuration.
/// </summary>
/// <param name="Text">The text; null when the model cannot be described, and the problems say why.</param>
/// <param name="Assumptions">What the proposal rests on and a user should check.</param>
/// <param name="Problems">What cannot be described.</param>
public sealed record TritonConfiguration(string? Text, IReadOnlyList<string> Assumptions, IReadOnlyList<string> Problems)
{
    private const int MaximumBatch = 8;

    /// <summary>The backend that states inputs and outputs itself.</summary>
    private const string EngineBackend = "vllm";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["bool"] = "TYPE_BOOL",
        ["uint8"] = "TYPE_UINT8",
        ["uint16"] = "TYPE_UINT16",
        ["uint32"] = "TYPE_UINT32",
        ["uint64"] = "TYPE_UINT64",
        ["int8"] = "TYPE_INT8",
        ["int16"] = "TYPE_INT16",
        ["int32"] = "TYPE_INT32",
        ["int64"] = "TYPE_INT64",
        ["float16"] = "TYPE_FP16",
        ["float32"] = "TYPE_FP32",
        ["float64"] = "TYPE_FP64",
        ["bfloat16"] = "TYPE_BF16",
        ["string"] = "TYPE_STRING",
    };

    private static readonly Dictionary<string, string> FileNames = new(StringComparer.Ordinal)
    {
        ["onnxruntime"] = "model.onnx",
        ["tensorrt_plan"] = "model.plan",
        ["pytorch"] = "model.pt",
        ["tensorflow_savedmodel"] = "model.savedmodel",
        ["openvino"] = "model.xml",
    };

    /// <summary>A proposal for a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">Name of the model in the server's repository.</param>
    /// <param name="runtimes">Lists to take the backend from; the built-in ones when null.</param>
    public static TritonConfiguration Propose(Model model, string name, ServingCatalog? runtimes = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(name);
        string format = new ServingSubject(model, null, null).Format;
        string? backend = (runtimes ?? ServingCatalog.Default).Runtimes.Select(runtime => runtime.Backends.GetValueOrDefault(format)).FirstOrDefault(static item => item is not null);
        if (backend is null)
        {
            return new TritonConfiguration(null, [], [$"the server has no backend for {format}"]);
        }

        var text = new StringBuilder();
        text.Append("name: ").AppendLine(Quote(name));
        text.Append(backend.Contains('_', StringComparison.Ordinal) ? "platform: " : "backend: ").AppendLine(Quote(backend));
        if (model.MainGraph is null && backend != EngineBackend)
        {
            return new TritonConfiguration(null, [], [$"the backend '{backend}' wants inputs and outputs, which the file does not state"]);
        }

        if (model.MainGraph is not { } graph)
        {
            text.AppendLine("max_batch_size: 0");
            text.AppendLine("model_transaction_policy {\n  decoupled: true\n}");
            text.AppendLine("instance_group [\n  {\n    count: 1\n    kind: KIND_MODEL\n  }\n]");
            return new TritonConfiguration(text.ToString().ReplaceLineEndings("\n"), ["inputs and outputs are those of the backend, which states them itself", "the backend wants a model.json beside the configuration that names the folder"], []);
        }

        var problems = new List<string>();
        var assumptions = new List<string>();
        Value[] inputs = [.. graph.Inputs.Where(static input => input.Constant is null)];
        bool isBatched = IsBatched(inputs, [.. graph.Outputs]);
        text.Append("max_batch_size: ").AppendLine((isBatched ? MaximumBatch : 0).ToString(CultureInfo.InvariantCulture));
        Section(text, "input", inputs, isBatched, problems);
        Section(text, "output", [.. graph.Outputs], isBatched, problems);
        if (isBatched)
        {
            text.AppendLine("dynamic_batching { }");
            assumptions.Add($"the first size of every input and output is taken for the batch; {MaximumBatch} is a start to measure from");
        }
        else
        {
            assumptions.Add("not every input and output has the same free first size, so the server does no batching and sizes are written in full");
        }

        text.AppendLine("instance_group [\n  {\n    count: 1\n    kind: KIND_AUTO\n  }\n]");
        if (FileNames.TryGetValue(backend, out string? file))
        {
            assumptions.Add($"the model stands beside this file as 1/{file}; another file name is stated with default_model_filename");
        }

        return new TritonConfiguration(problems.Count == 0 ? text.ToString().ReplaceLineEndings("\n") : null, assumptions, problems);
    }

    /// <summary>True when every tensor has a first size that is the same free symbol.</summary>
    private static bool IsBatched(Value[] inputs, Value[] outputs)
    {
        string? symbol = null;
        foreach (Value value in (Value[])[.. inputs, .. outputs])
        {
            // A formula such as 2·N is no batch: a request of one would make two rows.
            if (value.Type is not TensorType { Shape: { Rank: > 0 } shape }
                || shape[0].Expression?.Symbols.FirstOrDefault() is not { } own
                || shape[0] != Dimension.Symbol(own))
            {
                return false;
            }

            symbol ??= own;
            if (symbol != own)
            {
                return false;
            }
        }

        return symbol is not null && inputs.Length > 0;
    }

    private static void Section(StringBuilder text, string section, Value[] values, bool isBatched, List<string> problems)
    {
        text.Append(section).AppendLine(" [");
        for (int i = 0; i < values.Length; i++)
        {
            Value value = values[i];
            if (value.Type is not TensorType tensor || !Types.TryGetValue(tensor.ElementType.Name, out string? type))
            {
                problems.Add($"{section} '{value.Name}' is {value.Type?.ToString() ?? "of unknown type"}, for which the server has no type");
                continue;
            }

            if (tensor.Shape is not { } shape)
            {
                problems.Add($"{section} '{value.Name}' has an unknown number of dimensions");
                continue;
            }

            long[] sizes = [.. Enumerable.Range(isBatched ? 1 : 0, Math.Max(0, shape.Rank - (isBatched ? 1 : 0))).Select(axis => shape[axis].TryGetValue(out long size) ? size : -1)];
            text.AppendLine("  {");
            text.Append("    name: ").AppendLine(Quote(value.Name));
            text.Append("    data_type: ").AppendLine(type);
            text.Append("    dims: [ ").Append(sizes.Length == 0 ? "1" : string.Join(", ", sizes.Select(static size => size.ToString(CultureInfo.InvariantCulture)))).AppendLine(" ]");
            if (sizes.Length == 0)
            {
                // The server wants a size; a tensor without dimensions beside the batch is reshaped to one.
                text.AppendLine("    reshape { shape: [ ] }");
            }

            text.Append("  }").AppendLine(i < values.Length - 1 ? "," : "");
        }

        text.AppendLine("]");
    }

    /// <summary>A string of protobuf's text form: quotes, backslashes and everything beyond printable ASCII as escapes of its UTF-8 bytes.</summary>
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (byte unit in Encoding.UTF8.GetBytes(text))
        {
            _ = unit switch
            {
                (byte)'"' => quoted.Append("\\\""),
                (byte)'\\' => quoted.Append("\\\\"),
                >= 0x20 and < 0x7F => quoted.Append((char)unit),
                _ => quoted.Append('\\').Append(Convert.ToString(unit, 8).PadLeft(3, '0')),
            };
        }

        return quoted.Append('"').ToString();
    }
}
