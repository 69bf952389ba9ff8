using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;
using HaoLine.TestSupport;
using static HaoLine.Formats.SafeTensors.Tests.SafeTensorsBytes;

namespace HaoLine.Formats.SafeTensors.Tests;

public sealed class ShardedModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public void Shards_are_read_as_one_model_from_the_index_and_from_the_folder()
    {
        this.WriteTwoShards();
        string index = this.Index("""{"metadata":{"total_size":7},"weight_map":{"a":"m-1.safetensors","b":"m-2.safetensors","c":"m-2.safetensors"}}""");
        foreach (string path in new[] { index, this.folder.Path })
        {
            using ReadOutcome outcome = ReadOutcome.OfPath(path);
            outcome.Error.Should().BeNull();
            outcome.Diagnostics.Should().BeEmpty();
            outcome.Model!.Weights.Select(weight => weight.Name).Should().Equal("a", "b", "c");
            outcome.Model.Weights[2].Data.GetBytes().FirstSpan.ToArray().Should().Equal(2, 3, 4);
            outcome.Model.Capabilities.Should().HaveFlag(ModelCapabilities.TensorPayloads);
            outcome.Model.Source.CompanionByteLength.Should().Be(new FileInfo(this.folder.File("m-1.safetensors")).Length + new FileInfo(this.folder.File("m-2.safetensors")).Length);
        }
    }

    [Fact]
    public void A_missing_shard_leaves_a_partial_model_with_a_finding()
    {
        this.WriteTwoShards();
        System.IO.File.Delete(this.folder.File("m-1.safetensors"));
        using ReadOutcome outcome = ReadOutcome.OfPath(this.Index("""{"weight_map":{"a":"m-1.safetensors","b":"m-2.safetensors","c":"m-2.safetensors"}}"""));
        outcome.Model!.Weights.Select(weight => weight.Name).Should().Equal("b", "c");
        outcome.Model.Capabilities.Should().NotHaveFlag(ModelCapabilities.TensorPayloads);
        outcome.Diagnostics.Should().ContainSingle().Which.Should().Match<Diagnostic>(finding => finding.Id == "HL1101" && finding.Kind == DefectKind.MissingFile);
    }

    [Fact]
    public void Disagreements_of_index_and_shards_are_findings()
    {
        this.WriteTwoShards();
        System.IO.File.WriteAllBytes(this.folder.File("m-3.safetensors"), File("{" + Tensor("a", "F32", "[1]", 0, 4) + "," + Tensor("extra", "U8", "[1]", 4, 5) + "}", 5));
        using ReadOutcome outcome = ReadOutcome.OfPath(this.Index(
            """{"metadata":{"total_size":1},"weight_map":{"a":"m-3.safetensors","ghost":"m-1.safetensors","b":"m-2.safetensors","c":"m-2.safetensors"}}"""));
        outcome.Diagnostics.Select(finding => finding.Id).Should().BeEquivalentTo("HL1103", "HL1104", "HL1105", "HL1106");
        outcome.Model!.Weights.Select(weight => weight.Name).Should().Equal("a", "extra", "b", "c");
        outcome.Model.Weights[0].Data.ElementType.Should().Be(DataType.Float32, "the index places 'a' in m-3");
    }

    [Theory]
    [InlineData("../m-1.safetensors", DefectKind.PathTraversal)]
    [InlineData("/etc/passwd", DefectKind.PathTraversal)]
    [InlineData("C:\\\\m.safetensors", DefectKind.PathTraversal)]
    [InlineData("https://example.org/m.safetensors", DefectKind.PathTraversal)]
    [InlineData("", DefectKind.BadValue)]
    [InlineData("link.safetensors", DefectKind.Symlink)]
    [InlineData("sub", DefectKind.FileAccess)]
    public void References_outside_the_folder_are_refused(string reference, DefectKind kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        this.WriteTwoShards();
        System.IO.File.CreateSymbolicLink(this.folder.File("link.safetensors"), this.folder.File("m-1.safetensors"));
        Directory.CreateDirectory(this.folder.File("sub"));
        using ReadOutcome outcome = ReadOutcome.OfPath(this.Index("{\"weight_map\":{\"a\":\"" + reference + "\"}}"));
        outcome.Error!.Kind.Should().Be(kind);
        outcome.Error.Field.Should().Be("weight_map.a");
    }

    [Theory]
    [InlineData("""{"weight_map":[]}""", DefectKind.BadType)]
    [InlineData("""{"weight_map":{"a":1}}""", DefectKind.BadType)]
    [InlineData("""{"metadata":{}}""", DefectKind.MissingField)]
    [InlineData("""{"weight_map":{"a":"m-1.safetensors","a":"m-1.safetensors"}}""", DefectKind.DuplicateName)]
    [InlineData("""{"weight_map":{""", DefectKind.BadJson)]
    public void A_malformed_index_has_its_kind(string text, DefectKind kind)
    {
        this.WriteTwoShards();
        using ReadOutcome outcome = ReadOutcome.OfPath(this.Index(text));
        outcome.Error!.Kind.Should().Be(kind);
    }

    [Fact]
    public void A_defect_of_a_shard_names_the_shard()
    {
        this.WriteTwoShards();
        System.IO.File.WriteAllBytes(this.folder.File("m-2.safetensors"), [1, 2, 3]);
        using ReadOutcome outcome = ReadOutcome.OfPath(this.Index("""{"weight_map":{"a":"m-1.safetensors","b":"m-2.safetensors"}}"""));
        outcome.Error!.Kind.Should().Be(DefectKind.Truncated);
        outcome.Error.Path.Should().Be("m-2.safetensors");
    }

    private void WriteTwoShards()
    {
        System.IO.File.WriteAllBytes(this.folder.File("m-1.safetensors"), File("{" + Tensor("a", "F16", "[1]", 0, 2) + "}", 2));
        System.IO.File.WriteAllBytes(this.folder.File("m-2.safetensors"), File("{" + Tensor("b", "BF16", "[1]", 0, 2) + "," + Tensor("c", "U8", "[3]", 2, 5) + "}", 5));
    }

    private string Index(string text)
    {
        string path = this.folder.File("m.safetensors.index.json");
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
