using HaoLine.Ir;

namespace HaoLine.HuggingFace.Reading;

/// <summary>Lets one model own another whose payloads it shows, by the means by which models own sources.</summary>
internal sealed class OwnedModel(Model model) : IRandomAccessSource
{
    public string Name => model.Source.Path ?? "";

    public long Length => 0;

    public int Read(long offset, Span<byte> destination) => 0;

    public bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
    {
        span = default;
        return false;
    }

    public void Dispose() => model.Dispose();
}
