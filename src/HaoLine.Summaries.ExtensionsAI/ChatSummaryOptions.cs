namespace HaoLine.Reporting;

/// <summary>Limits of <see cref="ChatSummaryWriter"/>.</summary>
public sealed record ChatSummaryOptions
{
    /// <summary>Largest prompt in UTF-8 bytes, instructions included; beyond it the template is taken. Default 8 KiB, of which facts take less than 2.</summary>
    public int MaximumPromptBytes { get; init; } = 8 * 1024;

    /// <summary>Tokens the client may answer with. Default 400.</summary>
    public int MaximumAnswerTokens { get; init; } = 400;

    /// <summary>Characters kept of the short text. Default 400.</summary>
    public int MaximumShortLength { get; init; } = 400;

    /// <summary>Characters kept of the detailed text. Default 1,500.</summary>
    public int MaximumDetailedLength { get; init; } = 1500;

    /// <summary>Time the client has, whether or not it heeds cancellation. Default 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
