using HaoLine.Ir;

namespace HaoLine.Hardware;

/// <summary>Evaluates the formulas of work.</summary>
internal static class WorkBinding
{
    /// <summary>Numbers of an item, and what hindered them.</summary>
    /// <param name="item">The formulas.</param>
    /// <param name="name">Name of the first node.</param>
    /// <param name="nodes">How many equal nodes there are.</param>
    /// <param name="binding">Sizes.</param>
    public static (BoundItem Item, bool IsUnknown, bool IsNegative, bool IsTooLarge) Bind(WorkItem item, string name, int nodes, SymbolBinding binding)
    {
        bool isUnknown = false;
        bool isNegative = false;
        bool isTooLarge = false;
        var bound = new BoundItem(
            item, name, nodes, At(item.Executions), 2 * At(item.Products), 2 * At(item.IntegerProducts), At(item.Others), At(item.Bytes), At(item.WeightBytes), At(item.FixedBytes));
        return (bound, isUnknown, isNegative, isTooLarge);

        double At(Dimension size)
        {
            try
            {
                if (size.TryEvaluate(binding, out long value))
                {
                    isNegative |= value < 0;
                    return Math.Max(0, value);
                }
            }
            catch (Exception problem) when (problem is OverflowException or DivideByZeroException)
            {
                isTooLarge = true;
            }

            isUnknown |= size.IsUnknown || isTooLarge; // a free symbol is no unknown
            return 0;
        }
    }

    /// <summary>A size as a number; 0 when it is not known.</summary>
    public static double ValueOf(Dimension size, SymbolBinding binding)
    {
        try
        {
            return size.TryEvaluate(binding, out long value) ? Math.Max(0, value) : 0;
        }
        catch (Exception problem) when (problem is OverflowException or DivideByZeroException)
        {
            return 0;
        }
    }
}
