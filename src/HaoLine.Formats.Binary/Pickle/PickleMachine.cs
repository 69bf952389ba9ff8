using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Pickle;

/// <summary>The stack machine of pickles, with recording in place of executing.</summary>
internal sealed partial class PickleMachine
{
    /// <summary>Size from which a pickler starts another frame.</summary>
    private const ulong FullFrame = 65536;

    private static readonly PickleInteger[] SmallIntegers = [.. Enumerable.Range(0, 256).Select(static value => new PickleInteger(value))];

    private readonly IRandomAccessSource source;
    private readonly PickleInput input;
    private readonly PickleOptions options;
    private readonly PickleLimits limits;
    private readonly PickleFindingLog log;
    private readonly string nesting;
    private readonly int level;
    private readonly long mostOpcodes;
    private readonly CancellationToken ct;
    private readonly long end;
    private readonly List<PickleValue> stack = [];
    private readonly List<int> marks = [];
    private readonly List<PickleValue?> memo = [];
    private readonly Dictionary<(string Module, string Name), PickleGlobal> globals = [];
    private Dictionary<uint, PickleValue>? farMemo;
    private int memoCount;
    private int values;
    private long opcodes;
    private int protocol;
    private long frameEnd = -1;
    private ulong frameLength;
    private long at;
    private PickleOpcode opcode;

    /// <summary>The first operation that a loader would refuse although the stream can be followed further.</summary>
    private InvalidModelContentException? refused;

    /// <param name="source">Where the pickle stands.</param>
    /// <param name="start">First byte.</param>
    /// <param name="end">Offset after the last byte that may belong to it.</param>
    /// <param name="options">How to read.</param>
    /// <param name="log">Takes the findings.</param>
    /// <param name="nesting">The pickle that this one stands in; empty for none.</param>
    /// <param name="level">How many pickles this one stands in.</param>
    /// <param name="ct">Ends the read early.</param>
    /// <param name="mostOpcodes">Opcodes after which a trial ends with <see cref="DefectKind.LimitExceeded"/>; 0 to read everything. A trial ends with the first refused operation.</param>
    public PickleMachine(
        IRandomAccessSource source, long start, long end, PickleOptions options, PickleFindingLog log, string nesting, int level, CancellationToken ct, long mostOpcodes = 0)
    {
        this.source = source;
        this.options = options;
        this.limits = options.Limits;
        this.log = log;
        this.nesting = nesting;
        this.level = level;
        this.mostOpcodes = mostOpcodes;
        this.ct = ct;
        this.end = end;
        this.input = new PickleInput(source, start, end, this.limits.MaximumTextBytes);
    }

    public PickleResult Run()
    {
        InvalidModelContentException? error = null;
        PickleValue? value = null;
        try
        {
            value = this.Execute();
            this.Measure(value);
        }
        catch (InvalidModelContentException broken)
        {
            error = broken;
        }

        error = this.refused ?? error;
        value = error is null ? value : null;

        return new PickleResult
        {
            Value = value,
            Error = error,
            Findings = this.log.Findings,
            End = this.input.Position,
            OpcodeCount = this.opcodes,
            Protocol = this.protocol,
        };
    }

    private int Floor => this.marks.Count == 0 ? 0 : this.marks[^1];

    /// <summary>A pickler ends a frame that is not full only before a value too large for frames, or at the end.</summary>
    private static bool MayFollowFrame(PickleOpcode opcode) => opcode
        is PickleOpcode.Frame or PickleOpcode.Binbytes or PickleOpcode.Binbytes8 or PickleOpcode.Binunicode or PickleOpcode.Binunicode8 or PickleOpcode.Bytearray8
        or PickleOpcode.NextBuffer;

