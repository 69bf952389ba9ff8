using System.Runtime.InteropServices;
using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Reading;

/// <summary>What a header states, in stored order.</summary>
internal sealed class SafeTensorsHeader
{
    /// <summary>Offset of the data section in the file.</summary>
    public required long DataStart { get; init; }

    /// <summary>The tensors.</summary>
    public List<SafeTensorsEntry> Entries { get; } = [];

    /// <summary>Dimensions of all tensors one after the other, so that a tensor needs no list of its own.</summary>
    public List<long> Dimensions { get; } = [];

    /// <summary>Pairs of <c>__metadata__</c>.</summary>
    public List<KeyValuePair<string, string>> Metadata { get; } = [];

    /// <summary>The dimensions of one tensor; valid until another tensor is added.</summary>
    public ReadOnlySpan<long> DimensionsOf(in SafeTensorsEntry entry) => CollectionsMarshal.AsSpan(this.Dimensions).Slice(entry.FirstDimension, entry.Rank);

    /// <summary>A tensor as a place in a source.</summary>
    public NamedTensor ToTensor(in SafeTensorsEntry entry, IRandomAccessSource source) => new(
        entry.Name,
        new SourceTensorData(entry.Type, this.DimensionsOf(entry), source, this.DataStart + entry.Begin, entry.End - entry.Begin, entry.Name))
    {
        Role = WellKnownBuffers.RoleOf(entry.Name, entry.Rank),
    };
}
