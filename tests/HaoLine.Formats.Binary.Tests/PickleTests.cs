using System.Text;
using HaoLine.Diagnostics;
using HaoLine.Formats.Pickle;

namespace HaoLine.Formats.Binary.Tests;

/// <summary>
/// Streams are written by hand from the opcode table of CPython's pickletools; those with a comment "python3" are the output of
/// pickle.dumps of CPython 3.11.
/// </summary>
public sealed class PickleTests
{
    [Fact]
    public void Plain_data_of_every_protocol_reads_alike()
    {
        // python3: pickle.dumps({"a": [1, -2, 70000, 2**40, 2**70], "b": (True, None, 1.5), "c": b"xy", "d": {3}}, protocol=p)
        string[] streams =
        [
            "KGRwMApWYQpwMQoobHAyCkkxCmFJLTIKYUk3MDAwMAphTDEwOTk1MTE2Mjc3NzZMCmFMMTE4MDU5MTYyMDcxNzQxMTMwMzQyNEwKYXNWYgpwMwooSTAxCk5GMS41CnRwNApzVmMKcDUKY19jb2RlY3MKZW5jb2RlCnA2CihWeHkKcDcKVmxhdGluMQpwOAp0cDkKUnAxMApzVmQKcDExCmNfX2J1aWx0aW5fXwpzZXQKcDEyCigobHAxMwpJMwphdHAxNApScDE1CnMu",
            "gAJ9cQAoWAEAAABhcQFdcQIoSwFK/v///0pwEQEAigYAAAAAAAGKCQAAAAAAAAAAQGVYAQAAAGJxA4hORz/4AAAAAAAAh3EEWAEAAABjcQVjX2NvZGVjcwplbmNvZGUKcQZYAgAAAHh5cQdYBgAAAGxhdGluMXEIhnEJUnEKWAEAAABkcQtjX19idWlsdGluX18Kc2V0CnEMXXENSwNhhXEOUnEPdS4=",
            "gASVUAAAAAAAAAB9lCiMAWGUXZQoSwFK/v///0pwEQEAigYAAAAAAAGKCQAAAAAAAAAAQGWMAWKUiE5HP/gAAAAAAACHlIwBY5RDAnh5lIwBZJSPlChLA5B1Lg==",
        ];
        foreach (string stream in streams)
        {
            PickleResult result = Read(Convert.FromBase64String(stream));

            result.Error.Should().BeNull();
            result.Findings.Should().BeEmpty();
            PickleDictionary value = result.Value.Should().BeOfType<PickleDictionary>().Subject;
            value.Pairs.Select(static pair => pair.Key.AsText()).Should().Equal("a", "b", "c", "d");
            IReadOnlyList<PickleValue> numbers = value.Find("a")!.AsItems()!;
            numbers.Take(4).Select(static item => item.AsInteger()).Should().Equal(1, -2, 70000, 1L << 40);
            numbers[4].AsInteger().Should().BeNull();
            ((PickleInteger)numbers[4]).BigValue.Should().Be(System.Numerics.BigInteger.Pow(2, 70));
            PickleSequence tuple = value.Find("b").Should().BeOfType<PickleSequence>().Subject;
            tuple.IsTuple.Should().BeTrue();
            tuple.Items[0].AsInteger().Should().Be(1);
            tuple.Items[1].Should().BeSameAs(PickleValue.None);
            tuple.Items[2].AsReal().Should().Be(1.5);
        }
    }

    [Fact]
    public void Names_and_calls_are_recorded_not_made()
    {
        // GLOBAL, tuple of one text, REDUCE
        PickleResult result = Read(Encoding.Latin1.GetBytes("cos\nsystem\n(Vtrue\ntR."));

        PickleObject made = result.Value.Should().BeOfType<PickleObject>().Subject;
        made.IsMadeBy("os", "system").Should().BeTrue();
        made.Arguments.Single().AsText().Should().Be("true");
        PickleFinding finding = result.Findings.Single();
        finding.Risk.Should().Be(PickleRisk.DangerousReference);
        finding.Reference.Should().Be("os.system");
        finding.Opcode.Should().Be(PickleOpcode.Global);
        finding.Offset.Should().Be(0);
        finding.Kind.Should().Be(DefectKind.CodeExecution);
        result.CanRunCode.Should().BeTrue();
    }

