namespace HaoLine.Ir;

/// <summary>What a loaded model can answer; computed for each model, not for each format.</summary>
[Flags]
public enum ModelCapabilities
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Producer, versions, key-value metadata.</summary>
    Metadata = 1,

    /// <summary>Names, types and shapes of stored tensors.</summary>
    TensorTypes = 2,

    /// <summary>The bytes of every stored tensor can be read.</summary>
    TensorPayloads = 4,

    /// <summary>Nodes and how they are connected.</summary>
    Topology = 8,

    /// <summary>Operators whose meaning the file defines (an operator set, not an opaque plan).</summary>
    OperatorSemantics = 16,

    /// <summary>Quantization parameters or quantized storage.</summary>
    Quantization = 32,

    /// <summary>A compiled plan of a runtime.</summary>
    CompiledPlan = 64,
}
