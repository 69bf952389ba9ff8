using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Formats.Gguf;
using HaoLine.Formats.PyTorch.Tests;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.HuggingFace.Tests;

/// <summary>Folders whose weights are not SafeTensors.</summary>
public sealed class FolderWeightsTests : IDisposable
{
    private const string Config = """{"model_type":"other","architectures":["OtherModel"]}""";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task A_checkpoint_beside_the_configuration_is_read_with_it()
    {
        await this.WriteAsync("pytorch_model.bin", Checkpoint(("a.weight", [2, 3])));
        using ReadOutcome outcome = await this.ReadAsync();

        outcome.Model!.Weights.Should().ContainSingle().Which.Name.Should().Be("a.weight");
        outcome.Model.Weights[0].Data.ElementCount.Should().Be(6);
        byte[] bytes = new byte[24];
        outcome.Model.Weights[0].Data.ReadExactly(0, bytes);
        bytes[0].Should().Be(0, "the payload is that of the checkpoint, written as zeros but for its last byte");
        bytes[23].Should().Be(1);
        outcome.Diagnostics.Should().NotContain(static finding => finding.Id == "HL1150");
    }

    [Fact]
    public async Task Checkpoints_of_an_index_are_one_model_and_absent_ones_a_finding()
    {
        await this.WriteAsync("pytorch_model-00001-of-00003.bin", Checkpoint(("a", [2, 3])));
        await this.WriteAsync("pytorch_model-00002-of-00003.bin", Checkpoint(("b", [5])));
        await File.WriteAllTextAsync(
            this.folder.File("pytorch_model.bin.index.json"),
            """{"weight_map":{"a":"pytorch_model-00001-of-00003.bin","b":"pytorch_model-00002-of-00003.bin","c":"pytorch_model-00003-of-00003.bin"}}""",
            TestContext.Current.CancellationToken);
        using ReadOutcome outcome = await this.ReadAsync();

        outcome.Model!.Weights.Select(static weight => (weight.Name, weight.Data.ElementCount)).Should().Equal(("a", 6L), ("b", 5L));
        outcome.Diagnostics.Should().ContainSingle(static finding => finding.Id == "HL1158").Which.Message.Should().Contain("00003-of-00003");
    }

    /// <summary>DeepSeek V3 with its index and no shard: 671,026,419,200 parameters follow from the configuration.</summary>
    [Fact]
    public async Task An_index_without_any_shard_leaves_the_configuration()
    {
        await File.WriteAllTextAsync(this.folder.File("config.json"), PublishedModels.Find("deepseek-v3").Config, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            this.folder.File("model.safetensors.index.json"),
            """{"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors"}}""",
            TestContext.Current.CancellationToken);
        using ReadOutcome outcome = ReadOutcome.Of(ModelSource.FromPath(this.folder.Path));

        outcome.Model!.Weights.Sum(static weight => weight.LogicalElementCount).Should().Be(671_026_419_200);
        outcome.Diagnostics.Where(static finding => finding.Id == "HL1101").Should().HaveCount(2);
        outcome.Diagnostics.Should().NotContain(static finding => finding.Id == "HL1153" || finding.Id == "HL1155");
    }

    [Theory]
    [InlineData("../outside.bin", DefectKind.PathTraversal)]
    [InlineData("/etc/hostname", DefectKind.PathTraversal)]
    public async Task An_index_that_leaves_the_folder_is_refused(string shard, DefectKind kind)
    {
        await File.WriteAllTextAsync(
            this.folder.File("pytorch_model.bin.index.json"), "{\"weight_map\":{\"a\":\"" + shard + "\"}}", TestContext.Current.CancellationToken);
        using ReadOutcome outcome = await this.ReadAsync();

        outcome.Error!.Kind.Should().Be(kind);
    }

    [Fact]
    public async Task One_gguf_model_is_read_and_of_several_none()
    {
        await this.WriteGgufAsync("model.gguf");
        using (ReadOutcome outcome = await this.ReadAsync())
        {
            outcome.Model!.Weights.Should().ContainSingle().Which.Name.Should().Be("token_embd.weight");
        }

        await this.WriteGgufAsync("other.gguf");
        using ReadOutcome two = await this.ReadAsync();
        two.Diagnostics.Should().ContainSingle(static finding => finding.Id == "HL1150").Which.Message.Should().Contain("several GGUF models");
    }

    private static byte[] Checkpoint(params (string Name, long[] Size)[] tensors)
    {
        var pickle = new PickleWriter().Raw("}(");
        var storages = new List<byte[]>();
        foreach ((string name, long[] size) in tensors)
        {
            long count = size.Aggregate(1L, static (product, next) => product * next);
            long[] stride = [.. size.Select((_, axis) => size.Skip(axis + 1).Aggregate(1L, static (product, next) => product * next))];
            pickle.Text(name).Tensor("FloatStorage", $"{storages.Count}", count, 0, size, stride);
            byte[] storage = new byte[4 * count];
            storage[^1] = 1;
            storages.Add(storage);
        }

        var archive = new ZipBuilder();
        archive.Add("archive/data.pkl", pickle.Raw("u").End());
        for (int i = 0; i < storages.Count; i++)
        {
            archive.Add($"archive/data/{i}", storages[i]);
        }

        archive.Add("archive/version", "3\n"u8.ToArray());
        return archive.ToArray();
    }

    private async Task WriteGgufAsync(string name)
    {
        using var model = new Model(null) { Weights = [new NamedTensor("token_embd.weight", InlineTensorData.FromSingles([4, 8], new float[32]))] };
        await new GgufFormatWriter().WriteAsync(model, this.folder.File(name), TestContext.Current.CancellationToken);
    }

    private Task WriteAsync(string name, byte[] bytes) => File.WriteAllBytesAsync(this.folder.File(name), bytes, TestContext.Current.CancellationToken);

    private async Task<ReadOutcome> ReadAsync()
    {
        await File.WriteAllTextAsync(this.folder.File("config.json"), Config, TestContext.Current.CancellationToken);
        return ReadOutcome.Of(ModelSource.FromPath(this.folder.Path));
    }
}
