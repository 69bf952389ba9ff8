using HaoLine.Architecture;
using HaoLine.Ir;
using HaoLine.Serving;
using HaoLine.TestSupport;

namespace HaoLine.HuggingFace.Tests.Planning;

public sealed class ServingTests
{
    /// <summary>Verdicts that the runtimes' own lists give for their classes.</summary>
    [Theory]
    [InlineData("LlamaForCausalLM", "llama", "vllm", ServingVerdict.Supported)]
    [InlineData("LlamaForCausalLM", "llama", "tensorrt-llm", ServingVerdict.Supported)]
    [InlineData("LlamaForCausalLM", "llama", "llama.cpp", ServingVerdict.Convertible)]
    [InlineData("LlamaForCausalLM", "llama", "onnxruntime-genai", ServingVerdict.Convertible)]
    [InlineData("GptOssForCausalLM", "gpt_oss", "onnxruntime-genai", ServingVerdict.Convertible)]
    [InlineData("DeepseekV2ForCausalLM", "deepseek_v2", "tensorrt-llm", ServingVerdict.SupportedWithLimits)]
    [InlineData("MllamaForConditionalGeneration", "mllama", "vllm", ServingVerdict.Unsupported)]
    [InlineData("MllamaForConditionalGeneration", "mllama", "tensorrt-llm", ServingVerdict.Supported)]
    [InlineData("SomethingNewForCausalLM", "something", "vllm", ServingVerdict.SupportedWithLimits)]
    [InlineData("SomethingNewForCausalLM", "something", "tensorrt-llm", ServingVerdict.Unknown)]
    [InlineData("SomethingNewForCausalLM", "something", "llama.cpp", ServingVerdict.Unknown)]
    [InlineData("BertModel", "bert", "vllm", ServingVerdict.Supported)]
    public void Classes_are_judged_by_the_lists(string className, string type, string runtime, ServingVerdict verdict)
    {
        ServingAssessment found = Assess(Config(className, type), runtime);
        found.Verdict.Should().Be(verdict, string.Join("; ", found.Reasons));
        found.Reasons.Should().NotBeEmpty().And.OnlyContain(reason => reason.Length > 0);
    }

    [Fact]
    public void A_version_that_dropped_a_class_is_named() =>
        Assess(Config("MllamaForConditionalGeneration", "mllama"), "vllm").Reasons.Should().ContainSingle().Which.Should().Contain("0.10.2");

    [Fact]
    public void Heads_say_how_many_devices_share_a_layer()
    {
        string config = Config("LlamaForCausalLM", "llama").Replace("\"num_attention_heads\":32", "\"num_attention_heads\":12", StringComparison.Ordinal);
        Assess(config, "vllm").Reasons[^1].Should().Be("12 query heads can be shared by 1, 2, 4 devices");
    }

    [Fact]
    public void A_quantization_that_is_not_listed_is_a_limit()
    {
        string known = Config("LlamaForCausalLM", "llama").Insert(1, "\"quantization_config\":{\"quant_method\":\"awq\",\"bits\":4,\"group_size\":128},");
        Assess(known, "vllm").Verdict.Should().Be(ServingVerdict.Supported);
        string unknown = Config("LlamaForCausalLM", "llama").Insert(1, "\"quantization_config\":{\"quant_method\":\"eetq\"},");
        ServingAssessment limited = Assess(unknown, "vllm");
        limited.Verdict.Should().Be(ServingVerdict.SupportedWithLimits);
        limited.Reasons.Should().Contain("the quantization 'eetq' is not in its list");
    }

    [Fact]
    public void The_first_runtime_that_takes_it_is_recommended_with_its_reason()
    {
        Recommend(Config("LlamaForCausalLM", "llama")).Should().Be("vllm");
        Recommend(Config("MllamaForConditionalGeneration", "mllama")).Should().Be("tensorrt-llm");
    }

    [Fact]
    public void Every_list_is_dated_sourced_and_without_doubles()
    {
        IReadOnlyList<ServingRuntime> runtimes = ServingCatalog.Default.Runtimes;
        runtimes.Select(static runtime => runtime.Id).Should().Equal("vllm", "tensorrt-llm", "llama.cpp", "triton", "onnxruntime-genai");
        foreach (ServingRuntime runtime in runtimes)
        {
            runtime.Source.Should().NotBeEmpty();
            runtime.AsOf.Should().MatchRegex(@"^20\d\d-\d\d-\d\d$");
            string[] names = [.. runtime.Classes.Values.SelectMany(static list => list), .. runtime.Architectures, .. runtime.ModelTypes.Values.SelectMany(static list => list)];
            names.Should().OnlyHaveUniqueItems();
            names.Where(static name => name.Trim() != name || name.Length == 0).Should().BeEmpty();
            (names.Length > 0 || runtime.Backends.Count > 0).Should().BeTrue();
            runtime.Classes.Values.SelectMany(static list => list).Intersect(runtime.RemovedClasses.Keys).Should().BeEmpty();
            runtime.Convertible.Values.Should().BeSubsetOf(runtime.Architectures);
        }

        runtimes[0].Classes["text generation"].Should().HaveCountGreaterThan(100);
        runtimes[2].Architectures.Should().HaveCountGreaterThan(100);
    }

    [Theory]
    [InlineData("[]", "an object with 'runtimes'")]
    [InlineData("{\"runtimes\":[3]}", "runtimes[0] is no object")]
    [InlineData("{\"runtimes\":[{\"id\":\"a\",\"name\":\"A\",\"asOf\":\"2026\",\"source\":\"s\"}]}", "a date such as")]
    [InlineData("{\"runtimes\":[{\"id\":\"a\",\"asOf\":\"2026-01-01\",\"source\":\"s\"}]}", "'name': a text is wanted")]
    [InlineData("{\"runtimes\":[{\"id\":\"a\",\"name\":\"A\",\"asOf\":\"2026-01-01\",\"source\":\"s\",\"formats\":\"onnx\"}]}", "'formats': a list of texts")]
    [InlineData("{\"runtimes\":", "is not JSON")]
    public void Broken_lists_are_refused(string text, string message)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("serving.json");
        File.WriteAllText(path, text);
        Action load = () => ServingCatalog.Load(path);
        load.Should().Throw<ServingFormatException>().Which.Message.Should().Contain(message).And.Contain("serving.json");
    }

    private static string Config(string className, string type) =>
        $$"""{"architectures":["{{className}}"],"model_type":"{{type}}","num_hidden_layers":2,"hidden_size":64,"num_attention_heads":32,"num_key_value_heads":32,"intermediate_size":128,"vocab_size":100,"max_position_embeddings":64}""";

    private static ServingAssessment Assess(string config, string runtime)
    {
        using ReadOutcome outcome = ReadOutcome.OfConfig(config);
        return ServingRules.Assess(ServingCatalog.Default.Runtimes.Single(item => item.Id == runtime), Subject(outcome.Model!));
    }

    private static string? Recommend(string config)
    {
        using ReadOutcome outcome = ReadOutcome.OfConfig(config);
        ServingSubject subject = Subject(outcome.Model!);
        ServingAssessment[] all = [.. ServingCatalog.Default.Runtimes.Select(runtime => ServingRules.Assess(runtime, subject))];
        (ServingAssessment? found, string reason) = ServingRules.Recommend(all, subject);
        reason.Should().Contain(found!.Runtime.Name);
        return found.Runtime.Id;
    }

    private static ServingSubject Subject(Model model) => new(model, model.Facets.Find<ArchitectureFacts>(), model.Facets.Find<QuantizationFacts>());
}
