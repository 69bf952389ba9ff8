using System.Text;

namespace HaoLine.Formats.Pickle;

/// <summary>Names of opcodes.</summary>
public static class PickleOpcodes
{
    private static readonly string?[] Names = MakeNames();

    /// <summary>The name that tools for pickles print, such as <c>STACK_GLOBAL</c>.</summary>
    public static string Name(this PickleOpcode opcode) => Names[(byte)opcode] ?? $"0x{(int)opcode:x2}";

    /// <summary>True for a byte that is an opcode.</summary>
    public static bool IsDefined(byte value) => Names[value] is not null;

    private static string?[] MakeNames()
    {
        string?[] names = new string?[256];
        foreach (PickleOpcode opcode in Enum.GetValues<PickleOpcode>())
        {
            names[(byte)opcode] = MakeName(opcode);
        }

        return names;
    }

    private static string MakeName(PickleOpcode opcode)
    {
        string name = opcode.ToString();
        if (name.EndsWith("Text", StringComparison.Ordinal))
        {
            name = name[..^4];
        }

        var text = new StringBuilder();
        foreach (char c in name)
        {
            if (char.IsUpper(c) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToUpperInvariant(c));
        }

        return text.ToString();
    }
}
