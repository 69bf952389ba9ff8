using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>
/// Walks protobuf bytes with 64-bit offsets through a small window, without recursion and without copying payloads. Every length is checked
/// against the message that holds it and against the file before anything is allocated or skipped. Not safe for concurrent use.
/// </summary>
/// <remarks>
/// Wire format: https://protobuf.dev/programming-guides/encoding/. Every malformed byte ends in <see cref="InvalidModelContentException"/>
/// that names file, offset and the path given to <see cref="Enter"/>.
/// </remarks>
public sealed partial class WireReader
{
    private const int SmallWindow = 4096;
    private const int LargeWindow = 64 * 1024;
    private const int MaximumFieldNumber = (1 << 29) - 1;

    private readonly IRandomAccessSource source;
    private readonly long maximumMetadataBytes;
    private readonly CancellationToken cancellation;
    private readonly Utf8StringPool pool = new();
    private byte[] window = new byte[SmallWindow];
    private long windowStart;
    private int windowLength;
    private int position;
    private int nextWindow = SmallWindow;
    private long end;
    private long structureBytes;
    private int operations;

    /// <summary>Starts at the first byte of a source.</summary>
    /// <param name="source">Bytes to walk; stays open.</param>
    /// <param name="limits">Bounds; null for the defaults.</param>
    /// <param name="cancellation">Checked now and then while walking.</param>
    public WireReader(IRandomAccessSource source, InspectionLimits? limits = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        this.source = source;
        this.maximumMetadataBytes = (limits ?? InspectionLimits.Default).MaximumMetadataBytes;
        this.cancellation = cancellation;
        this.end = source.Length;
    }

    /// <summary>Offset of the next byte.</summary>
    public long Position => this.windowStart + this.position;

    /// <summary>Offset after the last byte of the message being read.</summary>
    public long End => this.end;

    /// <summary>Offset of the field tag that was read last.</summary>
    public long TagOffset { get; private set; }

    /// <summary>The first short text read with <see cref="ReadName"/> that holds a control character; null when none did.</summary>
    public string? FirstNameWithControlCharacter => this.pool.FirstWithControlCharacter;

    /// <summary>Reads the tag of the next field of the message; false at its end.</summary>
    /// <param name="field">Field number, 1 to 2^29-1.</param>
    /// <param name="type">Encoding; a group end is an error here.</param>
    public bool TryReadTag(out int field, out WireType type)
    {
        this.TagOffset = this.Position;
        if (this.TagOffset >= this.end)
        {
            field = 0;
            type = default;
            return false;
        }

        if ((++this.operations & 0xFFF) == 0)
        {
            this.cancellation.ThrowIfCancellationRequested();
        }

        this.Charge(2);
        this.ReadTagCore(out field, out type);
        if (type == WireType.EndGroup)
        {
            throw this.ErrorAt(DefectKind.BadWire, this.TagOffset, null, $"An end-group tag of field {field} has no start.", "a field", "wire type 4");
        }

        return true;
    }

    /// <summary>Refuses a known field that has another encoding than its declared one.</summary>
    public void Expect(string field, WireType actual, WireType expected)
    {
        if (actual != expected)
        {
            throw this.ErrorAt(
                DefectKind.BadWire, this.TagOffset, field, "The field has the wrong wire type.", $"{Describe(expected)}", $"{Describe(actual)}");
        }
    }

    /// <summary>Enters the message whose length comes next; fields are then read until its end.</summary>
    /// <param name="field">Field name for error paths.</param>
    /// <param name="index">Index in a repeated field; -1 for a singular one.</param>
    public WireScope Enter(string field, int index = -1)
    {
        long length = this.ReadLength(field, index, isMessage: true);
        return this.Push(field, index, this.Position, length, this.Position + length);
    }

    /// <summary>Enters a message whose place is known from <see cref="ReadSpan"/>; <see cref="Leave"/> then goes on after it.</summary>
    public WireScope EnterAt(WireSpan span, string field, int index = -1)
    {
        this.Seek(span.Offset);
        return this.Push(field, index, span.Offset, span.Length, span.End);
    }

    /// <summary>Leaves the message entered last and goes on after it.</summary>
    public void Leave(WireScope scope)
    {
        this.depth--;
        this.end = scope.OuterEnd;
        this.Seek(scope.ReturnPosition);
    }

    /// <summary>Skips a length-delimited field and returns its place; its bytes are not touched.</summary>
    public WireSpan ReadSpan(string field, int index = -1, bool isMessage = false)
    {
        long length = this.ReadLength(field, index, isMessage);
        var span = new WireSpan(this.Position, length);
        this.Seek(span.End);
        return span;
    }

    /// <summary>Skips a field of any encoding; groups are walked with an explicit stack.</summary>
    public void Skip(int field, WireType type)
    {
        switch (type)
        {
            case WireType.Varint:
                this.ReadVarint();
                break;
            case WireType.Fixed64:
                this.SkipBytes(8);
                break;
            case WireType.Fixed32:
                this.SkipBytes(4);
                break;
            case WireType.Length:
                this.ReadSpan($"field {field}");
                break;
            default:
                this.SkipGroup(field);
                break;
        }
    }

