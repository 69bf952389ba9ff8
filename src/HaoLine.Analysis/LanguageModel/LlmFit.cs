using HaoLine.Hardware;
using HaoLine.LanguageModels;

namespace HaoLine.Analysis;

/// <summary>A model in use held against the memory of a device.</summary>
/// <param name="Device">The device.</param>
/// <param name="CacheType">Element type of the cache.</param>
/// <param name="Context">Tokens of each sequence.</param>
/// <param name="Batch">Sequences at once, on one copy of the model.</param>
/// <param name="Bytes">What the fullest device needs.</param>
/// <param name="UsableBytes">What it may use.</param>
/// <param name="MaximumContext">Most tokens that memory holds with that batch; null when memory does not bound them.</param>
/// <param name="MaximumBatch">Most sequences of that context; null when memory does not bound them.</param>
public sealed record LlmFit(
    HardwareDevice Device, CacheType CacheType, long Context, long Batch, long Bytes, long UsableBytes, long? MaximumContext, long? MaximumBatch)
{
    /// <summary>True when it fits.</summary>
    public bool Fits => this.Bytes <= this.UsableBytes;

    /// <summary>Tokens of context that the model states to support; null when it does not say.</summary>
    public long? StatedContext { get; init; }

    /// <summary>The smaller of what memory and the model allow; null when neither bounds it.</summary>
    public long? UsableContext => this.MaximumContext is { } memory && this.StatedContext is { } stated ? Math.Min(memory, stated) : this.MaximumContext ?? this.StatedContext;

    /// <summary>Bytes that are missing; 0 when it fits.</summary>
    public long MissingBytes => Math.Max(0, this.Bytes - this.UsableBytes);
}
