using HaoLine.Diagnostics;

namespace HaoLine.Formats.Pickle;

/// <summary>One risk of a pickle.</summary>
/// <param name="Risk">Which risk.</param>
/// <param name="Reference">What is named, as <c>module.name</c>; empty when nothing is.</param>
/// <param name="Opcode">The opcode.</param>
/// <param name="Offset">Byte offset of the opcode in the source.</param>
/// <param name="Nesting">Where the pickle stands when it is inside a value of another, such as <c>bytes at 42</c>; empty otherwise.</param>
/// <param name="Advisory">Published class of the attack or advisory; null when none is known.</param>
/// <param name="Count">How often the same reference occurs.</param>
public sealed record PickleFinding(PickleRisk Risk, string Reference, PickleOpcode Opcode, long Offset, string Nesting, string? Advisory, int Count = 1)
{
    /// <summary>The kind of a diagnostic made from it.</summary>
    public DefectKind Kind => this.Risk switch
    {
        PickleRisk.BrokenFrame => DefectKind.BadFrame,
        PickleRisk.LibraryReference => DefectKind.Suspicious,
        PickleRisk.ExtensionCode => DefectKind.UnsafeOpcode,
        _ => DefectKind.CodeExecution,
    };

    /// <summary>True when loading could run code.</summary>
    public bool CanRunCode => this.Kind is DefectKind.CodeExecution or DefectKind.UnsafeOpcode;

    /// <summary>One sentence.</summary>
    public string Describe()
    {
        string what = this.Risk switch
        {
            PickleRisk.DangerousReference => $"names '{this.Reference}', which runs code or reaches outside the file",
            PickleRisk.UnknownReference => $"names '{this.Reference}', which is on no list of harmless constructors",
            PickleRisk.LibraryReference => $"names the library class '{this.Reference}', which safe loaders refuse",
            PickleRisk.ComputedCall => "calls a value that the pickle computes",
            PickleRisk.ComputedName => "names a module or function by a computed value",
            PickleRisk.ChangesGlobal => $"changes '{this.Reference}' itself instead of a new object",
            PickleRisk.ExtensionCode => "uses a code of the extension registry",
            _ => "has frames that do not fit its opcodes",
        };
        string nested = this.Nesting.Length == 0 ? "" : $" in a pickle inside {this.Nesting}";
        string times = this.Count > 1 ? $", {this.Count} times" : "";
        string advisory = this.Advisory is null ? "" : $" ({this.Advisory})";
        return $"The pickle {what}: {this.Opcode.Name()} at byte {this.Offset}{nested}{times}{advisory}.";
    }
}
