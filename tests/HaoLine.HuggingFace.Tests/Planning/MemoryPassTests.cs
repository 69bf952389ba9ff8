using HaoLine.Analysis;
using HaoLine.Ir;
using HaoLine.LanguageModels;

namespace HaoLine.HuggingFace.Tests.Planning;

public sealed class MemoryPassTests
{
    /// <summary>Eight experts of 3·8·16 elements in two layers, two of them active; then one matrix of each is missing.</summary>
    [Fact]
    public void Active_part_of_experts_is_unknown_when_they_are_not_those_that_are_stated()
    {
        const string config = """{"model_type":"mixtral","num_hidden_layers":2,"hidden_size":8,"num_attention_heads":2,"num_key_value_heads":1,"intermediate_size":16,"vocab_size":10,"num_local_experts":8,"num_experts_per_tok":2,"torch_dtype":"float16"}""";
        using ReadOutcome outcome = ReadOutcome.OfConfig(config);

        LlmComponent whole = Experts(outcome.Model!);
        LlmComponent part = Experts(new Model(null)
        {
            Weights = [.. outcome.Model!.Weights.Where(static weight => !weight.Name.Contains("experts.down_proj", StringComparison.Ordinal))],
            Facets = outcome.Model.Facets,
            Capabilities = outcome.Model.Capabilities,
        });

        (whole.Parameters, whole.ActiveParameters).Should().Be((2 * 8 * 3 * 8 * 16, 2 * 2 * 3 * 8 * 16));
        (part.Parameters, part.ActiveParameters).Should().Be((2 * 8 * 2 * 8 * 16, null));
    }

    private static LlmComponent Experts(Model model)
    {
        var options = new InspectionOptions { Deployment = new DeploymentOptions() };
        using Inspection inspection = ModelInspector.CreateBuilder().AddPass(new ParametersPass()).AddPass(new LlmMemoryPass()).Build()
            .InspectAsync(model, options, null, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        return inspection.Get(LlmMemoryPass.Result).Components.Single(static component => component.Component == ModelComponent.Experts);
    }
}
