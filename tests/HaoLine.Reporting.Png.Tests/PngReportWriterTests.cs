using System.Buffers.Binary;
using System.Globalization;
using System.Xml.Linq;
using HaoLine.Analysis;
using HaoLine.Formats.Onnx;
using HaoLine.Reporting.Tests;
using SkiaSharp;

namespace HaoLine.Reporting.Png.Tests;

public sealed class PngReportWriterTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3.3)]
    public void The_head_of_the_file_tells_the_size_of_the_drawing_times_the_scale(double scale)
    {
        Picture.RequireNativeLibrary();
        ReportDocument report = SampleGraph.Report(SampleGraph.Chain(8, groupSize: 4));
        XElement drawing = Drawing(report);

        byte[] file = Rendered.Bytes(new PngReportWriter(options: new PngOptions { Scale = scale }), report);

        file.Take(8).Should().Equal(Signature);
        file.AsSpan(12, 4).ToArray().Should().Equal("IHDR"u8.ToArray());
        BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(16)).Should().Be((int)Math.Ceiling(Number(drawing, "width") * scale));
        BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20)).Should().Be((int)Math.Ceiling(Number(drawing, "height") * scale));
    }

    [Theory]
    [InlineData(false, "#ffffff", "#dfecfb")]
    [InlineData(true, "#0e1419", "#142c47")]
    public void Boxes_have_the_colours_of_the_ground_and_hold_their_labels(bool isDark, string ground, string convolution)
    {
        Picture.RequireNativeLibrary();
        ReportDocument report = SampleGraph.Report(SampleGraph.Chain(4));
        XElement drawing = Drawing(report);
        XElement box = drawing.Descendants(Svg + "g").First(static group => group.Elements(Svg + "rect").Any(static rect => rect.Attribute("class")!.Value == "c1"));
        XElement rect = box.Element(Svg + "rect")!;
        XElement label = box.Elements(Svg + "text").First();
        (double x, double y) = (Number(label, "x"), Number(label, "y"));

        using var picture = Picture.Decode(Rendered.Bytes(new PngReportWriter(options: new PngOptions { IsDark = isDark }), report), 2);

        label.Value.Should().Be("Conv");
        picture.At(1, 1).Should().Be(SKColor.Parse(ground));
        picture.At(Number(rect, "x") + 5, Number(rect, "y") + 6).Should().Be(SKColor.Parse(convolution));
        bool Ink(SKColor color) => isDark ? color.Green > 150 : color.Green < 90;
        picture.Count(x, y - 10, 34, 10, Ink).Should().BeInRange(150, 900, "'Conv' is written here in half-bold letters 13 units high");
        picture.Count(x, Number(rect, "y") + 3, 34, y - 11 - Number(rect, "y") - 3, Ink).Should().Be(0, "above the label the box is empty");
    }

    [Fact]
    public void Lines_end_in_heads_that_point_at_the_reader()
    {
        Picture.RequireNativeLibrary();
        ReportDocument report = SampleGraph.Report(SampleGraph.Chain(4));
        XElement line = Drawing(report).Descendants(Svg + "path").First(static path => path.Attribute("marker-end") is not null);
        double[] end = [.. line.Attribute("d")!.Value.Split('L', 'C', 'M')[^1].Split(' ')[^2..].Select(static part => double.Parse(part, CultureInfo.InvariantCulture))];

        using var picture = Picture.Decode(Rendered.Bytes(new PngReportWriter(options: new PngOptions { Scale = 4 }), report), 4);

        SKColor head = SKColor.Parse("#8796a5");
        foreach (double side in new[] { -1.7, 0, 1.7 })
        {
            picture.At(end[0] + side, end[1] - 5).Should().Be(head);
        }

        picture.At(end[0] - 3.2, end[1] - 3).Should().Be(SKColors.White, "the head narrows towards its tip");
        picture.At(end[0] + 3.2, end[1] - 3).Should().Be(SKColors.White);
    }

    [Fact]
    public void Letters_that_the_first_font_lacks_come_from_another_or_leave_a_mark()
    {
        Picture.RequireNativeLibrary();
        foreach (string title in new[] { "модель", "模型", "é", "🙂" })
        {
            ReportDocument report = SampleGraph.Report(SampleGraph.Chain(2), title);
            using var picture = Picture.Decode(Rendered.Bytes(new PngReportWriter(), report), 2);
            picture.Count(28, 22, 60, 22, static color => color != SKColors.White).Should().BeGreaterThan(40, title);
        }
    }

    [Theory]
    [InlineData(65_535, 1_000L)]
    [InlineData(100, 64_000_000L)]
    public void A_picture_above_the_limits_is_refused_with_advice(int side, long pixels)
    {
        var writer = new PngReportWriter(options: new PngOptions { MaximumSide = side, MaximumPixels = pixels });

        Action render = () => Rendered.Bytes(writer, SampleGraph.Report(SampleGraph.Chain(8)));

        render.Should().Throw<InvalidOperationException>().WithMessage($"The picture would have 1,280 × *{side:N0}*{pixels:N0}*--depth*lower scale*");
    }

    [Fact]
    public void A_graph_of_thousands_of_nodes_is_refused_before_memory_is_taken_and_drawn_with_less_depth()
    {
        Picture.RequireNativeLibrary();
        ReportDocument report = SampleGraph.Report(SampleGraph.Chain(3_000, groupSize: 100));

        Action render = () => Rendered.Bytes(new PngReportWriter(new GraphDrawingOptions { ExpandAll = true }, new PngOptions { Scale = 1e6 }), report);

        render.Should().Throw<InvalidOperationException>().WithMessage("The picture would have *");
        Rendered.Bytes(new PngReportWriter(new GraphDrawingOptions { Depth = 0 }), report).Take(8).Should().Equal(Signature);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Names_that_attack_writers_are_only_drawn(bool isDark)
    {
        Picture.RequireNativeLibrary();
        ReportDocument report = SampleGraph.Report(SampleGraph.Hostile(), "</title><style>rect{fill:red}</style><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>&b;.onnx");

        byte[] file = Rendered.Bytes(new PngReportWriter(new GraphDrawingOptions { ExpandAll = true }, new PngOptions { IsDark = isDark }), report);

        using var picture = Picture.Decode(file, 2);
        picture.Colors().Should().BeGreaterThan(50);
        picture.At(1, 1).Should().Be(SKColor.Parse(isDark ? "#0e1419" : "#ffffff"));
    }

    [Fact]
    public async Task A_model_is_drawn_and_twice_the_same()
    {
        Picture.RequireNativeLibrary();
        string model = Path.Combine(RepositoryRoot(), "samples", "models", "encoder-tiny.onnx");
        using Inspection inspection = await ModelInspector.CreateBuilder().UseOnnx().AddStandardAnalyses().Build().InspectAsync(model, ct: TestContext.Current.CancellationToken);
        ReportDocument report = ReportComposer.Compose(inspection.ToReport(), ReportTemplate.Full);
        var writer = new PngReportWriter(new GraphDrawingOptions { Depth = 1 });

        byte[] file = Rendered.Bytes(writer, report);

        using var picture = Picture.Decode(file, 2);
        picture.Colors().Should().BeGreaterThan(100, "boxes of several kinds, and smooth edges of letters");
        Rendered.Bytes(writer, report).Should().Equal(file);
        if (Environment.GetEnvironmentVariable("HAOLINE_PICTURE_FOLDER") is { Length: > 0 } folder)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "encoder.png"), file, TestContext.Current.CancellationToken);
            await File.WriteAllBytesAsync(Path.Combine(folder, "encoder-dark.png"), Rendered.Bytes(new PngReportWriter(new GraphDrawingOptions { Depth = 1 }, new PngOptions { IsDark = true }), report), TestContext.Current.CancellationToken);
            await File.WriteAllBytesAsync(Path.Combine(folder, "encoder-all.png"), Rendered.Bytes(new PngReportWriter(), report), TestContext.Current.CancellationToken);
            await File.WriteAllBytesAsync(Path.Combine(folder, "hostile.png"), Rendered.Bytes(new PngReportWriter(new GraphDrawingOptions { ExpandAll = true }), SampleGraph.Report(SampleGraph.Hostile())), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void A_report_without_a_graph_and_a_cancelled_call_end_at_once()
    {
        Action without = () => Rendered.Bytes(new PngReportWriter(), Rendered.With());
        Action cancelled = () => new PngReportWriter().WriteAsync(SampleGraph.Report(SampleGraph.Chain(8)), Stream.Null, new CancellationToken(canceled: true)).AsTask().GetAwaiter().GetResult();

        without.Should().Throw<InvalidOperationException>();
        cancelled.Should().Throw<OperationCanceledException>();
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(-1, 1, 1)]
    [InlineData(double.NaN, 1, 1)]
    [InlineData(double.PositiveInfinity, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    public void Scales_and_limits_are_above_zero(double scale, int side, long pixels)
    {
        Action create = () => _ = new PngReportWriter(null, new PngOptions { Scale = scale, MaximumSide = side, MaximumPixels = pixels });

        create.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Format_and_file_name_belong_together()
    {
        var writer = new PngReportWriter();

        writer.FormatId.Should().Be("png");
        writer.FileExtensions.Should().Equal(".png");
    }

    [Fact]
    public void A_picture_comes_out_or_the_error_names_the_package_to_add()
    {
        bool isMissing = false;
        try
        {
            using var probe = new SKBitmap(1, 1);
        }
        catch (Exception problem) when (problem is TypeInitializationException or DllNotFoundException)
        {
            isMissing = true;
        }

        Func<byte[]> render = () => Rendered.Bytes(new PngReportWriter(), SampleGraph.Report(SampleGraph.Chain(2)));

        if (isMissing)
        {
            render.Should().Throw<InvalidOperationException>().WithMessage("*Add the package SkiaSharp.NativeAssets.Linux*");
        }
        else
        {
            render().Take(8).Should().Equal(Signature);
        }
    }

    [Fact]
    public void A_missing_native_library_is_told_from_other_failures()
    {
        NativeLibraryProblem.IsCause(new TypeInitializationException("SkiaSharp.SKObject", new DllNotFoundException("libSkiaSharp"))).Should().BeTrue();
        NativeLibraryProblem.IsCause(new TypeInitializationException("SkiaSharp.SKObject", new IOException())).Should().BeFalse();
        NativeLibraryProblem.Advice.Should().Contain("SkiaSharp.NativeAssets.Linux").And.Contain("libfontconfig1");
    }

    private static XElement Drawing(ReportDocument report) => XDocument.Parse(Rendered.Text(new SvgReportWriter(), report)).Root!;

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    private static string RepositoryRoot()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "HaoLine.Sdk.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
