using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Matrix products with batch broadcasting, general contractions and linear layers of ONNX.</summary>
internal static class MatrixOperators
{
    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.Onnx, "MatMul", [1, 9, 13], op => op
            .Category(OperatorCategory.MatrixMultiplication).Roles(Data, Data)
            .Infer(context => context.SetOutput(0, Semantics.FirstType(context, 0, 1), Product(context, context.InputShape(0), context.InputShape(1))))
            .Computes(context => MatMulCost.Product(context.OutputElements(), Depth(context, 0, 1)), MatMulCost.Formula));
        ops.Define(Registration.Onnx, "MatMulInteger", [10], op => op
            .Category(OperatorCategory.MatrixMultiplication).Roles(Data, Weight, ZeroPoint, ZeroPoint)
            .Infer(context => context.SetOutput(0, DataType.Int32, Product(context, context.InputShape(0), context.InputShape(1))))
            .Computes(context => MatMulCost.Product(context.OutputElements(), Depth(context, 0, 1), integer: true), "elements(Y)·K integer MACs"));
        ops.Define(Registration.Onnx, "QLinearMatMul", [10, 21], op => op
            .Category(OperatorCategory.MatrixMultiplication).Roles(Data, Scale, ZeroPoint, Weight, Scale, ZeroPoint, Scale, ZeroPoint)
            .Infer(context => context.SetOutput(0, Semantics.FirstType(context, 7, 0), Product(context, context.InputShape(0), context.InputShape(3))))
            .Computes(
                context => MatMulCost.Product(context.OutputElements(), Depth(context, 0, 3), integer: true) + ElementwiseCost.Of(context.OutputElements(), QuantizeCost.Requantize),
                "elements(Y)·K integer MACs + requantization of elements(Y)"));
        ops.Define(Registration.Onnx, "Gemm", [1, 6, 7, 9, 11, 13], op => op
            .Category(OperatorCategory.MatrixMultiplication).Roles(Data, Weight, Bias)
            .Infer(context => InferGemm(context, 0, 1, 2, Semantics.FirstType(context, 0, 1)))
            .Computes(GemmCost, "M·N·K MACs; C given: M·N adds; alpha or beta other than 1: one multiply per scaled element"));
        ops.Define(Registration.Onnx, "Einsum", [12], op => op
            .Category(OperatorCategory.MatrixMultiplication).VariadicRoles(Data)
            .Infer(context => context.SetOutput(0, Semantics.FirstType(context, 0, 1), EinsumEquation.Parse(context).Output(context)))
            .Computes(EinsumCost, "product of all distinct index extents × (operands − 1) MACs; exact for two operands, pairwise left to right assumed beyond", "definition of the contraction"));
        ops.Define(Registration.Onnx, "Det", [11, 22], op => op
            .Category(OperatorCategory.Reduction)
            .Infer(InferDeterminant)
            .Computes(DeterminantCost, "batch·n³/3 multiplies and adds (LU decomposition)", "Gaussian elimination", CostConfidence.Estimated));
    }

    /// <summary>The shape of A·B under the rules of numpy's matmul; null when an operand's rank is unknown.</summary>
    public static Shape? Product(OperatorInvocation context, Shape? a, Shape? b)
    {
        if (a is null || b is null)
        {
            return null;
        }

        if (a.Rank == 0 || b.Rank == 0)
        {
            throw Semantics.Conflict(context, $"a matrix product takes no scalars, but operands are {a} and {b}.");
        }

        Dimension depth = b.Rank == 1 ? b[0] : b[b.Rank - 2];
        Semantics.Same(context, a[a.Rank - 1], depth, $"contracted axes of {a} and {b}");
        Shape batch = Broadcasting.Shapes(Leading(a), Leading(b))!;
        List<Dimension> output = [.. batch];
        if (a.Rank > 1)
        {
            output.Add(a[a.Rank - 2]);
        }

        if (b.Rank > 1)
        {
            output.Add(b[b.Rank - 1]);
        }

        return new Shape(output);
    }

    /// <summary>The contracted size of A·B, from whichever operand states it.</summary>
    public static Dimension Depth(OperatorInvocation context, int a, int b)
    {
        Shape? left = context.InputShape(a);
        Shape? right = context.InputShape(b);
        Dimension fromLeft = left is { Rank: > 0 } ? left[left.Rank - 1] : Dimension.Unknown;
        Dimension fromRight = right is { Rank: > 0 } ? right[Math.Max(0, right.Rank - 2)] : Dimension.Unknown;
        return Semantics.Same(context, fromLeft, fromRight, "contracted axes");
    }

    /// <summary>Infers Gemm and its relatives.</summary>
    public static void InferGemm(InferenceContext context, int aIndex, int bIndex, int cIndex, DataType type)
    {
        Shape? a = Semantics.OfRank(context, aIndex, 2);
        Shape? b = Semantics.OfRank(context, bIndex, 2);
        bool transA = context.GetInt("transA", 0) != 0;
        bool transB = context.GetInt("transB", 0) != 0;
        Dimension m = a is null ? Dimension.Unknown : a[transA ? 1 : 0];
        Dimension n = b is null ? Dimension.Unknown : b[transB ? 0 : 1];
        if (a is not null && b is not null)
        {
            Semantics.Same(context, a[transA ? 0 : 1], b[transB ? 1 : 0], $"contracted axes of {a} and {b} (transA {transA}, transB {transB})");
        }

        var output = new Shape(m, n);
        if (context.InputShape(cIndex) is { } c)
        {
            CheckAddend(context, c, output);
        }

        context.SetOutput(0, type, output);
    }

    /// <summary>The contracted size of Gemm and its relatives.</summary>
    public static Dimension GemmDepth(OperatorInvocation context, int aIndex, int bIndex)
    {
        Shape? a = context.InputShape(aIndex);
        Shape? b = context.InputShape(bIndex);
        Dimension left = a is { Rank: 2 } ? a[context.GetInt("transA", 0) != 0 ? 0 : 1] : Dimension.Unknown;
        Dimension right = b is { Rank: 2 } ? b[context.GetInt("transB", 0) != 0 ? 1 : 0] : Dimension.Unknown;
        return Semantics.Same(context, left, right, "contracted axes");
    }

    /// <summary>M·N·K, the addition of C, and scaling where it is not by 1.</summary>
    public static OperatorCost GemmCost(CostContext context)
    {
        bool addend = context.HasInput(2);
        OperatorCost cost = MatMulCost.Product(context.OutputElements(), GemmDepth(context, 0, 1), bias: addend);
        Dimension scaled = context.GetFloat("alpha", 1) == 1 ? Dimension.Zero : context.OutputElements();
        if (addend && context.GetFloat("beta", 1) != 1)
        {
            scaled += context.InputElements(2);
        }

        return cost with { Multiplies = scaled };
    }

    private static Shape Leading(Shape shape) => new(shape.Take(Math.Max(0, shape.Rank - 2)));

    private static void CheckAddend(OperatorInvocation context, Shape c, Shape output)
    {
        if (c.Rank > 2)
        {
            throw Semantics.Conflict(context, $"C has shape {c}; at most rank 2 can be added to {output}.");
        }

        for (int i = 1; i <= c.Rank; i++)
        {
            Dimension size = c[c.Rank - i];
            Dimension target = output[2 - i];
            if (size.IsKnown && target.IsKnown && size.Value != 1 && size != target)
            {
                throw Semantics.Conflict(context, $"C of shape {c} cannot be broadcast to {output}.");
            }
        }
    }

    private static OperatorCost EinsumCost(CostContext context)
    {
        EinsumEquation equation = EinsumEquation.Parse(context);
        Dimension space = equation.IndexSpace(context);
        return context.InputCount == 1
            ? ReductionCost.Of(context.InputElements(0), Dimension.Min(context.InputElements(0), context.OutputElements()), ElementWork.Add)
            : MatMulCost.Contraction(space, context.InputCount);
    }

    private static void InferDeterminant(InferenceContext context)
    {
        Shape? x = Semantics.AtLeastRank(context, 0, 2);
        if (x is not null)
        {
            Semantics.Same(context, x[x.Rank - 1], x[x.Rank - 2], $"sides of the matrices in {x}");
        }

        context.SetOutput(0, context.InputElementType(0), x is null ? null : Leading(x));
    }

    private static OperatorCost DeterminantCost(CostContext context)
    {
        if (context.InputShape(0) is not { Rank: >= 2 } x)
        {
            return OperatorCost.Unknown;
        }

        Dimension side = x[x.Rank - 1];
        Dimension steps = Dimension.CeilingDivide(context.InputElements(0) * side, 3);
        return new OperatorCost { Adds = steps, Multiplies = steps };
    }
}
