namespace HaoLine.Formats.TensorFlow.Keras;

/// <summary>One call of a layer: the results it takes, with the names of arguments where they are given by name.</summary>
internal sealed record KerasCall(KerasTensorKey[] Inputs, string?[] Names)
{
    /// <summary>
    /// Calls as stored. Keras 1 and 2: a list of calls, each a list of <c>[layer, call, result, {arguments}]</c>. Keras 3: a list of
    /// <c>{args, kwargs}</c> with results as <c>__keras_tensor__</c> objects.
    /// </summary>
    public static List<KerasCall> ReadAll(JsonValue nodes)
    {
        var calls = new List<KerasCall>();
        foreach (JsonValue node in nodes.Items)
        {
            var keys = new List<KerasTensorKey>();
            var names = new List<string?>();
            if (node.Kind == JsonKind.Object)
            {
                Collect(node.Find("args"), keys, names, null);
                foreach ((string name, JsonValue value) in node.Find("kwargs").Members)
                {
                    Collect(value, keys, names, name);
                }
            }
            else
            {
                Collect(node, keys, names, null);
            }

            calls.Add(new KerasCall([.. keys], [.. names]));
        }

        return calls;
    }

    /// <summary>Gathers references in reading order. Depth is bounded by that of the parsed text.</summary>
    public static void Collect(JsonValue value, List<KerasTensorKey> keys, List<string?>? names, string? argument)
    {
        if (value.Kind == JsonKind.Array)
        {
            if (IsReference(value, out KerasTensorKey key, out JsonValue arguments))
            {
                keys.Add(key);
                names?.Add(argument);
                foreach ((string name, JsonValue member) in arguments.Members)
                {
                    Collect(member, keys, names, name);
                }

                return;
            }

            foreach (JsonValue item in value.Items)
            {
                Collect(item, keys, names, argument);
            }
        }
        else if (value.Kind == JsonKind.Object)
        {
            JsonValue history = value.Find("config").Find("keras_history");
            if (history.Kind == JsonKind.Array && IsReference(history, out KerasTensorKey key, out _))
            {
                keys.Add(key);
                names?.Add(argument);
                return;
            }

            foreach ((string name, JsonValue member) in value.Members)
            {
                Collect(member, keys, names, argument ?? name);
            }
        }
    }

    private static bool IsReference(JsonValue value, out KerasTensorKey key, out JsonValue arguments)
    {
        key = default;
        arguments = default;
        if (value.Count is not (3 or 4))
        {
            return false;
        }

        string layer = "";
        int call = 0;
        int result = 0;
        int at = 0;
        foreach (JsonValue item in value.Items)
        {
            bool fits = at switch
            {
                0 => item.TryGetString(out layer),
                1 => TryIndex(item, out call),
                2 => TryIndex(item, out result),
                _ => item.Kind is JsonKind.Object or JsonKind.Null,
            };
            if (!fits)
            {
                return false;
            }

            arguments = at == 3 ? item : arguments;
            at++;
        }

        key = new KerasTensorKey(layer, call, result);
        return true;
    }

    private static bool TryIndex(JsonValue item, out int index)
    {
        bool fits = item.TryGetInt64(out long value) && value is >= 0 and <= int.MaxValue;
        index = fits ? (int)value : 0;
        return fits;
    }
}
