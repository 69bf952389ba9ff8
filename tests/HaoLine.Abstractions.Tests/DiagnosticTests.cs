using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.Abstractions.Tests;

public sealed class DiagnosticTests
{
    private static readonly DiagnosticDescriptor Rule = new("HL0000", "Title", "Found {0} of {1}.", "Test", DiagnosticSeverity.Warning, DefectKind.BadValue);

    [Theory]
    [InlineData(DefectKind.LengthExceedsFile, "length-exceeds-file")]
    [InlineData(DefectKind.BadUtf8, "bad-utf8")]
    [InlineData(DefectKind.Xxe, "xxe")]
    [InlineData(DefectKind.ShapeDataMismatch, "shape-data-mismatch")]
    [InlineData(DefectKind.NegativeDim, "negative-dim")]
    public void ToCode_is_the_published_text(DefectKind kind, string code)
    {
        kind.ToCode().Should().Be(code);
        DefectKinds.TryParse(code, out DefectKind parsed).Should().BeTrue();
        parsed.Should().Be(kind);
    }

    [Fact]
    public void At_formats_the_message_and_keeps_the_place()
    {
        Diagnostic diagnostic = Rule.At(new SourceLocation("m.onnx", 12, 3, "graph.node[0]"), 2, "x");

        diagnostic.Message.Should().Be("Found 2 of x.");
        diagnostic.ToString().Should().Be("Warning HL0000: Found 2 of x. (m.onnx@12 graph.node[0])");
        Rule.HelpPage.Should().Be("docs/diagnostics/HL0000.md");
    }

    [Fact]
    public void Bag_keeps_a_bounded_number_of_each_rule_and_counts_all()
    {
        var bag = new DiagnosticBag(capacity: 3);
        for (int i = 0; i < 10; i++)
        {
            bag.Report(Rule.At(SourceLocation.None, i, 10));
        }

        bag.Diagnostics.Should().HaveCount(3);
        bag.Counts["HL0000"].Should().Be(10);
    }

    [Fact]
    public void Content_exception_says_file_place_field_expected_found_and_kind()
    {
        var error = new InvalidModelContentException(
            DefectKind.BadWire, "m.onnx", 17, "graph.node[3]", "The tag is malformed.", "wire type 0, 1, 2 or 5", "7");

        error.Message.Should().Be("m.onnx at byte 17, graph.node[3]: The tag is malformed. Expected wire type 0, 1, 2 or 5, found 7. [bad-wire]");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Limits_refuse_bounds_that_are_not_positive(int value) =>
        FluentActions.Invoking(() => (InspectionLimits.Default with { MaximumNestingDepth = value }).Validate())
            .Should().Throw<ArgumentOutOfRangeException>();
}
