using Microsoft.Extensions.AI;

namespace HaoLine.Reporting.Tests;

/// <summary>A client that keeps what it was asked and answers by a function.</summary>
internal sealed class FakeChatClient(Func<CancellationToken, Task<ChatResponse>> answer) : IChatClient
{
    public List<ChatMessage> Asked { get; } = [];

    public ChatOptions? Options { get; private set; }

    public static FakeChatClient Saying(string text, string? model = "tiny-1") =>
        new(_ => Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, text)) { ModelId = model }));

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        this.Asked.AddRange(messages);
        this.Options = options;
        return answer(cancellationToken);
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