    public static TheoryData<string, string, string> Hostile() => new()
    {
        { "INST", "(Vx\nios\nsystem\n.", "os.system" },
        { "OBJ", "(cos\nsystem\nVx\no.", "os.system" },
        { "STACK_GLOBAL", "\u0080\u0004\u008c\u0002os\u008c\u0006system\u0093.", "os.system" },
        { "STACK_GLOBAL from old strings", "S'os'\nS'system'\n\u0093S'ls'\n\u0085R.", "os.system" },
        { "NEWOBJ of an unknown class", "cmy.module\nThing\n)\u0081.", "my.module.Thing" },
        { "NEWOBJ_EX", "\u0080\u0004cmy\nThing\n)}\u0092.", "my.Thing" },
        { "only named", "cos\nsystem\n0N.", "os.system" },
        { "Python 2 name", "c__builtin__\neval\n(V1\ntR.", "__builtin__.eval" },
        { "attribute of a harmless module", "\u0080\u0004\u008c\u000Bcollections\u008c\u0019OrderedDict.__reduce_ex__\u0093.", "collections.OrderedDict.__reduce_ex__" },
        { "computed call", "\u0080\u0002ccollections\nOrderedDict\n)R)R.", "" },
        { "computed name", "\u0080\u0004ccollections\nOrderedDict\n)R\u008c\u0001x\u0093.", "" },
        { "state of a class", "ccollections\nOrderedDict\n}b.", "collections.OrderedDict" },
        { "item of a class", "ccollections\nOrderedDict\nVx\nNs.", "collections.OrderedDict" },
        { "extension code", "\u0080\u0002\u0082\u0001)R.", "" },
        { "codec by name", "c_codecs\nencode\n(Vx\nVevil\ntR.", "_codecs.encode" },
        { "second pickle", "N.cos\nsystem\n(Vx\ntR.", "os.system" },
        { "third pickle behind an empty one", "\u0080\u0002N.\u0080\u0002N.\u0080\u0002cos\nsystem\n(Vx\ntR.", "os.system" },
        { "before a break", "cos\nsystem\n(Vx\ntR\u00ff", "os.system" },
        { "in bytes", "\u0080\u0003C\u001c\u0080\u0003cos\nsystem\nq\0X\u0001\0\0\0xq\u0001\u0085q\u0002R..", "os.system" },
        { "in an old byte string", "\u0080\u0002U\u001c\u0080\u0003cos\nsystem\nq\0X\u0001\0\0\0xq\u0001\u0085q\u0002R..", "os.system" },
        { "in hexadecimal", "\u0080\u0002X\u002c\0\0\0" + "8003636f730a73797374656d0a58010000007885522e" + ".", "os.system" },
        { "hidden behind a long string", "X\u0088\u0013\0\0" + new string('a', 5000) + "0cos\nsystem\n(Vx\ntR.", "os.system" },
        { "text of an old byte string", "\u0080\u0002c_codecs\nencode\nX\u0015\0\0\0cos\nsystem\n(Vtrue\ntR.X\u0006\0\0\0latin1\u0086R.", "os.system" },
        { "hexadecimal of protocol 0", "\u0080\u0002X\u002a\0\0\0" + "636f730a73797374656d0a2856747275650a74522e" + ".", "os.system" },
        { "base 64 of a name", "\u0080\u0002X\u001c\0\0\0" + "Y29zCnN5c3RlbQooVnRydWUKdFIu" + ".", "os.system" },
        { "base 64 of an instance", "\u0080\u0002X\u001c\0\0\0" + "KFMnaWQnCmlvcwpzeXN0ZW0KLg==" + ".", "os.system" },
        { "second pickle in bytes", "\u0080\u0003C\u0017N.cos\nsystem\n(Vtrue\ntR..", "os.system" },
        { "class of torch.fx under another module", "ctorch.ao.quantization.fx.fuse\nGraphModule\n.", "torch.ao.quantization.fx.fuse.GraphModule" },
        { "partial", "cfunctools\npartial\n.", "functools.partial" },
        { "nested torch file", "ctorch.storage\n_load_from_bytes\n.", "torch.storage._load_from_bytes" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Way_to_run_code_is_found(string way, string stream, string reference)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(stream);

        IReadOnlyList<PickleResult> results = PickleInterpreter.ReadAll(new MemorySource(way, bytes), 0, bytes.Length);

        results.SelectMany(static result => result.Findings).Should().Contain(finding => finding.Kind == DefectKind.CodeExecution && finding.Reference == reference, way);
        results.SelectMany(static result => result.Findings).Should().OnlyContain(finding => finding.Offset >= 0 && finding.Offset < bytes.Length && finding.Describe().EndsWith('.'));
    }

    /// <summary>Streams that pickle.loads of CPython 3.11 runs to the end, calling os.system, each as it is, after another pickle, and inside bytes.</summary>
    [Theory]
    [InlineData("\u0080\u0000")]
    [InlineData("C\u0001a0")]
    [InlineData("\u008f0")]
    [InlineData("\u0096\u0001\0\0\0\0\0\0\0a0")]
    [InlineData("I0o7\n0")]
    [InlineData("\u0080\u0002NNb0")]
    [InlineData("\u0080\u0002NN}\u0086b0")]
    [InlineData("\u0080\u0002N(u0")]
    [InlineData("\u0080\u0002N(e0")]
    [InlineData("\u0080\u0005\u0096\u0001\0\0\0\0\0\0\0aK\u0001a0")]
    [InlineData("\u0080\u0002I0b1\n0")]
    [InlineData("\u0080\u0002L0o7\n0")]
    [InlineData("\u0080\u0002]NaK\0Ns0")]
    public void What_a_loader_tolerates_hides_nothing(string start)
    {
        string stream = start + "cos\nsystem\n(S'true'\ntR.";
        byte[] bytes = Encoding.Latin1.GetBytes(stream);
        Read(bytes).Error.Should().BeNull();
        PickleSignature.IsPickle(bytes, bytes.Length).Should().BeTrue();
        foreach (byte[] content in (byte[][])[bytes, [0x80, 2, (byte)'N', (byte)'.', .. bytes], [0x80, 3, (byte)'C', (byte)bytes.Length, .. bytes, (byte)'.']])
        {
            PickleInterpreter.ReadAll(new MemorySource("tolerated", content), 0, content.Length).SelectMany(static result => result.Findings)
                .Should().ContainSingle(static finding => finding.Risk == PickleRisk.DangerousReference && finding.Reference == "os.system");
        }
    }

    /// <summary>
    /// CPython 3.11 runs os.system here (both unpicklers): an index that is stored far behind the others, and again when they have grown up to it,
    /// is one entry, so that the next gAROckwEAABxTHJMBAAAMIwLY29sbGVjdGlvbnNxAzCMAm9zlDCMC09yZGVyZWREaWN0cQQwjAZzeXN0ZW2UMGgDaASTjAplY2hvIFBXTkVEhVIuIZE takes index 3.
    /// </summary>
    [Fact]
    public void Memo_entries_are_counted_once()
    {
        PickleResult result = Read(Convert.FromBase64String("gAROckwEAABxTHJMBAAAMIwLY29sbGVjdGlvbnNxAzCMAm9zlDCMC09yZGVyZWREaWN0cQQwjAZzeXN0ZW2UMGgDaASTjAplY2hvIFBXTkVEhVIu"));

        result.Error.Should().BeNull();
        result.Findings.Should().ContainSingle().Which.Reference.Should().Be("os.system");
    }

    [Fact]
    public void Operation_that_a_loader_refuses_is_an_error_and_hides_nothing_behind_it()
    {
        PickleResult result = Read(Encoding.Latin1.GetBytes("\u0080\u0002K\u0001K\u0001b0cos\nsystem\n(Vx\ntR."));

        result.Error!.Kind.Should().Be(DefectKind.BadPickle);
        result.Error.Offset.Should().Be(6, "the first refused opcode is BUILD on a number");
        result.Value.Should().BeNull();
        result.Findings.Should().ContainSingle().Which.Reference.Should().Be("os.system");
    }

    [Fact]
    public void Every_pickle_of_many_thousand_is_looked_at()
    {
        byte[] bytes = [.. Enumerable.Repeat<byte[]>([0x80, 4, (byte)'N', (byte)'.'], 20_000).SelectMany(static pickle => pickle), .. "cos\nsystem\n(Vx\ntR."u8];

        IReadOnlyList<PickleResult> results = PickleInterpreter.ReadAll(new MemorySource("many", bytes), 0, bytes.Length);

        results[^1].End.Should().Be(bytes.Length);
        results.SelectMany(static result => result.Findings).Should().ContainSingle().Which.Offset.Should().Be(80_000);
    }

    [Theory]
    [InlineData("ccollections\nOrderedDict\n)RVa\nI1\ns.")]
    [InlineData("c_codecs\nencode\n(Vx\nVlatin1\ntR.")]
    [InlineData("ctorch\nFloatStorage\n.")]
    [InlineData("cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntVb\ntR.")]
    [InlineData("cargparse\nNamespace\n)\u0081}Vlr\nF0.1\nsb.")]
    [InlineData("c__builtin__\nset\n((lI1\natR.")]
    [InlineData("cpathlib\nPosixPath\n(Va\nVb\ntR.")]
    public void Plain_constructors_raise_no_alarm(string stream)
    {
        PickleResult result = Read(Encoding.Latin1.GetBytes(stream));
        result.Error.Should().BeNull();
        result.Findings.Should().BeEmpty();
    }

    [Fact]
    public void Extension_codes_are_told_by_their_opcode()
    {
        foreach (string stream in new[] { "\u0080\u0002\u0082\u0001.", "\u0080\u0002\u0083\u0001\0.", "\u0080\u0002\u0084\u0001\0\0\0." })
        {
            PickleResult result = Read(Encoding.Latin1.GetBytes(stream));
            result.Findings.Single().Kind.Should().Be(DefectKind.UnsafeOpcode);
            result.CanRunCode.Should().BeTrue();
        }
    }

    [Fact]
    public void Library_classes_are_told_without_alarm()
    {
        PickleResult result = Read(Encoding.Latin1.GetBytes("ctorch.nn.modules.linear\nLinear\n)\u0081}b."));
        result.Findings.Single().Risk.Should().Be(PickleRisk.LibraryReference);
        result.CanRunCode.Should().BeFalse();
        Read(Encoding.Latin1.GetBytes("ctorch.nn.modules.linear\nos.system\n.")).CanRunCode.Should().BeTrue();
        Read(Encoding.Latin1.GetBytes("ctorch.nn.modules.__init__\nThing\n.")).CanRunCode.Should().BeTrue();
        Read(Encoding.Latin1.GetBytes("ctorch.nnx\nThing\n.")).CanRunCode.Should().BeTrue();
    }

    [Theory]
    [InlineData("", DefectKind.Truncated)]
    [InlineData("]", DefectKind.Truncated)]
    [InlineData("X\u0005\0\0\0ab", DefectKind.Truncated)]
    [InlineData("X\u007f\0\0\0ab", DefectKind.LengthExceedsFile)]
    [InlineData("NNNNNNNNX\u0009\0\0\0ab", DefectKind.Truncated)]
    [InlineData("\u0080\u0004\u008d\0\0\0\0\0\0\0@abc.", DefectKind.LengthExceedsFile)]
    [InlineData("\u0080\u0005\u0096\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffa.", DefectKind.LengthExceedsFile)]
    [InlineData("\u0080\u0002\u008b\u00ff\u00ff\u00ff\u007f.", DefectKind.LengthExceedsFile)]
    [InlineData("\u0080\u0002\u008b\u00ff\u00ff\u00ff\u00ff.", DefectKind.BadPickle)]
    [InlineData("\u0080\u0009N.", DefectKind.UnsupportedVersion)]
    [InlineData("R.", DefectKind.BadPickle)]
    [InlineData("N(R.", DefectKind.BadPickle)]
    [InlineData("t.", DefectKind.BadPickle)]
    [InlineData(".", DefectKind.BadPickle)]
    [InlineData("h\u0007.", DefectKind.BadPickle)]
    [InlineData("j\u00ff\u00ff\u00ff\u00ff.", DefectKind.BadPickle)]
    [InlineData("NNR.", DefectKind.BadPickle)]
    [InlineData("N(I1\nI2\nI3\nu.", DefectKind.BadPickle)]
    [InlineData("}(I1\nu.", DefectKind.BadPickle)]
    [InlineData("NNa.", DefectKind.BadPickle)]
    [InlineData("I12x\n.", DefectKind.BadPickle)]
    [InlineData("Fabc\n.", DefectKind.BadPickle)]
    [InlineData("S'abc\n.", DefectKind.BadPickle)]
    [InlineData("\u00ff", DefectKind.BadPickle)]
    public void Broken_stream_is_an_error_of_its_kind(string stream, DefectKind kind)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(stream);
        PickleResult result = Read(bytes);
        result.Value.Should().BeNull();
        result.Error!.Kind.Should().Be(kind);
        result.Error.Offset.Should().BeInRange(0, bytes.Length);
    }

