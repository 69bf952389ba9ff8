using HaoLine.Diagnostics;

namespace HaoLine.Formats.PyTorch;

/// <summary>What the PyTorch reader reports about files it can read; risks of pickles and archives have rules of their own.</summary>
public static class PyTorchDiagnostics
{
    private const string Reading = "Reading";

    /// <summary>The archive states a version newer than this package knows.</summary>
    public static DiagnosticDescriptor UnsupportedVersion { get; } = new(
        "HL1300", "Archive version is newer than known", "The archive states version {0}; this reader knows versions up to {1}.", Reading, DiagnosticSeverity.Warning, DefectKind.UnsupportedVersion);

    /// <summary>Storages are big-endian.</summary>
    public static DiagnosticDescriptor BigEndian { get; } = new(
        "HL1301", "Storages are big-endian", "The tensors of this file are stored in big-endian byte order; their types and shapes count, their bytes are not offered.", Reading, DiagnosticSeverity.Warning, DefectKind.UnsupportedVersion);

    /// <summary>A tensor is of a kind that is only described.</summary>
    public static DiagnosticDescriptor DescribedOnly { get; } = new(
        "HL1302", "Tensor is only described", "The tensor '{0}' is not offered as a weight: {1}", Reading, DiagnosticSeverity.Info);

    /// <summary>The storages are not in the file.</summary>
    public static DiagnosticDescriptor StoragesElsewhere { get; } = new(
        "HL1303", "Storages are not in the file", "The pickle refers to tensor storages that are not in this file, so that their bytes are not available. It may be a part of an unpacked archive.", Reading, DiagnosticSeverity.Warning, DefectKind.MissingFile);

    /// <summary>A storage is longer than its declaration.</summary>
    public static DiagnosticDescriptor StorageTooLong { get; } = new(
        "HL1304", "Storage is longer than declared", "The storage '{0}' has {1} bytes, of which the pickle declares {2}.", Reading, DiagnosticSeverity.Warning, DefectKind.UncoveredBytes);

    /// <summary>The file holds state of the training.</summary>
    public static DiagnosticDescriptor TrainingState { get; } = new(
        "HL1305", "File holds optimizer state", "{0} tensors with {1} bytes are state of the training, not weights. Strip them before publishing the model.", Reading, DiagnosticSeverity.Info);

    /// <summary>Code could not be listed.</summary>
    public static DiagnosticDescriptor CodeNotListed { get; } = new(
        "HL1306", "Code is not listed", "The code entry '{0}' is not listed: {1}", Reading, DiagnosticSeverity.Warning, DefectKind.LimitExceeded);
}
