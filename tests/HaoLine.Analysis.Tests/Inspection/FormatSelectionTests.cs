using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.Analysis.Tests;

public sealed class FormatSelectionTests
{
    private static readonly byte[] Gguf = [(byte)'G', (byte)'G', (byte)'U', (byte)'F', 3, 0, 0, 0];

    [Fact]
    public async Task Strongest_match_wins_and_registration_breaks_ties()
    {
        ModelInspector inspector = ModelInspector.CreateBuilder()
            .AddFormat(new TestReader("name", FormatMatch.Name))
            .AddFormat(new TestReader("first", FormatMatch.Certain))
            .AddFormat(new TestReader("second", FormatMatch.Certain))
            .Build();
        using Inspection inspection = await inspector.InspectAsync(ModelSource.FromMemory("m.bin", new byte[] { 1 }));

        inspection.Model.Metadata.Format.Should().Be("first");
    }

    [Fact]
    public async Task Empty_content_is_its_own_kind()
    {
        UnknownModelFormatException error = await Refusal("m.onnx", []);
        error.Kind.Should().Be(DefectKind.Empty);
    }

    [Theory]
    [InlineData("m.bin", DefectKind.UnknownFormat)]
    [InlineData("m.onnx", DefectKind.FormatMismatch)]
    public async Task Content_of_another_format_names_it_and_the_package(string name, DefectKind kind)
    {
        UnknownModelFormatException error = await Refusal(name, Gguf);
        error.Kind.Should().Be(kind);
        error.SuggestedPackage.Should().Be("HaoLine.Formats.Gguf");
        error.LooksLike.Should().Contain("GGUF");
        error.Message.Should().Contain("Registered: Test format onnx");
    }

    [Theory]
    [InlineData(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A }, "PNG")]
    [InlineData(new byte[] { 0x50, 0x4B, 0x03, 0x04 }, "ZIP")]
    [InlineData(new byte[] { 0x1F, 0x8B, 0x08 }, "gzip")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0 }, "zero bytes")]
    [InlineData(new byte[] { 0x3C, 0x21, 0x44, 0x4F, 0x43, 0x54, 0x59, 0x50, 0x45, 0x20, 0x68, 0x74, 0x6D, 0x6C }, "HTML")]
    [InlineData(new byte[] { 0x80, 0x04, 0x95, 0x00 }, "pickle")]
    public async Task Well_known_content_is_named(byte[] content, string word)
    {
        UnknownModelFormatException error = await Refusal("m.bin", content);
        error.Kind.Should().Be(DefectKind.UnknownFormat);
        error.LooksLike.Should().Contain(word);
    }

    [Fact]
    public async Task Certain_content_under_another_name_is_read_with_a_warning()
    {
        ModelInspector inspector = ModelInspector.CreateBuilder().AddFormat(new TestReader("onnx", FormatMatch.Certain)).Build();
        using Inspection inspection = await inspector.InspectAsync(ModelSource.FromMemory("m.gguf", new byte[] { 8 }));

        Diagnostic warning = inspection.Diagnostics.Should().ContainSingle().Subject;
        warning.Id.Should().Be("HL1900");
        warning.Severity.Should().Be(DiagnosticSeverity.Warning);
        warning.Kind.Should().Be(DefectKind.FormatMismatch);
    }

    [Fact]
    public async Task Missing_file_is_the_callers_mistake()
    {
        ModelInspector inspector = ModelInspector.CreateBuilder().Build();
        await inspector.Awaiting(static i => i.InspectAsync("no-such-file.onnx")).Should().ThrowAsync<FileNotFoundException>();
    }

    private static async Task<UnknownModelFormatException> Refusal(string name, byte[] content)
    {
        ModelInspector inspector = ModelInspector.CreateBuilder().AddFormat(new TestReader("onnx", FormatMatch.None)).Build();
        return (await inspector.Awaiting(i => i.InspectAsync(ModelSource.FromMemory(name, content))).Should().ThrowAsync<UnknownModelFormatException>()).Which;
    }

    private sealed class TestReader(string id, FormatMatch match) : IFormatReader
    {
        public ModelFormat Format { get; } = new(id, $"Test format {id}", [$".{id}"], ModelCapabilities.Metadata);

        public FormatMatch Match(ModelSource source) => match;

        public ValueTask<Model> ReadAsync(ModelSource source, ModelReadContext context, CancellationToken ct = default) =>
            new(new Model(new Graph()) { Metadata = new ModelMetadata { Format = id } });
    }
}
