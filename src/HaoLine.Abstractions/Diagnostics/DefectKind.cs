namespace HaoLine.Diagnostics;

/// <summary>
/// Stable kind of a defect, the same for every format. <see cref="DefectKinds.ToCode"/> gives the text used in reports
/// (<c>length-exceeds-file</c>). Values are never reused.
/// </summary>
public enum DefectKind
{
    /// <summary>Not a content defect.</summary>
    None = 0,

    /// <summary>The file has no bytes.</summary>
    Empty,

    /// <summary>The bytes end inside an element.</summary>
    Truncated,

    /// <summary>The signature of the format is missing.</summary>
    BadMagic,

    /// <summary>The content is of another kind than asked for or than its name says.</summary>
    FormatMismatch,

    /// <summary>No known format.</summary>
    UnknownFormat,

    /// <summary>A version this reader does not know.</summary>
    UnsupportedVersion,

    /// <summary>A compression method that is not supported.</summary>
    UnsupportedCompression,

    /// <summary>A variable-length integer is malformed.</summary>
    BadVarint,

    /// <summary>A protobuf tag, wire type or group is malformed.</summary>
    BadWire,

    /// <summary>An offset points to an impossible place.</summary>
    BadOffset,

    /// <summary>An inner signature is wrong.</summary>
    BadSignature,

    /// <summary>A declared length is larger than the file.</summary>
    LengthExceedsFile,

    /// <summary>A declared length is larger than the element that holds it.</summary>
    LengthExceedsParent,

    /// <summary>An offset, or offset plus length, lies past the end of the file.</summary>
    OffsetExceedsFile,

    /// <summary>A count is impossible for the bytes that remain.</summary>
    CountOverflow,

    /// <summary>A size computation overflows 64 bits.</summary>
    SizeOverflow,

    /// <summary>A dimension is negative.</summary>
    NegativeDim,

    /// <summary>Declared shape and stored bytes disagree.</summary>
    ShapeDataMismatch,

    /// <summary>Two declarations of a shape disagree.</summary>
    ShapeConflict,

    /// <summary>Fields that exclude each other are both present.</summary>
    ConflictingFields,

    /// <summary>Two byte ranges overlap.</summary>
    Overlap,

    /// <summary>Bytes between ranges belong to nothing.</summary>
    Hole,

    /// <summary>Trailing bytes belong to nothing.</summary>
    UncoveredBytes,

    /// <summary>An alignment is invalid or not kept.</summary>
    BadAlignment,

    /// <summary>A name that must be unique occurs twice.</summary>
    DuplicateName,

    /// <summary>A reference names nothing that exists.</summary>
    DanglingReference,

    /// <summary>Elements depend on each other in a circle.</summary>
    Cycle,

    /// <summary>Elements that must be in order are not.</summary>
    NotSorted,

    /// <summary>Nesting is deeper than the limit.</summary>
    DepthLimit,

    /// <summary>A declared size is over a limit of the reader.</summary>
    LimitExceeded,

    /// <summary>Reading would need more time or memory than allowed.</summary>
    ResourceLimit,

    /// <summary>Expansion of a small input is over the limit.</summary>
    ExpansionLimit,

    /// <summary>A required field is absent.</summary>
    MissingField,

    /// <summary>A companion file is absent.</summary>
    MissingFile,

    /// <summary>A field has the wrong type.</summary>
    BadType,

    /// <summary>A field has an impossible value.</summary>
    BadValue,

    /// <summary>An operator attribute has an impossible value.</summary>
    BadAttribute,

    /// <summary>An enumeration value that is not defined.</summary>
    UnknownEnum,

    /// <summary>An operator that is not known.</summary>
    UnknownOp,

    /// <summary>A field that is not known.</summary>
    UnknownField,

    /// <summary>Text is not valid UTF-8.</summary>
    BadUtf8,

    /// <summary>Malformed JSON.</summary>
    BadJson,

    /// <summary>Malformed XML.</summary>
    BadXml,

    /// <summary>A byte-order mark where none is allowed.</summary>
    Bom,

    /// <summary>An external XML entity or DTD.</summary>
    Xxe,

    /// <summary>XML entity expansion.</summary>
    EntityExpansion,

    /// <summary>A path leaves the model's folder.</summary>
    PathTraversal,

    /// <summary>A path goes through a symbolic link.</summary>
    Symlink,

    /// <summary>A file has more than one hard link.</summary>
    HardLink,

    /// <summary>The model asks for access to files.</summary>
    FileAccess,

    /// <summary>An archive expands beyond reason.</summary>
    ZipBomb,

    /// <summary>An archive can be read in two ways.</summary>
    ZipAmbiguity,

    /// <summary>A malformed archive.</summary>
    BadZip,

    /// <summary>A checksum does not match.</summary>
    CrcMismatch,

    /// <summary>The file is valid as two formats.</summary>
    Polyglot,

    /// <summary>A malformed pickle.</summary>
    BadPickle,

    /// <summary>A malformed pickle frame.</summary>
    BadFrame,

    /// <summary>Loading with the usual tools would run code.</summary>
    CodeExecution,

    /// <summary>A pickle opcode that can run code.</summary>
    UnsafeOpcode,

    /// <summary>An operator that reaches outside the model.</summary>
    UnsafeOp,

    /// <summary>A template with unsafe constructs.</summary>
    UnsafeTemplate,

    /// <summary>Control characters in a name.</summary>
    ControlCharacters,

    /// <summary>A name that must be escaped in output.</summary>
    Escaping,

    /// <summary>Suspicious content without a more exact kind.</summary>
    Suspicious,

    /// <summary>The file cannot be opened or read (permissions, a directory, a device).</summary>
    Unreadable,
}
