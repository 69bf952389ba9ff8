using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Text generation as one operator: a decoder that runs once per generated token, and an encoder that runs once.</summary>
internal static class GenerationOperators
{
    private const string Source = "docs/metrics.md, control flow";

    public static void Define(OperatorRegistryBuilder ops)
    {
        foreach (string name in (string[])["BeamSearch", "WhisperBeamSearch"])
        {
            Define(ops, name, InferBeams);
        }

        Define(ops, "GreedySearch", InferGreedy);
        Define(ops, "Sampling", InferGreedy);
    }

    private static void Define(OperatorRegistryBuilder ops, string name, InferFacet infer) =>
        ops.Define(Registration.Microsoft, name, [1], op => op
            .Category(OperatorCategory.ControlFlow).VariadicRoles(OperandRole.Index, Control, Control, Control)
            .Infer(infer)
            .Cost(
                Cost,
                "cost(encoder) + cost(init_decoder) + trips × cost(decoder), trips = max_length − prompt length unless given; graphs as their declared inputs say",
                Source,
                CostConfidence.Estimated));

    private static Dimension Axis(OperatorInvocation context, int axis) =>
        context.InputShape(0) is { } shape && shape.Rank > axis ? shape[axis] : Dimension.Unknown;

    /// <summary>Infers the graphs with the types they declare for their inputs, and states how often the decoder runs.</summary>
    private static void Walk(InferenceContext context)
    {
        foreach (string name in (string[])["encoder", "init_decoder", "decoder"])
        {
            if (context.GetGraph(name) is { } graph)
            {
                context.InferSubgraph(graph, [.. graph.Inputs.Select(static input => input.Type)]);
            }
        }

        bool prompted = context.GetGraph("encoder") is null;
        Dimension trips = Longest(context) - (prompted ? Axis(context, 1) : Dimension.Zero);
        context.SetTripCount(context.RequestedTripCount is { } given ? given : trips.IsUnknown ? TripCounts.FromCaller(context) : trips);
    }

    private static Dimension Longest(OperatorInvocation context) => ShapeOperands.Scalar(context, 1);

    private static void InferGreedy(InferenceContext context)
    {
        Walk(context);
        context.SetOutput(0, DataType.Int32, new Shape(Axis(context, 0), Longest(context)));
        context.SetOutput(1, DataType.Float32, new Shape(Axis(context, 0), Vocabulary(context)));
    }

    private static void InferBeams(InferenceContext context)
    {
        Walk(context);
        Dimension returned = ShapeOperands.Scalar(context, 4);
        Dimension steps = Longest(context) - Axis(context, 1);
        DataType scores = Semantics.FirstType(context, 5, 6) is var type && type != DataType.Undefined ? type : DataType.Float32;
        context.SetOutput(0, DataType.Int32, new Shape(Axis(context, 0), returned, Longest(context)));
        context.SetOutput(1, scores, new Shape(Axis(context, 0), returned));
        context.SetOutput(2, scores, new Shape(steps, Axis(context, 0), ShapeOperands.Scalar(context, 3), Vocabulary(context)));
        for (int i = 3; i < context.OutputCount; i++)
        {
            context.SetOutput(i, scores, null);
            context.SetUnknownReason(i, "depends on the layers and heads that are kept");
        }
    }

    private static Dimension Vocabulary(OperatorInvocation context)
    {
        long size = context.GetInt("vocab_size", -1);
        return size > 0 ? size : Dimension.Unknown;
    }

    private static OperatorCost Cost(CostContext context)
    {
        if (context.GetGraph("decoder") is not { } decoder)
        {
            return OperatorCost.Unknown;
        }

        OperatorCost cost = context.SubgraphCost(decoder).Times(context.TripCount);
        foreach (string name in (string[])["encoder", "init_decoder"])
        {
            if (context.GetGraph(name) is { } graph)
            {
                cost += context.SubgraphCost(graph);
            }
        }

        return cost.Confidence == CostConfidence.Exact ? cost with { Confidence = CostConfidence.Estimated } : cost;
    }
}
