using System.Globalization;
using System.Text;
using HaoLine.Diagnostics;

namespace HaoLine.Formats;

/// <content>Paths and errors.</content>
public sealed partial class WireReader
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    private (string Field, int Index)[] path = new (string, int)[16];
    private int depth;

    /// <summary>Path of the entered messages, such as <c>graph.node[3].attribute[0]</c>; empty at the top.</summary>
    public string ElementPath => this.MakePath(null);

    /// <summary>Makes an error at an offset of the file; <paramref name="field"/> is added to the current path.</summary>
    public InvalidModelContentException ErrorAt(
        DefectKind kind, long offset, string? field, string problem, string? expected = null, string? found = null, Exception? innerException = null) =>
        new(kind, this.source.Name, offset, this.MakePath(field), problem, expected, found, innerException);

    private static string Describe(WireType type) => type switch
    {
        WireType.Varint => "an integer (wire type 0)",
        WireType.Fixed64 => "eight bytes (wire type 1)",
        WireType.Length => "a length and bytes (wire type 2)",
        WireType.Fixed32 => "four bytes (wire type 5)",
        _ => "a group (wire type 3)",
    };

    private static string Indexed(string field, int index) => index < 0 ? field : $"{field}[{index.ToString(Invariant)}]";

    private WireScope Push(string field, int index, long start, long length, long returnPosition)
    {
        if (this.depth == this.path.Length)
        {
            Array.Resize(ref this.path, this.depth * 2);
        }

        this.path[this.depth++] = (field, index);
        var scope = new WireScope(start, returnPosition, this.end);
        this.end = start + length;
        return scope;
    }

    private string MakePath(string? field)
    {
        var text = new StringBuilder();
        for (int i = 0; i < this.depth; i++)
        {
            text.Append(i == 0 ? "" : ".").Append(Indexed(this.path[i].Field, this.path[i].Index));
        }

        return field is null ? text.ToString() : text.Append(text.Length == 0 ? "" : ".").Append(field).ToString();
    }

    private InvalidModelContentException Cut(string? field, int needed) => this.CutAt(field, this.Position, $"before {needed} more bytes");

    private InvalidModelContentException CutAt(string? field, long offset, string where) => this.ErrorAt(
        DefectKind.Truncated,
        offset,
        field,
        this.end >= this.source.Length ? $"The file ends {where}; it is probably cut." : $"The element that holds this field ends {where}.");

    private InvalidModelContentException LengthError(string? field, int index, long lengthOffset, long start, ulong length, bool isMessage)
    {
        string? name = field is null ? null : Indexed(field, index);
        long file = this.source.Length;
        bool beyondFile = length > (ulong)(file - start);
        string expected = $"at most {(beyondFile ? file - start : this.end - start).ToString(Invariant)} bytes";
        string found = $"{length.ToString(Invariant)} bytes";
        if (!beyondFile)
        {
            return this.ErrorAt(DefectKind.LengthExceedsParent, lengthOffset, name, "The declared length is larger than the element that holds it.", expected, found);
        }

        if (this.end == file && length <= long.MaxValue && this.LooksCut(start, (long)length, isMessage))
        {
            return this.ErrorAt(DefectKind.Truncated, file, name, "The file is cut: it ends inside this field.", found, $"{(file - start).ToString(Invariant)} bytes");
        }

        return this.ErrorAt(DefectKind.LengthExceedsFile, lengthOffset, name, "The declared length is larger than the file.", expected, found);
    }

    /// <summary>
    /// Tells a cut file from a lying length. In a cut file the fields that are there are well-formed, and the last of them runs over
    /// the end of the file but not over the declared end of its message; for text and bytes only the size of the gap can speak.
    /// </summary>
    private bool LooksCut(long start, long length, bool isMessage)
    {
        const long largestPlausibleGap = 64 * 1024;
        long file = this.source.Length;
        if (!isMessage || start == file)
        {
            return length - (file - start) <= Math.Max(largestPlausibleGap, file);
        }

        long declaredEnd = length > long.MaxValue - start ? long.MaxValue : start + length;
        this.Seek(start);
        this.end = file;
        try
        {
            while (this.Position < file)
            {
                this.ReadTagCore(out int field, out WireType type);
                if (type == WireType.Length)
                {
                    ulong inner = this.ReadVarint();
                    long at = this.Position;
                    if (inner > (ulong)(file - at))
                    {
                        return inner <= (ulong)(declaredEnd - at);
                    }

                    this.Seek(at + (long)inner);
                }
                else if (type is WireType.StartGroup or WireType.EndGroup)
                {
                    return false;
                }
                else
                {
                    this.Skip(field, type);
                }
            }
        }
        catch (InvalidModelContentException error)
        {
            // Ending inside a tag or a number is what a cut does; a malformed tag is not.
            return error.Kind == DefectKind.Truncated;
        }

        return false;
    }
}
