using HaoLine.Ir;
using HaoLine.Samples;

namespace HaoLine.Formats.Onnx.Tests.Writing;

public sealed class SampleModelTests
{
    public static TheoryData<string> FileNames => [.. SampleModels.All.Select(sample => sample.FileName)];

    [Theory]
    [MemberData(nameof(FileNames))]
    public void Build_gives_the_bytes_of_the_committed_model(string fileName)
    {
        using Model model = SampleModels.All.Single(sample => sample.FileName == fileName).Build();
        byte[] committed = File.ReadAllBytes(Path.Combine(ModelsFolder(), fileName));

        byte[] built = OnnxFormatWriterTests.Bytes(model);

        built.AsSpan().SequenceEqual(committed).Should().BeTrue("samples/GenerateModels writes the committed files");
        committed.Length.Should().BeInRange(100_000, 1_500_000);
    }

    [Fact]
    public void Models_folder_holds_the_generated_models_only() =>
        Directory.GetFiles(ModelsFolder()).Select(Path.GetFileName).Should().BeEquivalentTo(SampleModels.All.Select(sample => sample.FileName));

    private static string ModelsFolder()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HaoLine.Sdk.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "samples", "models");
    }
}
