namespace HaoLine.TestSupport.Zoo;

/// <summary>Published or derived figures of one network.</summary>
/// <param name="Name">Name of the network.</param>
/// <param name="Input">Input it is counted for.</param>
/// <param name="Parameters">Trainable parameters; running statistics excluded.</param>
/// <param name="Macs">Multiply-accumulates of convolutions, linear layers and attention products, batch 1.</param>
/// <param name="Origin">Who publishes figures that these integers round to.</param>
/// <param name="Build">Builds the network without payloads.</param>
public sealed record GoldenRow(string Name, string Input, long Parameters, long Macs, string Origin, Func<ZooNetwork> Build)
{
    /// <inheritdoc />
    public override string ToString() => this.Name;
}
