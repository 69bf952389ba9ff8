using System.Text.Json;
using HaoLine.Remote.Tests;
using HaoLine.TestSupport;

namespace HaoLine.Cli.Tests;

public sealed class RemoteCommandTests
{
    [Fact]
    public async Task A_web_address_without_permission_is_wrong_usage_and_nothing_is_asked()
    {
        Command run = await Command.RunAsync("inspect", "https://127.0.0.1:1/model.onnx");

        run.Exit.Should().Be(64);
        run.Error.Should().Contain("--remote");
        run.Output.Should().BeEmpty();
    }

    [Theory]
    [InlineData("https://")]
    [InlineData("http://a b/model.onnx")]
    public async Task A_broken_address_is_wrong_usage(string address)
    {
        Command run = await Command.RunAsync("inspect", address, "--remote");

        run.Exit.Should().Be(64);
        run.Error.Should().Contain("no valid web address");
    }

    [Theory]
    [InlineData("http://198.51.100.7/model.onnx?token=secret", "plain http")]
    [InlineData("http://127.0.0.1:1/model.onnx?token=secret", "connection failed")]
    public async Task An_unreadable_address_gives_the_error_document_without_secrets(string address, string reason)
    {
        Command run = await Command.RunAsync("inspect", address, "--remote", "--json", "-");

        run.Exit.Should().Be(1);
        run.Output.Should().NotContain("secret");
        run.Error.Should().NotContain("secret");
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement error = document.RootElement.GetProperty("error");
        error.GetProperty("kind").GetString().Should().Be("unreadable");
        error.GetProperty("message").GetString().Should().Contain(reason);
    }

    /// <summary>Parameters by hand: embedding and head 2·8·4, two layers of 4·4·4 attention, 3·4·6 feed-forward and 2·4 norms, a last norm of 4.</summary>
    [Fact]
    public async Task An_address_that_ends_with_a_slash_is_a_folder()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder.File("config.json"),
            """{"model_type":"llama","num_hidden_layers":2,"hidden_size":4,"num_attention_heads":2,"num_key_value_heads":2,"vocab_size":8,"intermediate_size":6,"tie_word_embeddings":false}""",
            TestContext.Current.CancellationToken);
        await using RangeServer server = await RangeServer.StartAsync(folder.Path);
        Command run = await Command.RunAsync("inspect", server.AddressOf("").AbsoluteUri, "--remote", "--json", "-");

        run.Exit.Should().Be(0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        document.RootElement.GetProperty("model").GetProperty("format").GetString().Should().Be("huggingface");
        document.RootElement.GetProperty("results").GetProperty("parameters").GetProperty("total").GetInt64().Should().Be((2 * 8 * 4) + (2 * ((4 * 4 * 4) + (3 * 4 * 6) + (2 * 4))) + 4);
    }

    [Fact]
    public async Task A_folder_that_the_server_does_not_have_is_unreadable()
    {
        using var folder = new TemporaryFolder();
        await using RangeServer server = await RangeServer.StartAsync(folder.Path);
        Command run = await Command.RunAsync("inspect", server.AddressOf("").AbsoluteUri, "--remote");

        run.Exit.Should().Be(1);
        run.Error.Should().Contain("none of the").And.Contain("Check the address");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    public async Task The_budget_is_a_positive_number(string budget)
    {
        Command run = await Command.RunAsync("inspect", "https://127.0.0.1:1/model.onnx", "--remote", "--remote-budget", budget);

        run.Exit.Should().Be(64);
    }
}
