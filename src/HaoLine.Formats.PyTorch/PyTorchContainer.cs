namespace HaoLine.Formats.PyTorch;

/// <summary>Which of the PyTorch containers a file is.</summary>
public enum PyTorchContainer
{
    /// <summary>An archive of <c>torch.save</c>, the default since PyTorch 1.6.</summary>
    ZipCheckpoint,

    /// <summary>Pickles and raw storages one after the other, the default before PyTorch 1.6.</summary>
    LegacyCheckpoint,

    /// <summary>A program with its code.</summary>
    TorchScript,

    /// <summary>A program with bytecode for the mobile interpreter.</summary>
    LiteInterpreter,

    /// <summary>A graph of <c>torch.export</c>.</summary>
    ExportedProgram,

    /// <summary>A pickle without storages.</summary>
    Pickle,

    /// <summary>A NumPy array or an archive of arrays.</summary>
    NumPy,
}
