using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>A fact that is stated in one way and stored in another.</summary>
/// <param name="Fact">The fact in words, such as <c>key-value heads</c>.</param>
/// <param name="Stated">As metadata or configuration state it.</param>
/// <param name="Stored">As the tensors have it.</param>
/// <param name="FirstLayer">First layer where they differ; -1 for facts of the whole model.</param>
/// <param name="LayerCount">Layers that differ in this way; 0 for facts of the whole model.</param>
public sealed record ArchitectureDisagreement(string Fact, string Stated, string Stored, int FirstLayer, int LayerCount)
{
    /// <summary>The finding about it.</summary>
    /// <param name="location">The file that states the fact.</param>
    public Diagnostic ToDiagnostic(SourceLocation location) => ArchitectureDiagnostics.TensorsDisagree.At(
        location,
        this.Fact,
        this.Stated,
        this.Stored,
        this.FirstLayer < 0 ? "" : this.LayerCount == 1 ? $" of layer {this.FirstLayer}" : $" of {this.LayerCount} layers, the first is {this.FirstLayer}");
}
