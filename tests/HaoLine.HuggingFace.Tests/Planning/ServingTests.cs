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
    [InlineData("SomethingNewForCausalLM", "something", "vllm", ServingVerdict.Unknown)]
    [InlineData("SmolLM3ForCausalLM", "smollm3", "vllm", ServingVerdict.SupportedWithLimits)]
    [InlineData("SmolLM3ForCausalLM", "smollm3", "llama.cpp", ServingVerdict.Convertible)]
    [InlineData("HunYuanDenseV1ForCausalLM", "hunyuan_v1_dense", "onnxruntime-genai", ServingVerdict.Convertible)]
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
        Assess(config, "vllm").Reasons.Should().Contain("12 query heads can be shared by 1, 2, 4 devices").And.Contain("a context of 64 tokens");

        // Llama 3 8B: 32 query heads over 8 key-value heads of 128.
        string grouped = Config("LlamaForCausalLM", "llama").Replace("\"num_key_value_heads\":32", "\"num_key_value_heads\":8,\"head_dim\":128", StringComparison.Ordinal);
        Assess(grouped, "vllm").Reasons.Should().ContainInOrder("32 query heads can be shared by 1, 2, 4, 8 devices", "8 key-value heads: more devices than that hold copies of them", "heads of 128 elements");
    }

    [Fact]
    public void A_quantization_that_is_not_listed_is_unknown()
    {
        string known = Config("LlamaForCausalLM", "llama").Insert(1, "\"quantization_config\":{\"quant_method\":\"awq\",\"bits\":4,\"group_size\":128},");
        Assess(known, "vllm").Verdict.Should().Be(ServingVerdict.Supported);
        string unknown = Config("LlamaForCausalLM", "llama").Insert(1, "\"quantization_config\":{\"quant_method\":\"eetq\"},");
        ServingAssessment open = Assess(unknown, "vllm");
        open.Verdict.Should().Be(ServingVerdict.Unknown);
        open.Reasons.Should().Contain("the quantization 'eetq' is not in its list");

        // TensorRT-LLM lists schemes by model and GPU.
        Assess(known, "tensorrt-llm").Verdict.Should().Be(ServingVerdict.SupportedWithLimits);
        Assess(unknown, "tensorrt-llm").Verdict.Should().Be(ServingVerdict.Unknown);
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
            names.Should().OnlyHaveUniqueItems().And.NotContain(static name => name.Trim() != name || name.Length == 0);
            runtime.Classes.Values.SelectMany(static list => list).Intersect(runtime.RemovedClasses.Keys).Should().BeEmpty();
            runtime.Convertible.Values.Should().BeSubsetOf(runtime.Architectures);
        }

        runtimes[0].Classes["text generation"].Should().HaveCountGreaterThan(100);
        runtimes[2].Architectures.Should().HaveCountGreaterThan(100);
    }

    /// <summary>Triton serves folders through vLLM, so it takes what that takes and no more.</summary>
    [Theory]
    [InlineData("LlamaForCausalLM", "llama", ServingVerdict.SupportedWithLimits)]
    [InlineData("MllamaForConditionalGeneration", "mllama", ServingVerdict.Unsupported)]
    [InlineData("SomethingNewForCausalLM", "something", ServingVerdict.Unknown)]
    public void A_server_takes_what_its_backend_takes(string className, string type, ServingVerdict verdict)
    {
        using ReadOutcome outcome = ReadOutcome.OfConfig(Config(className, type));
        ServingRules.AssessAll(ServingCatalog.Default.Runtimes, Subject(outcome.Model!)).Single(static item => item.Runtime.Id == "triton").Verdict.Should().Be(verdict);
    }

    [Theory]
    [InlineData("llama", "q4_0", "llama.cpp", ServingVerdict.Supported)]
    [InlineData("llama", "q4_0", "vllm", ServingVerdict.SupportedWithLimits)]
    [InlineData("llama", "q4_0", "tensorrt-llm", ServingVerdict.Unsupported)]
    [InlineData("llama", "q4_0_4_4", "llama.cpp", ServingVerdict.Unsupported)]
    [InlineData("madeup", "q4_0", "llama.cpp", ServingVerdict.Unknown)]
    [InlineData("madeup", "q4_0", "vllm", ServingVerdict.Unknown)]
    [InlineData("deepseek4", "q4_0", "llama.cpp", ServingVerdict.Supported)]
    public void Gguf_files_are_judged_by_architecture_and_types(string architecture, string type, string runtime, ServingVerdict verdict)
    {
        DataType element = DataType.All.Single(item => item.Name == type);
        using var model = new Model(null)
        {
            Metadata = new ModelMetadata { Format = "gguf" },
            Weights = [new NamedTensor("w", new MissingTensorData(element, [32, 32], "not needed"))],
        };
        var facts = new ArchitectureFacts { Name = architecture, Source = "GGUF metadata", HiddenSize = 64, Stacks = [new LayerStack(StackKind.Decoder, 64, [])] };
        ServingAssessment found = ServingRules.Assess(ServingCatalog.Default.Runtimes.Single(item => item.Id == runtime), new ServingSubject(model, facts, null));
        found.Verdict.Should().Be(verdict, string.Join("; ", found.Reasons));
    }

    /// <summary>A convolutional network in ONNX is for a server; an encoder in ONNX does not generate.</summary>
    [Fact]
    public void Graphs_that_do_not_generate_are_for_a_server()
    {
        using var network = new Model(new Graph("g")) { Metadata = new ModelMetadata { Format = "onnx" } };
        var encoder = new ArchitectureFacts { Name = "transformer encoder", Source = "graph", HiddenSize = 64, Stacks = [new LayerStack(StackKind.Encoder, 64, [])] };
        foreach (ArchitectureFacts? facts in (ArchitectureFacts?[])[null, encoder])
        {
            var subject = new ServingSubject(network, facts, null);
            IReadOnlyList<ServingAssessment> all = ServingRules.AssessAll(ServingCatalog.Default.Runtimes, subject);
            all.Where(static item => item.Runtime.Id != "triton").Should().OnlyContain(item => item.Verdict == ServingVerdict.Unsupported);
            ServingRules.Recommend(all, subject).Assessment!.Runtime.Id.Should().Be("triton");
        }
    }

    /// <summary>
    /// Names of inputs in the test models of ONNX Runtime GenAI itself, whose graphs hold no attention (qwen2-5-vl, whisper, marian, lfm2), so that no
    /// architecture is found: nobody may say that it does not take them.
    /// </summary>
    [Theory]
    [InlineData("inputs_embeds")]
    [InlineData("past_key_self_0")]
    [InlineData("encoder_hidden_states")]
    [InlineData("past_key_values.1.key")]
    public void Graphs_with_inputs_of_a_language_model_stay_open(string input)
    {
        var graph = new Graph("g");
        graph.AddInput(input, new TensorType(DataType.Float32, new Shape([1, 2])));
        using var model = new Model(graph) { Metadata = new ModelMetadata { Format = "onnx" } };
        IReadOnlyList<ServingAssessment> all = ServingRules.AssessAll(ServingCatalog.Default.Runtimes, new ServingSubject(model, null, null));
        all.Single(static item => item.Runtime.Id == "onnxruntime-genai").Verdict.Should().Be(ServingVerdict.Unknown);
        ServingRules.Recommend(all, new ServingSubject(model, null, null)).Reason.Should().StartWith("it is not known to generate");
    }

    [Theory]
    [InlineData("{\"schemaVersion\":\"2.0\",\"runtimes\":[]}", "'schemaVersion': a text that begins with '1.'")]
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
        IReadOnlyList<ServingAssessment> all = ServingRules.AssessAll(ServingCatalog.Default.Runtimes, subject);
        (ServingAssessment? found, string reason) = ServingRules.Recommend(all, subject);
        reason.Should().Contain(found!.Runtime.Name);
        return found.Runtime.Id;
    }

    private static ServingSubject Subject(Model model) => new(model, model.Facets.Find<ArchitectureFacts>(), model.Facets.Find<QuantizationFacts>());
}