    [Fact]
    public void Values_that_repeat_without_end_are_refused_in_linear_time()
    {
        // Forty levels of ten references to the level before, by memo; and by doubling the top.
        var memo = new StringBuilder("\u0080\u0002]q\0");
        for (int i = 1; i <= 40; i++)
        {
            memo.Append('(').Insert(memo.Length, $"h{(char)(i - 1)}", 10).Append("lq").Append((char)i);
        }

        KindOf(memo.Append('.').ToString()).Should().Be(DefectKind.ResourceLimit);
        var twice = new StringBuilder("\u0080\u0002)");
        for (int i = 0; i < 200; i++)
        {
            twice.Append("2\u0086");
        }

        KindOf(twice.Append('.').ToString()).Should().Be(DefectKind.ResourceLimit);
        KindOf("\u0080\u0002" + new string(']', 20_000) + new string('a', 19_999) + ".").Should().Be(DefectKind.DepthLimit);
        KindOf("\u0080\u0002(" + new string('N', 3_000_000) + "t.").Should().Be(DefectKind.ResourceLimit);
    }

    [Fact]
    public void Cycles_and_shared_parts_are_no_expansion()
    {
        PickleResult cycle = Read(Encoding.Latin1.GetBytes("\u0080\u0002]q\0h\0a."));
        cycle.Error.Should().BeNull();
        cycle.Value!.AsItems()!.Single().Should().BeSameAs(cycle.Value);
        var shared = new StringBuilder("\u0080\u0002]q\0(");
        for (int i = 0; i < 1000; i++)
        {
            shared.Append("h\0");
        }

        Read(Encoding.Latin1.GetBytes(shared.Append("l.").ToString())).Error.Should().BeNull();
    }

