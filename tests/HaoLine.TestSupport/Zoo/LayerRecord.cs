using HaoLine.Ir;

namespace HaoLine.TestSupport.Zoo;

/// <summary>One multiply-accumulate layer as the builder laid it down, from which a test can count by hand.</summary>
/// <param name="Name">Name of the layer.</param>
/// <param name="Kind">What the layer is.</param>
/// <param name="Batch">Independent repetitions: samples, or samples times heads for attention products.</param>
/// <param name="Positions">Output positions: height times width for convolutions, rows for linear layers and products.</param>
/// <param name="KernelElements">Kernel height times width; 1 for linear layers and products.</param>
/// <param name="InputChannels">Channels, features or inner dimension that is summed over.</param>
/// <param name="OutputChannels">Channels, features or columns of the result.</param>
/// <param name="Groups">Convolution groups; 1 otherwise.</param>
public sealed record LayerRecord(
    string Name, LayerKind Kind, Dimension Batch, Dimension Positions, long KernelElements, Dimension InputChannels, Dimension OutputChannels, long Groups);
