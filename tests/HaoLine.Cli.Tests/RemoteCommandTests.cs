using System.Text.Json;

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

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    public async Task The_budget_is_a_positive_number(string budget)
    {
        Command run = await Command.RunAsync("inspect", "https://127.0.0.1:1/model.onnx", "--remote", "--remote-budget", budget);

        run.Exit.Should().Be(64);
    }
}