    /// <summary>Moves to an offset of the file.</summary>
    private void Seek(long offset)
    {
        long inWindow = offset - this.windowStart;
        if (inWindow >= 0 && inWindow <= this.windowLength)
        {
            this.position = (int)inWindow;
            return;
        }

        this.windowStart = offset;
        this.windowLength = 0;
        this.position = 0;
        this.nextWindow = SmallWindow; // a jump: what follows may be one small header between payloads
    }

    private void SkipBytes(int count)
    {
        if (this.Position + count > this.end)
        {
            throw this.Cut(null, count);
        }

        this.Seek(this.Position + count);
    }

    private void SkipGroup(int field)
    {
        // Google.Protobuf and the C++ runtime stop at 100 levels as well; deeper groups occur only in hostile files.
        const int maximumGroups = 100;
        Span<int> open = stackalloc int[maximumGroups];
        int count = 0;
        open[count++] = field;
        long groupOffset = this.TagOffset;
        while (count > 0)
        {
            this.TagOffset = this.Position;
            if (this.TagOffset >= this.end)
            {
                throw this.ErrorAt(DefectKind.BadWire, groupOffset, null, $"The group of field {field} has no end.", "an end-group tag", "the end of the data");
            }

            if ((++this.operations & 0xFFF) == 0)
            {
                this.cancellation.ThrowIfCancellationRequested();
            }

            this.Charge(2);
            this.ReadTagCore(out int inner, out WireType type);
            if (type == WireType.StartGroup)
            {
                if (count == maximumGroups)
                {
                    throw this.ErrorAt(DefectKind.DepthLimit, this.TagOffset, null, $"Groups are nested more than {maximumGroups} deep.");
                }

                open[count++] = inner;
            }
            else if (type == WireType.EndGroup)
            {
                if (open[--count] != inner)
                {
                    throw this.ErrorAt(
                        DefectKind.BadWire, this.TagOffset, null, "A group ends with the tag of another.", $"field {open[count]}", $"field {inner}");
                }
            }
            else
            {
                this.Skip(inner, type);
            }
        }
    }

    private void ReadTagCore(out int field, out WireType type)
    {
        long offset = this.Position;
        ulong tag = this.ReadVarint();
        ulong number = tag >> 3;
        type = (WireType)(tag & 7);
        if (number is 0 or > MaximumFieldNumber)
        {
            throw this.ErrorAt(DefectKind.BadWire, offset, null, "A tag has an impossible field number.", "1 to 536870911", number.ToString(Invariant));
        }

        if (type > WireType.Fixed32)
        {
            throw this.ErrorAt(DefectKind.BadWire, offset, null, $"Field {number} has a wire type that does not exist.", "0 to 5", ((int)type).ToString(Invariant));
        }

        field = (int)number;
    }

    private long ReadLength(string? field, int index, bool isMessage)
    {
        long lengthOffset = this.Position;
        ulong length = this.ReadVarint(field);
        long start = this.Position;
        if (length > (ulong)(this.end - start))
        {
            throw this.LengthError(field, index, lengthOffset, start, length, isMessage);
        }

        return (long)length;
    }

    private void Charge(long bytes)
    {
        this.structureBytes += bytes;
        if (this.structureBytes > this.maximumMetadataBytes)
        {
            throw this.ErrorAt(
                DefectKind.LimitExceeded,
                this.Position,
                null,
                "The structure of the file is larger than the limit; raise InspectionLimits.MaximumMetadataBytes for files you trust.",
                $"at most {this.maximumMetadataBytes} bytes",
                "more");
        }
    }

    /// <summary>Makes at least one byte available at the current position; false at the end of the file.</summary>
    private bool Fill()
    {
        if (this.position < this.windowLength)
        {
            return true;
        }

        this.cancellation.ThrowIfCancellationRequested();
        long offset = this.Position;
        int wanted = (int)Math.Min(this.nextWindow, this.source.Length - offset);
        if (wanted <= 0)
        {
            return false;
        }

        if (this.window.Length < wanted)
        {
            this.window = new byte[LargeWindow];
        }

        this.nextWindow = Math.Min(LargeWindow, this.nextWindow * 4);
        this.windowStart = offset;
        this.position = 0;
        this.windowLength = this.Fetch(offset, this.window.AsSpan(0, wanted));
        return this.windowLength > 0;
    }

    private int Fetch(long offset, Span<byte> destination)
    {
        int filled = 0;
        try
        {
            while (filled < destination.Length)
            {
                int count = this.source.Read(offset + filled, destination[filled..]);
                if (count <= 0)
                {
                    break;
                }

                filled += count;
            }
        }
        catch (IOException error)
        {
            throw this.ErrorAt(DefectKind.Unreadable, offset, null, $"The bytes cannot be read: {error.Message}", innerException: error);
        }

        return filled;
    }

}
