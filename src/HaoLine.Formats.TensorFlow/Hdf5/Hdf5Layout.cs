namespace HaoLine.Formats.TensorFlow.Hdf5;

/// <summary>How a dataset is stored.</summary>
internal enum Hdf5Layout
{
    /// <summary>In the header.</summary>
    Compact,

    /// <summary>In one piece.</summary>
    Contiguous,

    /// <summary>In chunks with an index.</summary>
    Chunked,

    /// <summary>Made up of other datasets.</summary>
    Virtual,
}
