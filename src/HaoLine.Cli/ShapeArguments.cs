using System.Globalization;
using HaoLine.Analysis;
using HaoLine.Ir;

namespace HaoLine.Cli;

/// <summary>Reads <c>--bind</c> and <c>--trip</c>: <c>batch=1,seq=128</c> by symbol, <c>seq=1..2048</c> as a range, <c>input=1x3x224x224</c> by input.</summary>
internal static class ShapeArguments
{
    public static InspectionOptions Apply(InspectionOptions options, IEnumerable<string> bindings, IEnumerable<string> trips)
    {
        SymbolBinding symbols = options.Binding;
        SymbolRanges ranges = options.Ranges;
        var shapes = new Dictionary<string, Shape>(options.InputShapes, StringComparer.Ordinal);
        foreach ((string name, string value) in Pairs(bindings, "--bind"))
        {
            if (value.Contains("..", StringComparison.Ordinal))
            {
                ranges = WithRange(ranges, name, value);
            }
            else if (TryShape(value, out Shape? shape))
            {
                shapes[name] = shape;
            }
            else if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long size))
            {
                symbols = symbols.With(name, size);
            }
            else
            {
                throw new UsageException($"--bind {name}={value}: expected a size such as batch=1, a range such as seq=1..2048, or a shape such as input=1x3x224x224.");
            }
        }

        if (ranges.Values.Keys.FirstOrDefault(name => symbols.TryGetValue(name, out _)) is { } both)
        {
            throw new UsageException($"--bind {both}: give either a size or a range, not both.");
        }

        var counts = new Dictionary<string, long>(options.TripCounts, StringComparer.Ordinal);
        foreach ((string name, string value) in Pairs(trips, "--trip"))
        {
            if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long count))
            {
                throw new UsageException($"--trip {name}={value}: expected a number of iterations such as loop=10.");
            }

            counts[name] = count;
        }

        return options with { Binding = symbols, Ranges = ranges, InputShapes = shapes, TripCounts = counts };
    }

    /// <summary>Sizes that name neither a symbol nor an input; a size for a one-dimensional input becomes its shape.</summary>
    public static InspectionOptions Resolve(InspectionOptions options, Model model, out IReadOnlyList<string> unknown)
    {
        Value[] inputs = [.. model.MainGraph?.Inputs ?? []];
        HashSet<string> symbols = [.. inputs.SelectMany(Symbols)];
        var shapes = new Dictionary<string, Shape>(options.InputShapes, StringComparer.Ordinal);
        var binding = SymbolBinding.Empty;
        var missing = new List<string>();
        foreach ((string name, long size) in options.Binding.Values)
        {
            if (!symbols.Contains(name) && inputs.FirstOrDefault(input => input.Name == name) is { Type: TensorType { Shape: null or { Rank: 1 } } })
            {
                shapes[name] = Shape.Of(size);
                continue;
            }

            binding = binding.With(name, size);
            if (!symbols.Contains(name))
            {
                missing.Add($"there is no symbol '{name}'{Known("symbols", symbols)}");
            }
        }

        foreach (string name in options.Ranges.Values.Keys.Where(name => !symbols.Contains(name)))
        {
            missing.Add($"there is no symbol '{name}'{Known("symbols", symbols)}");
        }

        foreach (string name in options.InputShapes.Keys.Where(name => inputs.All(input => input.Name != name)))
        {
            missing.Add($"there is no input '{name}'{Known("inputs", inputs.Select(input => input.Name))}");
        }

        unknown = missing;
        return options with { Binding = binding, InputShapes = shapes };
    }

    private static SymbolRanges WithRange(SymbolRanges ranges, string name, string value)
    {
        int dots = value.IndexOf("..", StringComparison.Ordinal);
        if (long.TryParse(value.AsSpan(0, dots), NumberStyles.None, CultureInfo.InvariantCulture, out long minimum)
            && long.TryParse(value.AsSpan(dots + 2), NumberStyles.None, CultureInfo.InvariantCulture, out long maximum)
            && minimum >= 1 && maximum >= minimum)
        {
            return ranges.With(name, minimum, maximum);
        }

        throw new UsageException($"--bind {name}={value}: expected a range from at least 1 upwards, such as seq=1..2048.");
    }

    private static string Known(string what, IEnumerable<string> names)
    {
        string[] sorted = [.. names.Order(StringComparer.Ordinal).Take(20)];
        return sorted.Length == 0 ? $"; the model has no {what}" : $"; {what}: {string.Join(", ", sorted)}";
    }

    private static IEnumerable<string> Symbols(Value input)
    {
        if (input.Type is not TensorType { Shape: { } shape })
        {
            yield break;
        }

        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (shape[axis].Expression is { } formula)
            {
                foreach (string symbol in formula.Symbols)
                {
                    yield return symbol;
                }
            }
            else if (shape[axis].IsUnknown)
            {
                // Inference names anonymous dimensions of inputs this way.
                yield return $"{input.Name}_{axis}";
            }
        }
    }

    private static bool TryShape(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Shape? shape)
    {
        shape = null;
        if (text.Equals("scalar", StringComparison.OrdinalIgnoreCase))
        {
            shape = Shape.Scalar;
            return true;
        }

        string[] parts = text.Split('x', 'X');
        if (parts.Length < 2)
        {
            return false;
        }

        long[] sizes = new long[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i]))
            {
                return false;
            }
        }

        shape = Shape.Of(sizes);
        return true;
    }

    private static IEnumerable<(string Name, string Value)> Pairs(IEnumerable<string> arguments, string option)
    {
        foreach (string item in arguments.SelectMany(argument => argument.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            int equals = item.LastIndexOf('=');
            if (equals <= 0 || equals == item.Length - 1)
            {
                throw new UsageException($"{option} {item}: expected name=value.");
            }

            yield return (item[..equals], item[(equals + 1)..]);
        }
    }
}
