using System.Text;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Keras;

/// <summary>What a configuration says about one layer, as attributes of a node.</summary>
internal sealed record KerasLayer
{
    /// <summary>Members that say nothing about the computation.</summary>
    private static readonly HashSet<string> Skipped = new(StringComparer.Ordinal)
    {
        "name", "trainable", "batch_input_shape", "batch_shape", "dtype", "sparse", "ragged", "input_shape", "build_config", "compile_config", "code", "defaults", "closure", "function",
    };

    public required string ClassName { get; init; }

    public required string Name { get; init; }

    /// <summary>False for classes that a module outside Keras, or a registration of one's own, gives.</summary>
    public bool IsKnownModule { get; init; } = true;

    /// <summary>Shape of the input that the layer states; null when it states none. Unknown sizes are unknown dimensions.</summary>
    public Shape? Shape { get; init; }

    public DataType ElementType { get; init; } = DataType.Float32;

    public AttributeMap Attributes { get; init; } = AttributeMap.Empty;

    public bool IsInput => this.ClassName == "InputLayer";

    /// <summary>Results of a call, as far as the configuration says.</summary>
    public int ResultCount { get; init; } = 1;

    /// <summary>Groups inside the layer's own in a Keras 3 weights file, in the order of the operands.</summary>
    public IReadOnlyList<string> InnerGroups => this.ClassName switch
    {
        "LSTM" or "GRU" or "SimpleRNN" or "RNN" or "ConvLSTM1D" or "ConvLSTM2D" or "ConvLSTM3D" => ["cell"],
        "Bidirectional" => ["forward_layer/cell", "backward_layer/cell"],
        "TimeDistributed" => ["layer"],
        "MultiHeadAttention" => ["query_dense", "key_dense", "value_dense", "output_dense"],
        "GroupQueryAttention" or "GroupedQueryAttention" => ["query_dense", "key_dense", "value_dense", "output_dense"],
        _ => [],
    };

    public static KerasLayer Read(JsonValue layer)
    {
        string className = layer.Find("class_name").TryGetString(out string stated) ? stated
            : throw layer.Error(Diagnostics.DefectKind.MissingField, "A layer has no class name.");
        JsonValue config = layer.Find("config");
        string name = layer.Find("name").TryGetString(out string named) || config.Find("name").TryGetString(out named) ? named : Snake(className);
        var attributes = new List<KeyValuePair<string, AttributeValue>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        AddAttributes(config, "", attributes, seen);
        bool custom = className.Contains('>', StringComparison.Ordinal)
            || (layer.Find("module").TryGetString(out string module) && module.Length > 0 && !module.StartsWith("keras", StringComparison.Ordinal)
                && !module.StartsWith("tensorflow", StringComparison.Ordinal) && !module.StartsWith("tf_keras", StringComparison.Ordinal))
            || (layer.Find("registered_name").TryGetString(out string registered) && registered.Contains('>', StringComparison.Ordinal) && !registered.StartsWith("keras", StringComparison.Ordinal));
        bool returnsState = config.Find("return_state").TryGetBoolean(out bool state) && state;
        return new KerasLayer
        {
            ClassName = className,
            Name = name,
            IsKnownModule = !custom,
            Shape = ShapeOf(config.Find("batch_input_shape")) ?? ShapeOf(config.Find("batch_shape")),
            ElementType = ElementTypeOf(config.Find("dtype")),
            Attributes = new AttributeMap(attributes),
            ResultCount = !returnsState ? 1 : className.Contains("LSTM", StringComparison.Ordinal) ? 3 : 2,
        };
    }

    /// <summary>A shape whose <c>null</c> sizes are unknown; null when there is none, or an impossible one.</summary>
    public static Shape? ShapeOf(JsonValue value)
    {
        const int mostAxes = 32;
        if (value.Kind != JsonKind.Array || value.Count is 0 or > mostAxes)
        {
            return null;
        }

        var sizes = new List<Dimension>();
        foreach (JsonValue item in value.Items)
        {
            if (item.TryGetInt64(out long size) && size is >= 0 and <= int.MaxValue)
            {
                sizes.Add(size);
            }
            else if (item.Kind == JsonKind.Null)
            {
                sizes.Add(Dimension.Unknown);
            }
            else
            {
                return null;
            }
        }

        return new Shape(sizes);
    }

