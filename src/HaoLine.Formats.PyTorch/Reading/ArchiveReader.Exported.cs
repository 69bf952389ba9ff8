namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>Programs of <c>torch.export</c>.</summary>
internal sealed partial class ArchiveReader
{
    private bool ReadExported() => this.state.Graph is not null;
}
