using HaoLine.Ir;

namespace HaoLine.Analysis.Tests;

public sealed class ModuleNamesTests
{
    [Theory]
    [InlineData("/layer1/layer1.0/conv1/Conv", "layer1.0.conv1")]
    [InlineData("/backbone/stage3/stage3.6/branch_main/branch_main.5/Conv", "backbone.stage3.6.branch_main.5")]
    [InlineData("/layers.0/blocks.1/attn/MatMul", "layers.0.blocks.1.attn")]
    [InlineData("/decoder/decoder/1/Relu", "decoder.decoder.1")]
    [InlineData("model/block_2/conv/Conv2D", "model.block_2.conv")]
    [InlineData("encoder.layer.0.attention.MatMul", "encoder.layer.0.attention")]
    [InlineData("//a///b/Relu", "a.b")]
    [InlineData("/a/../../b/Relu", "a.b")]
    [InlineData("/Relu", "")]
    [InlineData("/", "")]
    [InlineData("...", "")]
    public async Task Node_names_give_the_path_of_their_module(string name, string expected)
    {
        // Two more named nodes make any tree worth keeping.
        string[] names = ["/first/Relu", name, "/second/Relu", "/third/Relu"];
        using Inspection inspection = await ModulesPassTests.Inspect(ModulesPassTests.Chain(names.Length, i => names[i]));
        ModuleHierarchy modules = inspection.Get(ModulesPass.Result);

        modules.Source.Should().Be(ModuleSource.NodeNames);
        modules.Of(inspection.Model.MainGraph!.Nodes[1]).Path.Should().Be(expected);
        modules.Find(expected).Should().BeSameAs(modules.Of(inspection.Model.MainGraph!.Nodes[1]));
    }

    [Fact]
    public async Task Names_of_operator_and_number_are_no_paths()
    {
        using Inspection inspection = await ModulesPassTests.Inspect(ModulesPassTests.Chain(20, static i => $"p2o.Relu.{i}"));

        inspection.Get(ModulesPass.Result).Source.Should().Be(ModuleSource.None);
    }

    [Fact]
    public async Task Exporter_scopes_win_over_names_and_give_classes()
    {
        // What torch.onnx.export(dynamo=True) writes: full scopes from the root on, the node last.
        Model model = ModulesPassTests.Rebuilt(
            ModulesPassTests.Chain(4, static i => $"/wrong/{i}/Relu"),
            static node => node.Name,
            static value => value.Name,
            static node => node.Name.Contains('3', StringComparison.Ordinal)
                ? [new("namespace", ": bert.Model/encoder: bert.Encoder/encoder.layer.1: bert.Layer/relu_1: aten.relu")]
                :
                [
                    new("pkg.torch.onnx.name_scopes", "['', 'encoder', \"encoder.layer.0\", 'relu']"),
                    new("pkg.torch.onnx.class_hierarchy", "['bert.Model', 'bert.Encoder', 'bert.Layer', 'aten.relu']"),
                ]);
        using Inspection inspection = await ModulesPassTests.Inspect(model);
        ModuleHierarchy modules = inspection.Get(ModulesPass.Result);

        modules.Source.Should().Be(ModuleSource.ExporterMetadata);
        modules.Root.ClassName.Should().Be("Model");
        modules.Find("encoder.layer.0")!.ClassName.Should().Be("Layer");
        modules.Find("encoder.layer.0")!.Nodes.Should().HaveCount(3);
        modules.Find("encoder.layer.1")!.Nodes.Should().ContainSingle();
        modules.Find("encoder.layer")!.ClassName.Should().BeNull("a list has no call of its own");
    }

    [Theory]
    [InlineData("['a', 'b']", new[] { "a", "b" })]
    [InlineData("[ \"it's\" ,'x\\'y',]", new[] { "it's", "x'y" })]
    [InlineData("[]", new string[0])]
    [InlineData("['a'", null)]
    [InlineData("['a]", null)]
    [InlineData("[a, b]", null)]
    [InlineData("['a' 'b']", null)]
    [InlineData("", null)]
    public async Task Scopes_that_are_no_list_of_texts_say_nothing(string text, string[]? expected)
    {
        Model model = ModulesPassTests.Rebuilt(
            ModulesPassTests.Chain(4, static i => $"/m{i}/Relu"),
            static node => node.Name,
            static value => value.Name,
            node => [new("pkg.torch.onnx.name_scopes", expected is { Length: > 1 } && node.Name == "/m0/Relu" ? "['other', 'node']" : text)]);
        using Inspection inspection = await ModulesPassTests.Inspect(model);
        ModuleHierarchy modules = inspection.Get(ModulesPass.Result);

        modules.Source.Should().Be(expected is { Length: > 1 } ? ModuleSource.ExporterMetadata : ModuleSource.NodeNames);
        if (expected is { Length: > 1 })
        {
            modules.Of(inspection.Model.MainGraph!.Nodes[1]).Path.Should().Be(expected[0]);
        }
    }

    [Fact]
    public async Task Paths_of_ten_thousand_parts_and_names_of_a_megabyte_stay_bounded()
    {
        string deep = "/" + string.Join('/', Enumerable.Range(0, 10_000).Select(static i => $"p{i}")) + "/Relu";
        string wide = "/" + new string('w', 1 << 20) + "/Relu";
        string[] names = [deep, wide, "/" + new string('.', 1 << 20) + "/Relu", "/a/Relu", deep + "/x", wide + "/x"];
        using Inspection inspection = await ModulesPassTests.Inspect(ModulesPassTests.Chain(names.Length, i => names[i]));
        ModuleHierarchy modules = inspection.Get(ModulesPass.Result);

        modules.Depth.Should().Be(64);
        modules.ModuleCount.Should().Be(64 + 2 + 1, "64 levels, the wide name with Relu below it, and a");
        modules.Modules().Should().OnlyContain(static module => module.Name.Length <= 256);
        modules.Root.NodeCount.Should().Be(names.Length);
    }

    [Fact]
    public async Task Report_lists_upper_levels_first_and_says_that_more_are_left_out()
    {
        using Inspection inspection = await ModulesPassTests.Inspect(ModulesPassTests.Chain(1_000, static i => $"/m{i % 10}/s{i}/Relu"));
        Reporting.ReportSection section = inspection.ToReport().Sections.Single(static section => section.Key == "modules");
        Reporting.TableBlock tree = section.Blocks.OfType<Reporting.TableBlock>().Single(static table => table.Key == "tree");

        tree.Rows.Should().HaveCount(500);
        tree.Rows.Count(static row => row[1].Equals((Reporting.ReportValue)1)).Should().Be(10);
        section.Blocks.OfType<Reporting.MetricBlock>().Single(static metric => metric.Key == "truncated").Value.Should().Be((Reporting.ReportValue)true);
    }
}
