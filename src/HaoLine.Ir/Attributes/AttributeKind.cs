namespace HaoLine.Ir;

/// <summary>What an attribute holds; the ONNX attribute types plus a reference to a function's attribute.</summary>
public enum AttributeKind
{
    /// <summary>A float32.</summary>
    Float,

    /// <summary>An int64.</summary>
    Int,

    /// <summary>Bytes that are UTF-8 text by convention.</summary>
    String,

    /// <summary>A tensor.</summary>
    Tensor,

    /// <summary>A subgraph.</summary>
    Graph,

    /// <summary>A sparse tensor.</summary>
    SparseTensor,

    /// <summary>A type.</summary>
    Type,

    /// <summary>float32 values.</summary>
    Floats,

    /// <summary>int64 values.</summary>
    Ints,

    /// <summary>Strings.</summary>
    Strings,

    /// <summary>Tensors.</summary>
    Tensors,

    /// <summary>Subgraphs.</summary>
    Graphs,

    /// <summary>Sparse tensors.</summary>
    SparseTensors,

    /// <summary>Types.</summary>
    Types,

    /// <summary>The value of the enclosing function's attribute of the given name.</summary>
    Reference,
}
