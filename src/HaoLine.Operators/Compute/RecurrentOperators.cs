using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>RNN, GRU and LSTM over whole sequences.</summary>
internal static class RecurrentOperators
{
    public static void Define(OperatorRegistryBuilder ops)
    {
        (string Name, int[] Versions, RecurrentCost.Cell Cell)[] layers =
        [
            ("RNN", [1, 7, 14, 22], RecurrentCost.Cell.Simple),
            ("GRU", [1, 3, 7, 14, 22], RecurrentCost.Cell.Gated),
            ("LSTM", [1, 7, 14, 22], RecurrentCost.Cell.LongShortTerm),
        ];
        foreach ((string name, int[] versions, RecurrentCost.Cell cell) in layers)
        {
            ops.Define(Registration.Onnx, name, versions, op => op
                .Category(OperatorCategory.Recurrent).Roles(Data, Weight, Weight, Bias, Control, State, State, Weight)
                .Infer(context => Infer(context, cell, transposed: false))
                .Computes(context => Cost(context, cell, transposed: false), RecurrentCost.Formula, "gate equations of the operator; every sequence at full length"));
        }

        // The attention mechanism around the cell is left out of the cost.
        ops.Define(Registration.Microsoft, "AttnLSTM", [1], op => op
            .Category(OperatorCategory.Recurrent)
            .Roles(Data, Weight, Weight, Bias, Control, State, State, Weight, Weight, Weight, Weight, Data, Control, Weight)
            .Infer(InferAttended)
            .Computes(
                AttendedCost,
                RecurrentCost.Formula + "; the attention around the cell is not counted", "ONNX Runtime contrib operators", CostConfidence.Estimated));

        ops.Define(Registration.Microsoft, "DynamicQuantizeLSTM", [1], op => op
            .Category(OperatorCategory.Recurrent)
            .Roles(Data, Weight, Weight, Bias, Control, State, State, Weight, Scale, ZeroPoint, Scale, ZeroPoint)
            .Infer(context => Infer(context, RecurrentCost.Cell.LongShortTerm, transposed: true))
            .Computes(QuantizedCost, "T·B·D·4·H·(I + H) integer MACs + gate arithmetic per T·B·D·H", "ONNX Runtime contrib operators"));
    }

    private static void Infer(InferenceContext context, RecurrentCost.Cell cell, bool transposed)
    {
        DataType type = Semantics.FirstType(context, 0);
        Sizes sizes = ReadSizes(context, cell, transposed);
        Dimension directions = sizes.Directions;
        bool batchFirst = context.GetInt("layout", 0) != 0;
        Shape sequence = batchFirst
            ? new Shape(sizes.Batch, sizes.Steps, directions, sizes.Hidden)
            : new Shape(sizes.Steps, directions, sizes.Batch, sizes.Hidden);
        Shape last = batchFirst ? new Shape(sizes.Batch, directions, sizes.Hidden) : new Shape(directions, sizes.Batch, sizes.Hidden);
        for (int i = 0; i < context.OutputCount; i++)
        {
            context.SetOutput(i, type, i == 0 ? sequence : last);
        }
    }

    private static OperatorCost Cost(CostContext context, RecurrentCost.Cell cell, bool transposed)
    {
        Sizes sizes = ReadSizes(context, cell, transposed);
        bool peephole = cell == RecurrentCost.Cell.LongShortTerm && context.HasInput(7);
        return RecurrentCost.Of(cell, sizes.Steps, sizes.Batch, sizes.Directions, sizes.Input, sizes.Hidden, context.HasInput(3), peephole);
    }

    private static OperatorCost QuantizedCost(CostContext context)
    {
        OperatorCost cost = Cost(context, RecurrentCost.Cell.LongShortTerm, transposed: true);
        return cost with { IntegerMacs = cost.FloatMacs, FloatMacs = Dimension.Zero };
    }

    /// <summary>The cell sees the attention state beside its input, so that the weight has more columns than the input.</summary>
    private static void InferAttended(InferenceContext context)
    {
        Shape? x = Semantics.OfRank(context, 0, 3);
        Shape? r = Semantics.OfRank(context, 2, 3);
        Dimension directions = r is null ? Dimension.Unknown : r[0];
        Dimension hidden = r is null ? Dimension.Unknown : r[2];
        Dimension batch = x is null ? Dimension.Unknown : x[1];
        var last = new Shape(directions, batch, hidden);
        for (int i = 0; i < context.OutputCount; i++)
        {
            context.SetOutput(i, context.InputElementType(0), i == 0 ? new Shape(x is null ? Dimension.Unknown : x[0], directions, batch, hidden) : last);
        }
    }

    private static OperatorCost AttendedCost(CostContext context) =>
        context.InputShape(0) is { Rank: 3 } x && context.InputShape(1) is { Rank: 3 } w && context.InputShape(2) is { Rank: 3 } r && r[0].TryGetValue(out long directions)
            && directions is 1 or 2
            ? RecurrentCost.Of(RecurrentCost.Cell.LongShortTerm, x[0], x[1], (int)directions, w[2], r[2], context.HasInput(3), context.HasInput(7))
            : OperatorCost.Unknown;

    private static Sizes ReadSizes(OperatorInvocation context, RecurrentCost.Cell cell, bool transposed)
    {
        string direction = context.GetString("direction", "forward");
        int directions = direction switch
        {
            "forward" or "reverse" => 1,
            "bidirectional" => 2,
            _ => throw Semantics.BadAttribute(context, $"direction '{direction}' is not one of forward, reverse, bidirectional."),
        };
        Shape? x = Semantics.OfRank(context, 0, 3);
        Shape? w = Semantics.OfRank(context, 1, 3);
        Shape? r = Semantics.OfRank(context, 2, 3);
        int gates = (int)cell;
        Dimension hidden = Dimension.Unknown;
        if (context.Attribute("hidden_size") is not null)
        {
            long stated = context.GetInt("hidden_size", 0);
            hidden = stated is > 0 and <= Semantics.LargestExtent
                ? stated
                : throw Semantics.BadAttribute(context, $"hidden_size is {stated}; it must be at least 1.");
        }

        if (r is not null)
        {
            hidden = Semantics.Same(context, hidden, r[transposed ? 1 : 2], "hidden_size and the recurrence weight");
            Semantics.Same(context, r[transposed ? 2 : 1], hidden * gates, $"rows of the recurrence weight {r} and {gates} gates of {hidden}");
        }

        bool batchFirst = context.GetInt("layout", 0) != 0;
        Dimension input = x is null ? Dimension.Unknown : x[2];
        if (w is not null)
        {
            Semantics.Same(context, w[0], directions, $"directions of the weight {w}");
            Semantics.Same(context, w[transposed ? 2 : 1], hidden * gates, $"rows of the weight {w} and {gates} gates of {hidden}");
            input = Semantics.Same(context, input, w[transposed ? 1 : 2], "input size and the weight's columns");
        }

        return new Sizes(
            x is null ? Dimension.Unknown : x[batchFirst ? 1 : 0],
            x is null ? Dimension.Unknown : x[batchFirst ? 0 : 1],
            directions,
            input,
            hidden);
    }

    private readonly record struct Sizes(Dimension Steps, Dimension Batch, int Directions, Dimension Input, Dimension Hidden);
}
