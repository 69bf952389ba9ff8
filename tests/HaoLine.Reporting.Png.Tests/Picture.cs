using SkiaSharp;

namespace HaoLine.Reporting.Png.Tests;

/// <summary>A decoded picture, asked by the units of its drawing.</summary>
internal sealed class Picture(SKBitmap bitmap, double scale) : IDisposable
{
    /// <summary>Skips the test, visibly, where SkiaSharp cannot run.</summary>
    public static void RequireNativeLibrary()
    {
        try
        {
            using var probe = new SKBitmap(1, 1);
        }
        catch (Exception problem) when (NativeLibraryProblem.IsCause(problem))
        {
            Assert.Skip("libSkiaSharp cannot be loaded; on Linux it needs fontconfig (libfontconfig1) and a font.");
        }
    }

    public static Picture Decode(byte[] file, double scale) => new(SKBitmap.Decode(file), scale);

    public SKColor At(double x, double y) => bitmap.GetPixel((int)(x * scale), (int)(y * scale));

    /// <summary>Pixels of an area that a test of a colour accepts.</summary>
    public int Count(double x, double y, double width, double height, Func<SKColor, bool> accepts)
    {
        int found = 0;
        for (int row = (int)(y * scale); row < (int)((y + height) * scale); row++)
        {
            for (int column = (int)(x * scale); column < (int)((x + width) * scale); column++)
            {
                found += accepts(bitmap.GetPixel(column, row)) ? 1 : 0;
            }
        }

        return found;
    }

    public int Colors() => bitmap.Pixels.Distinct().Count();

    public void Dispose() => bitmap.Dispose();
}