    [Theory]
    [InlineData("\u0080\u0004\u0095\u0005\0\0\0\0\0\0\0\u008c\u0003abc\u0094.", true)] // the frame ends before STOP
    [InlineData("\u0080\u0004\u0095\u0003\0\0\0\0\0\0\0\u008c\u0003abc\u0094.", true)] // inside an opcode
    [InlineData("\u0080\u0004\u0095\u0063\0\0\0\0\0\0\0\u008c\u0003abc\u0094.", true)] // after the end
    [InlineData("\u0080\u0004\u0095\u0008\0\0\0\0\0\0\0\u008c\u0003abc\u0094.N", true)] // after STOP
    [InlineData("\u0080\u0004\u0095\u0007\0\0\0\0\0\0\0\u008c\u0003abc\u0094.", false)]
    public void Frame_that_does_not_fit_is_told(string stream, bool isBroken)
    {
        PickleResult result = Read(Encoding.Latin1.GetBytes(stream));
        result.Error.Should().BeNull();
        result.Findings.Any(static finding => finding.Kind == DefectKind.BadFrame).Should().Be(isBroken);
    }

    [Fact]
    public void Frames_of_large_pickles_fit()
    {
        // python3: pickle.dumps([bytes(70000), "x", bytes(70000)], 4) is laid out as follows: a frame, a large value outside, a short rest.
        var stream = new List<byte>();
        stream.AddRange("\u0080\u0004\u0095\u0004\0\0\0\0\0\0\0]\u0094(".Select(static c => (byte)c));
        stream.Insert(stream.Count, (byte)'N');
        stream.AddRange([(byte)'B', 0x70, 0x11, 1, 0]);
        stream.AddRange(new byte[70000]);
        stream.AddRange("\u0095\u0006\0\0\0\0\0\0\0\u0094\u008c\u0001x\u0094N".Select(static c => (byte)c));
        stream.AddRange([(byte)'B', 0x70, 0x11, 1, 0]);
        stream.AddRange(new byte[70000]);
        stream.AddRange([0x94, (byte)'e', (byte)'.']);

        PickleResult result = Read([.. stream]);

        result.Error.Should().BeNull();
        result.Findings.Should().BeEmpty();
        result.Value!.AsItems()!.OfType<PickleBytes>().Select(static bytes => bytes.Length).Should().Equal(70000, 70000);
    }

