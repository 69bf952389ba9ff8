using System.Globalization;

namespace HaoLine.Reporting.Png;

/// <summary>Pixels of a picture and pixels for each unit of its drawing.</summary>
internal readonly record struct PictureSize(int Width, int Height, float Scale)
{
    /// <summary>The size that the options ask for.</summary>
    /// <exception cref="InvalidOperationException">It is above the limits.</exception>
    public static PictureSize Of(double width, double height, PngOptions options)
    {
        double across = Math.Max(1, Math.Ceiling(width * options.Scale));
        double down = Math.Max(1, Math.Ceiling(height * options.Scale));
        if (across > options.MaximumSide || down > options.MaximumSide || across * down > options.MaximumPixels)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
                $"The picture would have {across:N0} × {down:N0} pixels; the limits are {options.MaximumSide:N0} for a side and {options.MaximumPixels:N0} in all. Open fewer groups (a lower --depth, Depth or MaximumNodes of GraphDrawingOptions), choose a lower scale, raise the limits, or draw an SVG."));
        }

        return new PictureSize((int)across, (int)down, (float)options.Scale);
    }
}
