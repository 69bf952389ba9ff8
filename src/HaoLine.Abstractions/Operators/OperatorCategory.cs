namespace HaoLine.Operators;

/// <summary>What kind of work an operator does; analyses and reports group by it instead of by operator names.</summary>
public enum OperatorCategory
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>Convolutions of any rank, transposed and deformable ones included.</summary>
    Convolution,

    /// <summary>Matrix products: MatMul, Gemm, Einsum, linear layers.</summary>
    MatrixMultiplication,

    /// <summary>Fused attention.</summary>
    Attention,

    /// <summary>RNN, GRU, LSTM.</summary>
    Recurrent,

    /// <summary>Batch, layer, instance, group, RMS and local response normalization.</summary>
    Normalization,

    /// <summary>Local and global pooling.</summary>
    Pooling,

    /// <summary>Reductions, arg-reductions and cumulative sums.</summary>
    Reduction,

    /// <summary>Arithmetic, comparison and logic element by element.</summary>
    Elementwise,

    /// <summary>Activation functions element by element.</summary>
    Activation,

    /// <summary>Softmax family.</summary>
    Softmax,

    /// <summary>Reshape, transpose, concat, split, slice, pad and other movement of bytes or of shape only.</summary>
    DataMovement,

    /// <summary>Gather, scatter, top-k, non-zero and other index work.</summary>
    Indexing,

    /// <summary>Constants, ranges, random numbers.</summary>
    Generator,

    /// <summary>Quantize, dequantize.</summary>
    Quantization,

    /// <summary>If, Loop, Scan.</summary>
    ControlFlow,

    /// <summary>Sequences, optionals and maps.</summary>
    Sequence,

    /// <summary>Resize, crop, grid sampling, region pooling, image decoding.</summary>
    Image,

    /// <summary>Fourier transforms and windows.</summary>
    Signal,

    /// <summary>Strings.</summary>
    Text,

    /// <summary>Classical machine learning (trees, SVM, linear models).</summary>
    ClassicalMachineLearning,

    /// <summary>Gradients and optimizers.</summary>
    Training,

    /// <summary>A call of a model-local function.</summary>
    Function,

    /// <summary>Known, and none of the above.</summary>
    Other,
}
