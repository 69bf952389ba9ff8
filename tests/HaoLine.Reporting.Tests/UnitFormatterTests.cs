using HaoLine.Ir;

namespace HaoLine.Reporting.Tests;

public class UnitFormatterTests
{
    [Theory]
    [InlineData(4_089_184_256, Unit.Macs, "4.09 G MACs", "4,089,184,256 MACs")]
    [InlineData(0, Unit.Macs, "0 MACs", "0 MACs")]
    [InlineData(999, Unit.Flops, "999 FLOPs", "999 FLOPs")]
    [InlineData(999_999, Unit.Flops, "1.00 M FLOPs", "999,999 FLOPs")] // 1000.00 k after rounding, so the next scale
    [InlineData(25_530_472, Unit.Count, "25.53 M", "25,530,472")]
    [InlineData(61_706, Unit.Count, "61,706", "61,706")]
    [InlineData(1023, Unit.Bytes, "1,023 B", "1,023 B")]
    [InlineData(44_000, Unit.Bytes, "42.97 KiB", "44,000 B")] // 44000 / 1024 = 42.96875
    [InlineData(1L << 40, Unit.Bytes, "1.00 TiB", "1,099,511,627,776 B")]
    [InlineData(long.MaxValue, Unit.Bytes, "8.00 EiB", "9,223,372,036,854,775,807 B")]
    [InlineData(long.MinValue, Unit.Count, "-9.22 E", "-9,223,372,036,854,775,808")]
    public void Format_integer_scales_by_its_unit(long value, Unit unit, string expected, string exact)
    {
        UnitFormatter.Format(value, unit).Should().Be(expected);
        UnitFormatter.FormatExact(value, unit).Should().Be(exact);
    }

    [Theory]
    [InlineData(0.123, Unit.Fraction, "12.3 %")]
    [InlineData(0.00001, Unit.Fraction, "<0.1 %")]
    [InlineData(0.00123, Unit.Seconds, "1.23 ms")]
    [InlineData(0.0000004, Unit.Seconds, "400.00 ns")]
    [InlineData(2.0, Unit.Seconds, "2.00 s")]
    [InlineData(12.34, Unit.OperationsPerByte, "12.34 op/B")]
    [InlineData(4.5, Unit.Bits, "4.5 bits")]
    public void Format_number_uses_the_unit(double value, Unit unit, string expected) => UnitFormatter.Format(value, unit).Should().Be(expected);

    [Fact]
    public void Format_formula_null_and_tensor_are_text()
    {
        UnitFormatter.Format(Dimension.Symbol("batch") * 768, Unit.Macs).Should().Be("768·batch MACs");
        UnitFormatter.Format(ReportValue.Null, Unit.Bytes).Should().Be("unknown");
        UnitFormatter.Format(
            ReportValue.Object(new("name", "x"), new("dataType", "float32"), new("shape", ReportValue.List([1, "seq", ReportValue.Null]))), Unit.None)
            .Should().Be("x float32[1, seq, ?]");
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("größe·seq²", "größe·seq²")]
    [InlineData("a\nb\tc\r", "a\\nb\\tc\\r")]
    [InlineData("\u001b[31m", "\\u{1B}[31m")]
    [InlineData("\u202e", "\\u{202E}")]
    [InlineData("\U0001F600", "\U0001F600")]
    public void Clean_shows_what_would_be_invisible(string text, string expected) => DisplayText.Clean(text).Should().Be(expected);

    // Attribute arguments are stored as UTF-8, which cannot hold a lone surrogate.
    [Fact]
    public void Clean_replaces_lone_surrogates() => DisplayText.Clean("x\ud800y\udc00").Should().Be("x\ufffdy\ufffd");

    [Fact]
    public void Clean_cuts_long_names() => DisplayText.Clean(new string('a', 100_000)).Should().HaveLength(DisplayText.MaximumLength + 1).And.EndWith("…");
}
