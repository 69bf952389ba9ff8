namespace HaoLine.Formats.Gguf.Reading;

/// <summary>Sizes and names of metadata types.</summary>
internal static class GgufValueTypes
{
    private static readonly byte[] Sizes = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];
    private static readonly string[] Names = ["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "bool", "text", "array", "uint64", "int64", "float64"];

    public static bool IsDefined(uint type) => type < Sizes.Length;

    /// <summary>Bytes of one value; 0 for texts and lists.</summary>
    public static int SizeOf(GgufValueType type) => Sizes[(int)type];

    public static string NameOf(GgufValueType type) => Names[(int)type];
}
