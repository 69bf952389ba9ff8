using System.Text;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Gives the inputs of the main graph their types from declarations, given shapes and the binding.</summary>
internal static class InputSeeding
{
    public static void Seed(InferenceSession session, TypedScope main)
    {
        var types = new IrType?[main.Graph.Inputs.Count];
        var symbols = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < types.Length; i++)
        {
            Value input = main.Graph.Inputs[i];
            types[i] = input.Type is TensorType { Shape: null } or null && input.Constant is not null ? input.Constant.Type : input.Type;
            CollectSymbols(types[i], symbols);
        }

        for (int i = 0; i < types.Length; i++)
        {
            Value input = main.Graph.Inputs[i];
            types[i] = NameAnonymous(types[i], input.Name, symbols);
            if (session.Options.InputShapes.TryGetValue(input.Name, out Shape? given))
            {
                types[i] = Override(session, input, types[i], given);
            }
        }

        foreach (string name in session.Options.InputShapes.Keys.Order(StringComparer.Ordinal))
        {
            if (!main.Graph.Inputs.Any(input => input.Name == name))
            {
                session.Report(TypeInferenceDiagnostics.InputConflict.At(Place(session, main), name, session.Options.InputShapes[name], "the main graph has no such input"));
            }
        }

        for (int i = 0; i < types.Length; i++)
        {
            main.Set(main.Graph.Inputs[i], new ValueFacts(session.Types.Unify(types[i]?.Bind(session.Binding)), null, null));
        }
    }

    private static void CollectSymbols(IrType? type, HashSet<string> symbols)
    {
        if (type is TensorType { Shape: { } shape })
        {
            foreach (Dimension dimension in shape)
            {
                if (dimension.Expression is { } formula)
                {
                    symbols.UnionWith(formula.Symbols);
                }
            }
        }
    }

    private static IrType? NameAnonymous(IrType? type, string inputName, HashSet<string> symbols)
    {
        if (type is not TensorType { Shape: { } shape } tensor)
        {
            return type;
        }

        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (shape[axis].IsUnknown || (shape[axis].TryGetValue(out long value) && value < 0))
            {
                string name = $"{Identifier(inputName)}_{axis}";
                while (!symbols.Add(name))
                {
                    name += "_";
                }

                shape = shape.WithDimension(axis, Dimension.Symbol(name));
            }
        }

        return tensor.WithShape(shape);
    }

    private static TensorType Override(InferenceSession session, Value input, IrType? declared, Shape given)
    {
        var tensor = declared as TensorType;
        if (tensor?.Shape is { } shape)
        {
            if (shape.Rank != given.Rank)
            {
                session.DeclaredSizesAreStale = true;
                session.Report(TypeInferenceDiagnostics.InputConflict.At(
                    input.Graph.ParentNode?.Location ?? new SourceLocation(input.Graph.SourcePath, -1, -1, $"{input.Graph.ElementPath}.input"),
                    input.Name, given, $"it is declared with rank {shape.Rank}"));
            }
            else
            {
                for (int i = 0; i < given.Rank; i++)
                {
                    Apply(session, shape[i], given[i]);
                }
            }
        }

        return new TensorType(tensor?.ElementType ?? DataType.Undefined, given);
    }

    private static void Apply(InferenceSession session, Dimension declared, Dimension given)
    {
        if (declared.IsKnown)
        {
            session.DeclaredSizesAreStale |= declared != given;
        }
        else if (given.TryGetValue(out long size) && size >= 0
            && declared.Expression is { Terms: [{ Coefficient: 1, Factors: [{ Exponent: 1, Atom: { Kind: SymbolicAtomKind.Symbol, Name: { } symbol } }] }] }
            && !session.Binding.TryGetValue(symbol, out _))
        {
            // The same name in another input means the same size.
            session.Binding = session.Binding.With(symbol, size);
        }
    }

    private static SourceLocation Place(InferenceSession session, TypedScope main) =>
        new(main.Graph.SourcePath ?? session.Model.MainGraph?.SourcePath, -1, -1, $"{main.Graph.ElementPath}.input");

    /// <summary>A name that formulas can be read back with: letters, digits and underscores, not starting with a digit.</summary>
    internal static string Identifier(string name)
    {
        var text = new StringBuilder(name.Length + 1);
        foreach (char c in name)
        {
            text.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        if (text.Length == 0 || char.IsAsciiDigit(text[0]))
        {
            text.Insert(0, '_');
        }

        return text.ToString();
    }
}
