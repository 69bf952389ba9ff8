using HaoLine.Ir;

namespace HaoLine.Reporting;

/// <summary>A named tensor in a report.</summary>
/// <param name="Name">Name; untrusted.</param>
/// <param name="DataType">Element type name, or the whole type for sequences, optionals and maps.</param>
/// <param name="Shape">Shape; null when the rank is unknown or it is no tensor.</param>
public sealed record ReportTensor(string Name, string DataType, Shape? Shape)
{
    /// <summary>Describes a value's type.</summary>
    public static ReportTensor From(string name, IrType? type) => type switch
    {
        null => new ReportTensor(name, "unknown", null),
        TensorType tensor => new ReportTensor(name, tensor.ElementType == Ir.DataType.Undefined ? "unknown" : tensor.ElementType.Name, tensor.Shape),
        _ => new ReportTensor(name, type.ToString()!, null),
    };
}
