using HaoLine.Diagnostics;

namespace HaoLine.Formats.Gguf;

/// <summary>What the GGUF reader reports about files it can read.</summary>
public static class GgufDiagnostics
{
    private const string Reading = "Reading";
    private const string Security = "Security";

    /// <summary>The file has version 1 of the layout.</summary>
    public static DiagnosticDescriptor OldVersion { get; } = new(
        "HL1200", "Old version of the layout", "The file has version 1 of GGUF, which current runtimes refuse. Convert it again.", Reading, DiagnosticSeverity.Warning, DefectKind.UnsupportedVersion);

    /// <summary>A tensor has a type number that is not defined.</summary>
    public static DiagnosticDescriptor UnknownTensorType { get; } = new(
        "HL1201", "Unknown tensor type", "The tensor '{0}' has {1}, which is not known; its size of at most {2} bytes follows from the next tensor.", Reading, DiagnosticSeverity.Warning, DefectKind.UnknownEnum);

    /// <summary>A tensor has a type that ggml removed.</summary>
    public static DiagnosticDescriptor RemovedTensorType { get; } = new(
        "HL1202", "Removed tensor type", "The tensor '{0}' has the type {1}, which current runtimes refuse. Quantize the model again.", Reading, DiagnosticSeverity.Warning, DefectKind.UnknownEnum);

    /// <summary>Tensors are not listed in the order of their data.</summary>
    public static DiagnosticDescriptor TensorsNotSorted { get; } = new(
        "HL1203", "Tensors are not in the order of their data", "The tensor '{0}' stands before data that was listed earlier; ggml refuses such files.", Reading, DiagnosticSeverity.Warning, DefectKind.NotSorted);

    /// <summary>Bytes between tensors belong to none.</summary>
    public static DiagnosticDescriptor GapBetweenTensors { get; } = new(
        "HL1204", "Gap between tensors", "{0} bytes before the data of tensor '{1}' belong to no tensor; ggml refuses such files.", Reading, DiagnosticSeverity.Warning, DefectKind.Hole);

    /// <summary>Bytes after the last tensor belong to none.</summary>
    public static DiagnosticDescriptor TrailingBytes { get; } = new(
        "HL1205", "Bytes after the last tensor", "{0} bytes at the end of the file belong to no tensor.", Reading, DiagnosticSeverity.Warning, DefectKind.UncoveredBytes);

    /// <summary>A tensor name is longer than ggml takes.</summary>
    public static DiagnosticDescriptor LongTensorName { get; } = new(
        "HL1206", "Tensor name is too long for ggml", "The tensor name '{0}' has {1} bytes; ggml takes up to 63.", Reading, DiagnosticSeverity.Warning, DefectKind.LimitExceeded);

    /// <summary>The stated quantization is not what the tensors have.</summary>
    public static DiagnosticDescriptor FileTypeDisagrees { get; } = new(
        "HL1207", "Stated file type disagrees with the tensors", "The file states the type {0}, but most of its weights are {1} ({2}).", Reading, DiagnosticSeverity.Warning, DefectKind.ConflictingFields);

    /// <summary>A part of a split model is absent or refused.</summary>
    public static DiagnosticDescriptor MissingSplitFile { get; } = new(
        "HL1208", "Part of a split model is missing", "{0} of {1} parts of the model are not read; the first is '{2}': {3} Tensors and totals are incomplete.", Reading, DiagnosticSeverity.Warning, DefectKind.MissingFile);

    /// <summary>Parts of a split model contradict each other.</summary>
    public static DiagnosticDescriptor SplitDisagrees { get; } = new(
        "HL1209", "Parts of a split model disagree", "{0}", Reading, DiagnosticSeverity.Warning, DefectKind.ConflictingFields);

    /// <summary>A text of the metadata is not UTF-8.</summary>
    public static DiagnosticDescriptor InvalidText { get; } = new(
        "HL1210", "Text is not UTF-8", "The text of '{0}' is not UTF-8; its invalid bytes are replaced.", Reading, DiagnosticSeverity.Warning, DefectKind.BadUtf8);

    /// <summary>A name has control characters.</summary>
    public static DiagnosticDescriptor ControlCharacters { get; } = new(
        "HL1211", "Control characters in a name", "A name has control characters: {0}. Reports escape them.", Security, DiagnosticSeverity.Warning, DefectKind.ControlCharacters);

    /// <summary>A hyper-parameter cannot be used.</summary>
    public static DiagnosticDescriptor UnusableHyperparameter { get; } = new(
        "HL1212", "Hyper-parameter cannot be used", "The value of '{0}' cannot be used: {1}", Reading, DiagnosticSeverity.Warning, DefectKind.BadValue);

    /// <summary>The file is one part of a split model and is read alone.</summary>
    public static DiagnosticDescriptor SplitReadAlone { get; } = new(
        "HL1213", "Part of a split model is read alone", "The file is part {0} of {1}, and the other parts are not read: {2}", Reading, DiagnosticSeverity.Warning, DefectKind.MissingFile);

    /// <summary>The file is big-endian.</summary>
    public static DiagnosticDescriptor BigEndian { get; } = new(
        "HL1214", "File is big-endian", "The numbers of the file are big-endian, so runtimes on most machines refuse it. Payloads are given in little-endian order.", Reading, DiagnosticSeverity.Info);

    /// <summary>Every descriptor of this package, by id.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
    [
        OldVersion, UnknownTensorType, RemovedTensorType, TensorsNotSorted, GapBetweenTensors, TrailingBytes, LongTensorName, FileTypeDisagrees,
        MissingSplitFile, SplitDisagrees, InvalidText, ControlCharacters, UnusableHyperparameter, SplitReadAlone, BigEndian,
    ];
}
