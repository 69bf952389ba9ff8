using System.Text;
using System.Text.Json;
using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Ir;
using Microsoft.Extensions.AI;

namespace HaoLine.Reporting.Tests;

public sealed class ChatSummaryWriterTests
{
    /// <summary>Stands in every place of a document that holds text of a model, a file or a user.</summary>
    private const string Canary = "canary_7f3a";

    [Fact]
    public async Task An_answer_is_taken_in_two_parts_with_the_models_id()
    {
        SummaryText found = await Ask(FakeChatClient.Saying("A network of 53 nodes.\n\nIt has 25.6 M parameters. It costs 4.1 G MACs."));
        found.Should().Be(new SummaryText("A network of 53 nodes.", "It has 25.6 M parameters. It costs 4.1 G MACs.", "tiny-1"));
        (await Ask(FakeChatClient.Saying("One. Two."))).Should().Be(new SummaryText("One.", "One. Two.", "tiny-1"));
        (await Ask(FakeChatClient.Saying("One.", null))).Source.Should().Be("a chat client");
        (await Ask(FakeChatClient.Saying("One.", "template"))).Source.Should().NotBe(SummaryText.Template);
    }

    [Fact]
    public async Task The_prompt_holds_figures_and_no_text_of_the_model()
    {
        FakeChatClient client = FakeChatClient.Saying("One.");
        SummaryText template = TemplateSummaryWriter.Summarize(Document());
        await Ask(client);

        string prompt = string.Concat(client.Asked.Select(static message => message.Text));
        prompt.Should().NotContainEquivalentOf(Canary).And.Contain("25557032").And.Contain("4089184256");
        client.Asked.Select(static message => message.Role).Should().Equal(ChatRole.System, ChatRole.User);
        Encoding.UTF8.GetByteCount(prompt).Should().BeLessThan(4096);
        client.Options!.MaxOutputTokens.Should().Be(400);
        client.Options.Tools.Should().BeNullOrEmpty();
        client.Options.Instructions.Should().BeNull();

        // The canary is in the document: the sentences of the template name the family, the whole document all of it.
        template.Detailed.Should().Contain(Canary);
        using JsonDocument facts = JsonDocument.Parse(client.Asked[1].Text);
        facts.RootElement.GetProperty("quantization").GetString().Should().Be("another scheme");
        facts.RootElement.GetProperty("devicesThatFit").GetInt64().Should().Be(1);
        foreach (JsonProperty fact in facts.RootElement.EnumerateObject().Where(static fact => fact.Value.ValueKind == JsonValueKind.String))
        {
            fact.Name.Should().BeOneOf("format", "kind", "quantization");
        }
    }