    /// <summary>The class in words, as Keras names its groups: <c>MaxPooling2D</c> is <c>max_pooling2d</c>.</summary>
    public static string Snake(string className)
    {
        string name = className[(className.LastIndexOf('>') + 1)..];
        var text = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            char c = name[i];
            bool upper = char.IsAsciiLetterUpper(c);
            bool afterLower = i > 0 && (char.IsAsciiLetterLower(name[i - 1]));
            bool beforeLower = i > 0 && i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1]) && name[i - 1] != '_';
            if (upper && i > 0 && (afterLower || beforeLower))
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    private static void AddAttributes(JsonValue config, string prefix, List<KeyValuePair<string, AttributeValue>> attributes, HashSet<string> seen)
    {
        const int most = 1000;
        foreach ((string key, JsonValue value) in config.Members)
        {
            if (attributes.Count >= most || Skipped.Contains(key) || key.EndsWith("_initializer", StringComparison.Ordinal) || key.EndsWith("_regularizer", StringComparison.Ordinal)
                || key.EndsWith("_constraint", StringComparison.Ordinal))
            {
                continue;
            }

            string name = prefix + key;
            if (value.Kind == JsonKind.Object && value.Find("class_name").TryGetString(out string className))
            {
                // An activation as an object, or the layer inside a wrapper.
                JsonValue inner = value.Find("config");
                string shown = className == "function" && inner.TryGetString(out string function) ? function : className;
                Add(name, AttributeValue.String(shown));
                if (inner.Kind == JsonKind.Object)
                {
                    AddAttributes(inner, $"{name}.", attributes, seen);
                }
            }
            else if (ToAttribute(value) is { } attribute)
            {
                Add(name, attribute);
            }
        }

        void Add(string name, AttributeValue value)
        {
            if (seen.Add(name))
            {
                attributes.Add(new(name, value));
            }
        }
    }

    private static AttributeValue? ToAttribute(JsonValue value)
    {
        const int mostItems = 4096;
        switch (value.Kind)
        {
            case JsonKind.True or JsonKind.False:
                return AttributeValue.Int(value.Kind == JsonKind.True ? 1 : 0);
            case JsonKind.Number:
                return value.TryGetInt64(out long whole) && !value.NumberText.Contains('.', StringComparison.Ordinal) ? AttributeValue.Int(whole)
                    : value.TryGetDouble(out double number) ? AttributeValue.Float((float)number) : null;
            case JsonKind.String:
                return AttributeValue.String(value.AsString());
            case JsonKind.Array:
                var items = new List<JsonValue>();
                Flatten(value, items, mostItems);
                if (items.Count > 0 && items.TrueForAll(static item => item.TryGetInt64(out _) || item.Kind == JsonKind.Null))
                {
                    return AttributeValue.Ints([.. items.Select(static item => item.TryGetInt64(out long number) ? number : -1)]);
                }

                return items.Count > 0 && items.TrueForAll(static item => item.TryGetDouble(out _))
                    ? AttributeValue.Floats([.. items.Select(static item => item.TryGetDouble(out double number) ? (float)number : 0)])
                    : null;
            default:
                return null;
        }
    }

    private static void Flatten(JsonValue value, List<JsonValue> items, int most)
    {
        foreach (JsonValue item in value.Items)
        {
            if (items.Count >= most)
            {
                return;
            }

            if (item.Kind == JsonKind.Array)
            {
                Flatten(item, items, most);
            }
            else
            {
                items.Add(item);
            }
        }
    }

    private static DataType ElementTypeOf(JsonValue value)
    {
        // A policy such as mixed_float16 takes float32 inputs as they come.
        JsonValue stated = value.Kind == JsonKind.Object ? value.Find("config").Find("name") : value;
        return stated.TryGetString(out string name) && DataType.TryParse(name, out DataType type) ? type : DataType.Float32;
    }
}
