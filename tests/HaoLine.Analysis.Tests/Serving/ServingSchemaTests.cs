using HaoLine.Serving;
using NJsonSchema;

namespace HaoLine.Analysis.Tests.Serving;

/// <summary>The published schema of runtime lists against the built-in file and files that break a rule.</summary>
public sealed class ServingSchemaTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public async Task The_built_in_file_satisfies_the_schema() =>
        (await Schema()).Validate(File.ReadAllText(Path.Combine(Root, "src/HaoLine.Analysis/Serving/serving.json"))).Should().BeEmpty();

    [Theory]
    [InlineData("""{"runtimes":[]}""")]
    [InlineData("""{"schemaVersion":"2.0","runtimes":[]}""")]
    [InlineData("""{"schemaVersion":"1.0","runtimes":[{"id":"a","name":"A","asOf":"2026","source":"s"}]}""")]
    [InlineData("""{"schemaVersion":"1.0","runtimes":[{"id":"a","name":"A","asOf":"2026-01-01"}]}""")]
    [InlineData("""{"schemaVersion":"1.0","runtimes":[{"id":"a","name":"A","asOf":"2026-01-01","source":"s","fallbackSuffix":"x"}]}""")]
    [InlineData("""{"schemaVersion":"1.0","runtimes":[{"id":"a","name":"A","asOf":"2026-01-01","source":"s","classes":["x"]}]}""")]
    public async Task The_schema_refuses_what_breaks_a_rule(string json) => (await Schema()).Validate(json).Should().NotBeEmpty();

    /// <summary>Names that the sources of the lists hold at the stated revisions, and names that they dropped.</summary>
    [Fact]
    public void Lists_hold_what_their_sources_hold()
    {
        Dictionary<string, ServingRuntime> runtimes = ServingCatalog.Default.Runtimes.ToDictionary(static runtime => runtime.Id);

        runtimes["vllm"].Classes.Values.SelectMany(static list => list).Should()
            .Contain(["Jais2ForCausalLM", "LLaMAForCausalLM", "GPT2LMHeadModel", "Terratorch", "JinaVLForRanking", "VoxtralStreamingGeneration", "WhisperForConditionalGeneration"])
            .And.NotContain(["QuantMixtralForCausalLM", "MotifForCausalLM", "SmolLM3ForCausalLM"]);
        runtimes["vllm"].Quantization.Should().Contain(["awq", "gptq", "fp8", "compressed-tensors", "mxfp4", "quark"]).And.NotContain(["hqq", "marlin", "aqlm", "eetq"]);

        // The table of names in src/llama-arch.cpp has 136 rows but "(unknown)".
        runtimes["llama.cpp"].Architectures.Should().HaveCount(136).And.Contain(["deepseek4", "cohere2moe", "gemma4-assistant", "hy_v3", "mellum"]);

        // 27 text, 9 of images, 2 of several modalities, 1 of speech and 2 transducers; the pipeline kind is no model type.
        runtimes["onnxruntime-genai"].ModelTypes.Values.Select(static list => list.Count).Sum().Should().Be(41);
    }

    private static async Task<JsonSchema> Schema() =>
        await JsonSchema.FromJsonAsync(File.ReadAllText(Path.Combine(Root, "docs/schema/serving-1.0.schema.json")), TestContext.Current.CancellationToken);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HaoLine.Sdk.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