    private PickleValue Execute()
    {
        bool afterFrame = false;
        while (true)
        {
            if ((++this.opcodes & 0xFFFF) == 0)
            {
                this.ct.ThrowIfCancellationRequested();
            }

            this.at = this.input.Position;
            if (this.mostOpcodes > 0 && this.opcodes > this.mostOpcodes)
            {
                throw this.input.Error(DefectKind.LimitExceeded, this.at, "The trial of a pickle ends here.");
            }

            if (this.frameEnd >= 0 && this.at >= this.frameEnd)
            {
                if (this.at > this.frameEnd)
                {
                    this.Risk(PickleRisk.BrokenFrame, "", null);
                }

                afterFrame = this.at == this.frameEnd && this.frameLength < FullFrame;
                this.frameEnd = -1;
            }

            byte code = this.input.ReadByte();
            this.opcode = (PickleOpcode)code;
            if (afterFrame)
            {
                afterFrame = false;
                if (!MayFollowFrame(this.opcode))
                {
                    this.Risk(PickleRisk.BrokenFrame, "", null);
                }
            }

            if (this.opcode == PickleOpcode.Stop)
            {
                if (this.frameEnd >= 0 && this.input.Position != this.frameEnd)
                {
                    this.Risk(PickleRisk.BrokenFrame, "", null);
                }

                return this.Pop();
            }

            this.Step();
        }
    }

    private void Step()
    {
        switch (this.opcode)
        {
            case PickleOpcode.Proto:
                this.protocol = this.input.ReadByte();
                if (this.protocol > 5)
                {
                    throw this.input.Error(DefectKind.UnsupportedVersion, this.at, "The pickle states a protocol that does not exist.", "at most 5", $"{this.protocol}");
                }

                break;
            case PickleOpcode.Frame:
                this.StartFrame(this.input.ReadUInt64());
                break;
            case PickleOpcode.Mark:
                if (this.marks.Count >= this.limits.MaximumStack)
                {
                    throw this.TooMuch("marks");
                }

                this.marks.Add(this.stack.Count);
                break;
            case PickleOpcode.Pop:
                if (this.marks.Count > 0 && this.marks[^1] == this.stack.Count)
                {
                    this.marks.RemoveAt(this.marks.Count - 1);
                }
                else
                {
                    this.Pop();
                }

                break;
            case PickleOpcode.PopMark:
                this.PopGroup();
                break;
            case PickleOpcode.Dup:
                this.Push(this.Top());
                break;
            case PickleOpcode.Persid:
                this.Push(this.New(new PicklePersistentId(this.New(new PickleText(Encoding.UTF8.GetString(this.input.ReadLine()))))));
                break;
            case PickleOpcode.Binpersid:
                this.Push(this.New(new PicklePersistentId(this.Pop())));
                break;
            case PickleOpcode.Get:
                this.PushMemo(this.Index());
                break;
            case PickleOpcode.Binget:
                this.PushMemo(this.input.ReadByte());
                break;
            case PickleOpcode.LongBinget:
                this.PushMemo(this.input.ReadUInt32());
                break;
            case PickleOpcode.Put:
                this.Store(this.Index());
                break;
            case PickleOpcode.Binput:
                this.Store(this.input.ReadByte());
                break;
            case PickleOpcode.LongBinput:
                this.Store(this.input.ReadUInt32());
                break;
            case PickleOpcode.Memoize:
                this.Store((uint)this.memoCount);
                break;
            default:
                if (!this.StepScalar() && !this.StepContainer() && !this.StepCall())
                {
                    throw this.input.Error(DefectKind.BadPickle, this.at, "The pickle has a byte that is no opcode.", null, $"0x{(byte)this.opcode:x2}");
                }

                break;
        }
    }

