using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>Names of operator categories in reports, camelCase.</summary>
internal static class CategoryNames
{
    private static readonly string[] Names = [.. Enum.GetNames<OperatorCategory>().Select(static name => char.ToLowerInvariant(name[0]) + name[1..])];

    public static string Of(OperatorCategory category) => Names[(int)category];
}
