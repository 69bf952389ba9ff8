using System.Globalization;
using System.Text;

namespace HaoLine.Reporting;

/// <summary>Colours of kinds of work, light and dark.</summary>
internal static class DrawingColors
{
    private static readonly (string Label, string Fill, string Line, string DarkFill, string DarkLine)[] Palette =
    [
        ("input and output", "#e8edf3", "#5b6b7f", "#222d38", "#9fb0c3"),
        ("convolution", "#dfecfb", "#2f6fc1", "#142c47", "#74abef"),
        ("matrix multiplication", "#e7e6fb", "#5a55cf", "#25234e", "#a19df4"),
        ("attention", "#f2e4fa", "#9341b8", "#371b4c", "#cc8fe9"),
        ("recurrent", "#fce3ee", "#c2387f", "#43172f", "#ef8abb"),
        ("normalization", "#def3e1", "#2f8a4c", "#143621", "#71ca8e"),
        ("pooling and reduction", "#dcf2f6", "#12849a", "#0e343d", "#5ac3d7"),
        ("activation", "#fdebd8", "#c66a12", "#40280d", "#f0ab5e"),
        ("elementwise", "#faf3d0", "#8f7508", "#362e0a", "#d9bd48"),
        ("data movement", "#f1ece6", "#857565", "#2d2823", "#bbaa9a"),
        ("quantization", "#fde3e0", "#c43c32", "#451b18", "#f28f87"),
        ("other", "#eceef1", "#6b7380", "#262b31", "#9fa6b1"),
    ];

    /// <summary>Number of colours.</summary>
    public static int Count => Palette.Length;

    /// <summary>The colour of a category.</summary>
    public static int Of(string category) => category switch
    {
        "input" or "output" => 0,
        "convolution" => 1,
        "matrixMultiplication" => 2,
        "attention" => 3,
        "recurrent" => 4,
        "normalization" => 5,
        "pooling" or "reduction" => 6,
        "activation" or "softmax" => 7,
        "elementwise" => 8,
        "dataMovement" or "indexing" or "sequence" => 9,
        "quantization" => 10,
        _ => 11,
    };

    public static string Label(int color) => Palette[color].Label;

    public static string Fill(int color) => Palette[color].Fill;

    public static string Line(int color) => Palette[color].Line;

    /// <summary>Style rules for shapes of each colour: <c>c0</c> and so on for boxes, <c>k0</c> for strips.</summary>
    public static string Css(bool isDark)
    {
        var css = new StringBuilder();
        for (int i = 0; i < Palette.Length; i++)
        {
            (_, string fill, string line, string darkFill, string darkLine) = Palette[i];
            css.Append(CultureInfo.InvariantCulture, $".c{i}{{fill:{(isDark ? darkFill : fill)};stroke:{(isDark ? darkLine : line)}}}.k{i}{{fill:{(isDark ? darkLine : line)}}}");
        }

        return css.ToString();
    }
}
