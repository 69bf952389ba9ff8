namespace HaoLine.Hardware;

/// <summary>Consecutive nodes of a graph on one device of a pipeline.</summary>
/// <param name="FirstNode">Place of the first node in execution order.</param>
/// <param name="Nodes">How many nodes.</param>
/// <param name="Seconds">Time of one micro-batch on the device.</param>
/// <param name="LinkSeconds">Time to hand its results to the next device; 0 for the last stage.</param>
/// <param name="LinkBytes">Bytes that are handed on; 0 for the last stage.</param>
/// <param name="Memory">Memory need of the device: its own weights, and the activations of the whole graph as an upper bound.</param>
public sealed record PipelineStage(int FirstNode, int Nodes, double Seconds, double LinkSeconds, double LinkBytes, MemoryFit Memory);