    private bool StepScalar()
    {
        switch (this.opcode)
        {
            case PickleOpcode.None:
                this.Push(PickleValue.None);
                break;
            case PickleOpcode.Newtrue:
                this.Push(PickleBoolean.True);
                break;
            case PickleOpcode.Newfalse:
                this.Push(PickleBoolean.False);
                break;
            case PickleOpcode.IntText:
                ReadOnlySpan<byte> line = this.input.ReadLine();
                this.Push(line.SequenceEqual("00"u8) ? PickleBoolean.False : line.SequenceEqual("01"u8) ? PickleBoolean.True : this.IntegerText(line));
                break;
            case PickleOpcode.LongText:
                this.Push(this.IntegerText(this.input.ReadLine()));
                break;
            case PickleOpcode.Binint:
                this.Push(this.Integer(this.input.ReadInt32()));
                break;
            case PickleOpcode.Binint1:
                this.Push(SmallIntegers[this.input.ReadByte()]);
                break;
            case PickleOpcode.Binint2:
                this.Push(this.Integer(this.input.ReadUInt16()));
                break;
            case PickleOpcode.Long1:
                this.Push(this.BigInteger(this.input.ReadByte()));
                break;
            case PickleOpcode.Long4:
                this.Push(this.BigInteger(this.input.ReadInt32()));
                break;
            case PickleOpcode.FloatText:
                if (PickleTextDecoder.Real(this.input.ReadLine()) is not { } real)
                {
                    real = double.NaN;
                    this.Refuse("A real number in text is malformed.");
                }

                this.Push(this.New(new PickleReal(real)));
                break;
            case PickleOpcode.Binfloat:
                this.Push(this.New(new PickleReal(BinaryPrimitives.ReadDoubleBigEndian(this.input.Take(8)))));
                break;
            case PickleOpcode.StringText:
                if (PickleTextDecoder.Quoted(this.input.ReadLine()) is not { } quoted)
                {
                    quoted = "";
                    this.Refuse("A quoted string has no quotes.");
                }

                this.PushText(quoted);
                break;
            case PickleOpcode.Unicode:
                this.PushText(PickleTextDecoder.Raw(this.input.ReadLine()));
                break;
            case PickleOpcode.Binstring:
                int length = this.input.ReadInt32();
                this.PushLatin(length >= 0 ? (uint)length : throw this.Bad("The length of a string is negative."));
                break;
            case PickleOpcode.ShortBinstring:
                this.PushLatin(this.input.ReadByte());
                break;
            case PickleOpcode.ShortBinunicode:
                this.PushUtf8(this.input.ReadByte());
                break;
            case PickleOpcode.Binunicode:
                this.PushUtf8(this.input.ReadUInt32());
                break;
            case PickleOpcode.Binunicode8:
                this.PushUtf8(this.input.ReadUInt64());
                break;
            case PickleOpcode.ShortBinbytes:
                this.PushBytes(this.input.ReadByte());
                break;
            case PickleOpcode.Binbytes:
                this.PushBytes(this.input.ReadUInt32());
                break;
            case PickleOpcode.Binbytes8:
            case PickleOpcode.Bytearray8:
                this.PushBytes(this.input.ReadUInt64());
                break;
            case PickleOpcode.NextBuffer:
                this.Push(this.New(new PickleBytes(-1, 0)));
                break;
            case PickleOpcode.ReadonlyBuffer:
                this.Top();
                break;
            default:
                return false;
        }

        return true;
    }

    private void StartFrame(ulong length)
    {
        if (this.frameEnd >= 0 || length > (ulong)this.input.Remaining)
        {
            this.Risk(PickleRisk.BrokenFrame, "", null);
        }

        this.frameLength = length;
        this.frameEnd = length <= (ulong)this.input.Remaining ? this.input.Position + (long)length : -1;
    }

    private PickleInteger Integer(long value) => value is >= 0 and < 256 ? SmallIntegers[value] : this.New(new PickleInteger(value));

    private PickleInteger IntegerText(ReadOnlySpan<byte> line)
    {
        if (PickleTextDecoder.Integer(line) is not { } value)
        {
            value = 0;
            this.Refuse("An integer in text is malformed or too long.");
        }

        return this.New(new PickleInteger(value));
    }

    private PickleInteger BigInteger(int length)
    {
        if (length < 0)
        {
            throw this.Bad("The length of an integer is negative.");
        }

        int count = this.input.TextLength((ulong)length);
        if (count > this.limits.MaximumIntegerBytes)
        {
            throw this.input.Error(DefectKind.LimitExceeded, this.at, "An integer of the pickle is too large.", $"at most {this.limits.MaximumIntegerBytes} bytes", $"{count}");
        }

        return this.New(new PickleInteger(new BigInteger(this.input.Take(count))));
    }

    private void PushUtf8(ulong length) => this.PushText(Encoding.UTF8.GetString(this.input.Take(this.input.TextLength(length))));

    private void PushLatin(uint length)
    {
        long offset = this.input.Position;
        int count = this.input.TextLength(length);
        string text = Encoding.Latin1.GetString(this.input.Take(count));
        this.LookInside(offset, count);
        this.LookInEncodedText(text);
        this.Push(this.New(new PickleText(text)));
    }

