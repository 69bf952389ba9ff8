using HaoLine.Diagnostics;

namespace HaoLine.Formats.TensorFlow;

/// <summary>What the Keras, HDF5, checkpoint and TensorFlow.js readers report about files they can read.</summary>
public static class TensorFlowDiagnostics
{
    private const string Reading = "Reading";
    private const string Security = "Security";

    /// <summary>The file refers to another file, which is not opened.</summary>
    public static DiagnosticDescriptor ExternalReference { get; } = new(
        "HL1400", "File refers to another file", "'{0}' is stored in another file by HDF5's own means ({1}). It is not opened.", Security, DiagnosticSeverity.Warning, DefectKind.FileAccess);

    /// <summary>A link of a group is not followed.</summary>
    public static DiagnosticDescriptor LinkNotFollowed { get; } = new(
        "HL1401", "Link is not followed", "'{0}' is {1} and is not followed.", Reading, DiagnosticSeverity.Info);

    /// <summary>A group is reached again.</summary>
    public static DiagnosticDescriptor GroupReachedAgain { get; } = new(
        "HL1402", "Group is reached again", "'{0}' leads to a group that was listed already; it is listed once.", Reading, DiagnosticSeverity.Info);

    /// <summary>The bytes of a dataset are not offered.</summary>
    public static DiagnosticDescriptor DescribedOnly { get; } = new(
        "HL1403", "Dataset is only described", "The bytes of '{0}' are not offered: {1}.", Reading, DiagnosticSeverity.Info);

    /// <summary>A configuration holds numbers that JSON does not have.</summary>
    public static DiagnosticDescriptor NonFiniteNumbers { get; } = new(
        "HL1404", "Configuration holds NaN or Infinity", "'{0}' holds {1} numbers that are NaN or Infinity, which JSON does not have. They are read as not stated.", Reading, DiagnosticSeverity.Warning, DefectKind.BadJson);

    /// <summary>The file holds state of the training.</summary>
    public static DiagnosticDescriptor TrainingState { get; } = new(
        "HL1405", "File holds optimizer state", "{0} tensors with {1} bytes are state of the training, not weights. Save without the optimizer before publishing the model.", Reading, DiagnosticSeverity.Info);

    /// <summary>The architecture is not in the file as data.</summary>
    public static DiagnosticDescriptor NoArchitecture { get; } = new(
        "HL1406", "Architecture is not in the file", "There is no graph: {0}", Reading, DiagnosticSeverity.Info);

    /// <summary>Weights belong to no layer of the configuration.</summary>
    public static DiagnosticDescriptor UnattachedWeights { get; } = new(
        "HL1407", "Weights belong to no layer", "{0} stored tensors, the first of them '{1}', belong to no layer of the configuration. They are counted but not connected.", Reading, DiagnosticSeverity.Info);

    /// <summary>A file with tensor bytes is absent.</summary>
    public static DiagnosticDescriptor MissingShard { get; } = new(
        "HL1410", "File with tensor bytes is absent or does not fit", "The file '{0}' {1}", Reading, DiagnosticSeverity.Warning, DefectKind.MissingFile);

    /// <summary>Entries of a checkpoint are not tensors.</summary>
    public static DiagnosticDescriptor OtherEntries { get; } = new(
        "HL1411", "Entries are not tensors of numbers", "{0} entries, the first of them '{1}', hold text or state of the saver and are not listed as weights.", Reading, DiagnosticSeverity.Info);

    /// <summary>Loading runs code from the file.</summary>
    public static DiagnosticDescriptor LambdaLayer { get; } = new(
        "HL6050", "Layer holds Python code", "The layer '{0}' is Python code in the file (CVE-2024-3660; in .h5 files CVE-2025-9905). Loading it runs that code.", Security, DiagnosticSeverity.Warning, DefectKind.CodeExecution);

    /// <summary>The configuration names something outside Keras.</summary>
    public static DiagnosticDescriptor ForeignReference { get; } = new(
        "HL6051", "Configuration names code outside Keras", "The configuration names '{0}', which is no part of Keras' layers. Older versions import and call it (CVE-2025-1550).", Security, DiagnosticSeverity.Warning, DefectKind.CodeExecution);

    /// <summary>The configuration calls a download function.</summary>
    public static DiagnosticDescriptor DownloadFunction { get; } = new(
        "HL6052", "Configuration calls a download or loading function", "The configuration calls '{0}', which fetches or loads other files (CVE-2025-8747).", Security, DiagnosticSeverity.Warning, DefectKind.CodeExecution);

    /// <summary>The configuration switches off the safe mode.</summary>
    public static DiagnosticDescriptor UnsafeDeserialization { get; } = new(
        "HL6053", "Configuration switches off safe loading", "The configuration calls '{0}', which switches off Keras' safe mode (CVE-2025-9906).", Security, DiagnosticSeverity.Warning, DefectKind.CodeExecution);

    /// <summary>A layer holds a pickled module.</summary>
    public static DiagnosticDescriptor PickledModule { get; } = new(
        "HL6054", "Layer holds a pickled module", "The layer '{0}' wraps a pickled module of another framework (CVE-2025-49655). Loading it unpickles, which can run any code.", Security, DiagnosticSeverity.Warning, DefectKind.CodeExecution);

    /// <summary>A layer reads a file when it is made.</summary>
    public static DiagnosticDescriptor FileReadingLayer { get; } = new(
        "HL6055", "Layer reads a file", "The layer '{0}' takes its '{1}' from the file or address '{2}' when it is made ({3}).", Security, DiagnosticSeverity.Warning, DefectKind.FileAccess);

    /// <summary>A defect behind a risk.</summary>
    public static DiagnosticDescriptor Incomplete { get; } = new(
        "HL6056", "File with a risk is also damaged", "Nothing more is read after this defect: {0}", Security, DiagnosticSeverity.Warning, DefectKind.Suspicious);

    /// <summary>The model needs classes of its author.</summary>
    public static DiagnosticDescriptor CustomClass { get; } = new(
        "HL6057", "Model needs classes of its author", "The class '{0}' is not one of Keras; loading needs the code of its author.", Security, DiagnosticSeverity.Info);

    /// <summary>What <see cref="MissingShard"/> says of a file that is not there.</summary>
    internal static string CannotBeUsed(CompanionFileException error) => $"cannot be used: {error.Message} Its tensors have types and shapes, but no bytes.";
}