    [Fact]
    public async Task Answers_are_cut_and_cleaned()
    {
        var options = new ChatSummaryOptions { MaximumShortLength = 10, MaximumDetailedLength = 20 };
        SummaryText found = await Ask(FakeChatClient.Saying("a\u001b[31mb\u202ec\0d\u200be\ud800\n\n" + new string('x', 15) + "\t \n" + new string('y', 1_000_000) + "😀"), options);
        found.Short.Should().Be("a [31mb c");
        found.Detailed.Should().Be(new string('x', 15) + " yyyy");
        (await Ask(FakeChatClient.Saying("123456789😀"), options)).Short.Should().Be("123456789", "a character of two units is kept whole or not at all");
        (await Ask(FakeChatClient.Saying("One.", "m\n" + new string('i', 500)))).Source.Should().HaveLength(100).And.StartWith("m i");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n\t ")]
    [InlineData("\u202e\u200b")]
    public async Task An_empty_answer_gives_the_template(string answer) => Template(await Ask(FakeChatClient.Saying(answer)), "the client answered nothing");

    [Fact]
    public async Task What_a_client_throws_gives_the_template_without_its_message()
    {
        Template(await Ask(new FakeChatClient(static _ => throw new InvalidOperationException("key=secret"))), "the client failed with InvalidOperationException");
        Template(await Ask(new FakeChatClient(static _ => Task.FromException<ChatResponse>(new HttpRequestException("host secret")))), "the client failed with HttpRequestException");
        Template(await Ask(new FakeChatClient(static _ => Task.FromResult<ChatResponse>(null!))), "the client failed with NullReferenceException");
        Template(await Ask(new FakeChatClient(static _ => throw new OperationCanceledException())), "the client cancelled its own work");
        Template(await Ask(new FakeChatClient(static _ => Task.FromCanceled<ChatResponse>(new CancellationToken(true)))), "the client cancelled its own work");
    }

    [Fact]
    public async Task A_client_that_never_answers_gives_the_template_in_time()
    {
        var options = new ChatSummaryOptions { Timeout = TimeSpan.FromMilliseconds(50) };
        const string Reason = "the client gave no answer within 0.05 seconds";
        Template(await Ask(new FakeChatClient(static async ct =>
        {
            await Task.Delay(System.Threading.Timeout.Infinite, ct);
            return new ChatResponse();
        }), options), Reason);

        // Deaf to cancellation, before and after its first await.
        var never = new TaskCompletionSource<ChatResponse>();
        Template(await Ask(new FakeChatClient(_ => never.Task), options), Reason);
        using var gate = new ManualResetEventSlim();
        Template(await Ask(new FakeChatClient(_ =>
        {
            gate.Wait(TimeSpan.FromSeconds(20), CancellationToken.None);
            return never.Task;
        }), options), Reason);
        gate.Set();
    }

    [Fact]
    public async Task The_callers_cancellation_is_thrown()
    {
        using var stop = new CancellationTokenSource();
        var client = new FakeChatClient(async ct =>
        {
            await stop.CancelAsync();
            await Task.Delay(System.Threading.Timeout.Infinite, ct);
            return new ChatResponse();
        });
        Func<Task> ask = async () => await new ChatSummaryWriter(client).WriteAsync(Document(), stop.Token);
        await ask.Should().ThrowAsync<OperationCanceledException>();

        FakeChatClient unasked = FakeChatClient.Saying("One.");
        Func<Task> again = async () => await new ChatSummaryWriter(unasked).WriteAsync(Document(), stop.Token);
        await again.Should().ThrowAsync<OperationCanceledException>();
        unasked.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task A_prompt_beyond_its_limit_is_not_sent()
    {
        FakeChatClient client = FakeChatClient.Saying("One.");
        SummaryText found = await Ask(client, new ChatSummaryOptions { MaximumPromptBytes = 100 });
        found.Source.Should().Be(SummaryText.Template);
        found.Reason.Should().MatchRegex("^the prompt has [0-9]+ bytes and 100 are allowed$");
        client.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task An_unread_model_is_no_subject()
    {
        FakeChatClient client = FakeChatClient.Saying("One.");
        SummaryText found = await new ChatSummaryWriter(client).WriteAsync(
            new ReportDocument { Tool = new ReportTool("t", "1"), Error = new ReportError("k", Canary, Canary, null, null) }, TestContext.Current.CancellationToken);
        found.Source.Should().Be(SummaryText.Template);
        client.Asked.Should().BeEmpty();
    }

    [Fact]
    public void Limits_are_positive()
    {
        FakeChatClient client = FakeChatClient.Saying("One.");
        foreach (ChatSummaryOptions options in (ChatSummaryOptions[])[new() { MaximumPromptBytes = 0 }, new() { MaximumAnswerTokens = -1 }, new() { Timeout = TimeSpan.Zero }])
        {
            Action make = () => _ = new ChatSummaryWriter(client, options);
            make.Should().Throw<ArgumentOutOfRangeException>();
        }
    }

    private static void Template(SummaryText found, string reason) => found.Should().Be(TemplateSummaryWriter.Summarize(Document()) with { Reason = reason });

    private static async Task<SummaryText> Ask(FakeChatClient client, ChatSummaryOptions? options = null) =>
        await new ChatSummaryWriter(client, options).WriteAsync(Document(), TestContext.Current.CancellationToken);

    /// <summary>ResNet-50's published 25,557,032 parameters and 4,089,184,256 MACs, with the canary in every text.</summary>
    private static ReportDocument Document()
    {
        var rule = new DiagnosticDescriptor("HL2001", Canary, "{0}", Canary, DiagnosticSeverity.Warning, DefectKind.MissingField);
        return new ReportDocument
        {
            Tool = new ReportTool(Canary, Canary),
            Model = new ReportModel
            {
                Format = Canary,
                Path = $"/home/{Canary}/{Canary}.onnx",
                FileBytes = 102_441_984,
                Producer = Canary,
                GraphName = Canary,
                OperatorSets = [new(Canary, 17)],
                Inputs = [new ReportTensor(Canary, "float32", new Shape(Dimension.Symbol(Canary), 3))],
                Outputs = [new ReportTensor(Canary, Canary, null)],
                Metadata = [new(Canary, Canary)],
            },
            Binding = [new(Canary, 1)],
            Sections =
            [
                new ReportSectionBuilder("structure", Canary).Metric("nodeCount", Canary, 53).Metric(Canary, Canary, Canary).Note(Canary).Build(),
                new ReportSectionBuilder("parameters", Canary).Metric("total", Canary, 25_557_032).Build(),
                new ReportSectionBuilder("costs", Canary).Metric("totals.macs", Canary, 4_089_184_256).Metric("totals.flops", Canary, Dimension.Symbol(Canary)).Build(),
                new ReportSectionBuilder("memory", Canary).Metric("peakActivationBytes", Canary, Dimension.Symbol(Canary)).Metric("peakNode", Canary, Canary).Build(),
                new ReportSectionBuilder("llm", Canary)
                    .Metric("architecture", Canary, Canary)
                    .Metric("className", Canary, Canary)
                    .Metric("quantization.scheme", Canary, Canary)
                    .Table("layers", Canary, [new("stack", Canary), new(Canary, Canary)], [["decoder", Canary]])
                    .Build(),
                new ReportSectionBuilder("hardware", Canary)
                    .Table("devices", Canary, [new("name", Canary), new("fits", Canary)], [[Canary, true], [Canary + "2", false]])
                    .Build(),
                new ReportSectionBuilder(Canary, Canary).Metric(Canary, Canary, Canary).Build(),
            ],
            Diagnostics = [rule.At(new SourceLocation(Canary, -1, -1, Canary), Canary)],
            Passes = [new PassOutcome(Canary, PassStatus.Failed, Canary)],
        };
    }
}