    private void PushText(string text)
    {
        this.LookInText(text);
        this.Push(this.New(new PickleText(text)));
    }

    private void PushBytes(ulong length)
    {
        long offset = this.input.SkipBytes(length);
        this.LookInside(offset, (long)length);
        this.Push(this.New(new PickleBytes(offset, (long)length)));
    }

    private uint Index()
    {
        BigInteger? index = PickleTextDecoder.Integer(this.input.ReadLine());
        return index is { } value && value >= 0 && value <= uint.MaxValue ? (uint)value : throw this.Bad("A memo index in text is malformed.");
    }

    private void PushMemo(uint index)
    {
        PickleValue? value = index < this.memo.Count ? this.memo[(int)index] : null;
        if (value is null && (this.farMemo is null || !this.farMemo.TryGetValue(index, out value)))
        {
            throw this.input.Error(DefectKind.BadPickle, this.at, "The pickle takes a memo entry that was never stored.", $"one of {this.memoCount} entries", $"{index}");
        }

        this.Push(value!);
    }

    /// <summary>
    /// Keeps a value under an index. Each index stands in the list or, when it lies far behind its end, in a dictionary, never in both: the
    /// number of entries is the next index that MEMOIZE takes.
    /// </summary>
    private void Store(uint index)
    {
        const int slack = 1024;
        PickleValue value = this.Top();
        if (this.farMemo is not null && this.farMemo.ContainsKey(index))
        {
            this.farMemo[index] = value;
        }
        else if (index < this.memo.Count)
        {
            this.memoCount += this.memo[(int)index] is null ? 1 : 0;
            this.memo[(int)index] = value;
        }
        else if (index <= (long)this.memo.Count + slack && this.memo.Count < this.opcodes + slack)
        {
            while (this.memo.Count < index)
            {
                this.memo.Add(null);
            }

            this.memo.Add(value);
            this.memoCount++;
        }
        else
        {
            this.farMemo ??= [];
            this.farMemo.Add(index, value);
            this.memoCount++;
        }
    }

    private T New<T>(T value)
        where T : PickleValue
    {
        if (++this.values > this.limits.MaximumValues)
        {
            throw this.TooMuch("values");
        }

        return value;
    }

    private void Push(PickleValue value)
    {
        if (this.stack.Count >= this.limits.MaximumStack)
        {
            throw this.TooMuch("values on the stack");
        }

        this.stack.Add(value);
    }

    private PickleValue Top() => this.stack.Count > this.Floor ? this.stack[^1] : throw this.Underflow();

    private PickleValue Pop()
    {
        PickleValue value = this.Top();
        this.stack.RemoveAt(this.stack.Count - 1);
        return value;
    }

    /// <summary>Takes everything above the last mark.</summary>
    private List<PickleValue> PopGroup()
    {
        if (this.marks.Count == 0)
        {
            throw this.Bad("The pickle closes a group that was never opened.");
        }

        int start = this.marks[^1];
        this.marks.RemoveAt(this.marks.Count - 1);
        List<PickleValue> group = this.stack.GetRange(start, this.stack.Count - start);
        this.stack.RemoveRange(start, this.stack.Count - start);
        return group;
    }

    private InvalidModelContentException Bad(string problem) => this.input.Error(DefectKind.BadPickle, this.at, $"{problem} The opcode is {this.opcode.Name()}.");

    /// <summary>Notes an operation on values that take none. A loader stops there; what follows is looked at all the same, as a defect must not hide a risk.</summary>
    private void Refuse(string problem)
    {
        InvalidModelContentException error = this.Bad(problem);
        if (this.mostOpcodes > 0)
        {
            throw error;
        }

        this.refused ??= error;
    }

    private InvalidModelContentException Underflow() => this.Bad("The pickle takes a value from an empty stack.");

    private InvalidModelContentException TooMuch(string what) =>
        this.input.Error(DefectKind.ResourceLimit, this.at, $"The pickle makes too many {what}; raise PickleLimits for files you trust.");

    private void Risk(PickleRisk risk, string reference, string? advisory) => this.log.Add(risk, reference, this.opcode, this.at, this.nesting, advisory);
}