    [Theory]
    [InlineData("\u0080\u0002}.", true)]
    [InlineData("(lp0\nVa\np1\na.", true)]
    [InlineData("cos\nsystem\n(Vtrue\ntR.", true)]
    [InlineData("cbuiltins\nexec\n(X>\n", true)]
    [InlineData("This is text.\n", false)]
    [InlineData("cmod\n\u00f8\n", false)]
    [InlineData("category\nvalue\nmore text follows\n", false)]
    [InlineData("{\"a\": 1}", false)]
    [InlineData("\u0080\u0002", false)]
    [InlineData("\u0080\0\0\u003f\u0080\0\0\u003f", false)]
    [InlineData("class Net(Module):\n  __parameters__ = []\n  def forward(self):\n", false)]
    [InlineData("import os\nos.system('x')\n", false)]
    [InlineData("I'm a text.", false)]
    [InlineData("Note: nothing.", false)]
    public void Pickles_are_told_from_other_content(string content, bool isPickle)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(content);
        PickleSignature.IsPickle(bytes, bytes.Length).Should().Be(isPickle);
    }

    [Fact]
    public void Every_opcode_has_the_name_that_pickletools_prints()
    {
        // python3: len(pickletools.opcodes) == 68
        Enum.GetValues<PickleOpcode>().Should().HaveCount(68);
        PickleOpcode.StackGlobal.Name().Should().Be("STACK_GLOBAL");
        PickleOpcode.IntText.Name().Should().Be("INT");
        PickleOpcode.ShortBinunicode.Name().Should().Be("SHORT_BINUNICODE");
        PickleOpcode.Ext1.Name().Should().Be("EXT1");
        ((PickleOpcode)0).Name().Should().Be("0x00");
    }

    [Fact]
    public void Every_prefix_and_fifty_thousand_mutations_end_in_a_documented_way()
    {
        byte[][] seeds =
        [
            Convert.FromBase64String("gASVUAAAAAAAAAB9lCiMAWGUXZQoSwFK/v///0pwEQEAigYAAAAAAAGKCQAAAAAAAAAAQGWMAWKUiE5HP/gAAAAAAACHlIwBY5RDAnh5lIwBZJSPlChLA5B1Lg=="),
            Encoding.Latin1.GetBytes("(dp0\nVa\np1\n(lp2\nI1\naF1.5\naS'x\\x41'\naL5L\nas(I1\nI2\nts."[..^1] + "."),
            Encoding.Latin1.GetBytes("\u0080\u0002ctorch._utils\n_rebuild_tensor_v2\nq\0((X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\00X\u0003\0\0\0cpuK\u0004tQK\0K\u0002\u0085K\u0001\u0085\u0089ccollections\nOrderedDict\n)RtR."),
        ];
        foreach (byte[] seed in seeds)
        {
            for (int length = 0; length < seed.Length; length++)
            {
                Read(seed[..length]).Error.Should().NotBeNull();
            }
        }

        var random = new Random(20_002);
        int read = 0;
        for (int i = 0; i < 50_000; i++)
        {
            byte[] stream = (byte[])seeds[i % seeds.Length].Clone();
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                stream[random.Next(stream.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)"(.0N]})tRbcio\u0081\u0093\u0094\u0095la2"[random.Next(20)];
            }

            read += PickleInterpreter.ReadAll(new MemorySource("mutation", stream), 0, stream.Length).Count(static result => result.Error is null);
        }

        read.Should().BeGreaterThan(5000);
    }

    private static DefectKind KindOf(string stream) => Read(Encoding.Latin1.GetBytes(stream)).Error!.Kind;

    private static PickleResult Read(byte[] stream) => PickleInterpreter.Read(new MemorySource("pickle", stream), 0, stream.Length);
}
