using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Interpolation: each element of the result is a weighted sum of t^d neighbours over the d resized axes.</summary>
internal static class ResizeCost
{
    public const string Formula = "elements(Y)·t^d multiplies and elements(Y)·(t^d − 1) adds; t = 1 nearest (nothing), 2 linear, 4 cubic; d = resized axes";

    /// <summary>elements·t^d multiplications and elements·(t^d − 1) additions; nearest neighbour copies only.</summary>
    public static OperatorCost Interpolate(Dimension outputElements, int taps, int axes)
    {
        if (taps <= 1)
        {
            return OperatorCost.Zero;
        }

        long neighbours = 1;
        for (int i = 0; i < axes; i++)
        {
            neighbours = checked(neighbours * taps);
        }

        return new OperatorCost { Multiplies = outputElements * neighbours, Adds = outputElements * (neighbours - 1) };
    }
}
