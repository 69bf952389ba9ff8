using System.Diagnostics.CodeAnalysis;
using HaoLine.Reporting;

namespace HaoLine.Display;

/// <summary>
/// Marks types that notebooks show through <see cref="ReportFormatterSource"/>. Hosts find it by its name and the names of its properties,
/// so that no package depends on theirs; each assembly compiles its own copy of this file.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class TypeFormatterSourceAttribute : Attribute
{
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicProperties, typeof(TypeFormatterSourceAttribute))]
    public TypeFormatterSourceAttribute()
    {
    }

    /// <summary>What the host creates.</summary>
    public Type FormatterSourceType { get; } = typeof(ReportFormatterSource);

    /// <summary>What the host shows unless asked for another type.</summary>
    public string[] PreferredMimeTypes { get; } = ["text/html"];
}
