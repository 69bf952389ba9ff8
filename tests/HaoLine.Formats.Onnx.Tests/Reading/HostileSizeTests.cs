using HaoLine.Diagnostics;
using HaoLine.TestSupport;
using static HaoLine.Formats.Onnx.Tests.Reading.OnnxBytes;

namespace HaoLine.Formats.Onnx.Tests.Reading;

/// <summary>Many of one thing: each file is small, and a step that is quadratic in it would take minutes.</summary>
public class HostileSizeTests(ITestOutputHelper output)
{
    private const int Many = 100_000;

    private static readonly Dictionary<string, Func<byte[]>> Cases = new()
    {
        ["attributes of one node"] = static () => Model(Graph(Node("A", "", "y", Repeat(i => Attribute($"a{i}", 2, new ProtoBytes().Varint(3, i)))))),
        ["inputs of one node"] = static () => Model(Graph(Node("Concat", string.Join(',', Enumerable.Repeat("x", Many)), "y"), Input("x", 1))),
        ["omitted inputs of one node"] = static () => Model(Graph(Node("A", new string(',', Many), "y"))),
        ["outputs of one node"] = static () => Model(Graph(Node("Split", "x", string.Join(',', Enumerable.Range(0, Many).Select(i => $"o{i}"))), Input("x", 1))),
        ["uses of a name that is defined later"] = static () => Late(Repeat(static i => Node("Relu", "late", $"r{i}"))),
        ["subgraph outputs that are defined later"] = static () => Late(Repeat(static _ => Output("late"))),
        ["names that are defined later"] = static () => Model(Graph(
            Node("If", "c", "y", Attribute("then_branch", 5, new ProtoBytes().Message(6, Repeat(static i => Output($"o{i}"))))),
            Node("Split", "c", string.Join(',', Enumerable.Range(0, Many).Select(i => $"o{i}"))),
            Input("c", 1))),
        ["nodes in reverse order"] = static () => Model(Graph(Repeat(static i => Node("Relu", $"v{Many - i - 1}", $"v{Many - i}")), Input("v0", 1), Output($"v{Many}", 1))),
        ["negative dimensions"] = static () => Model(Graph(Input("x", [.. Enumerable.Repeat(-1L, Many)]))),
        ["unknown fields"] = static () => Model(Graph(), Repeat(static i => new ProtoBytes().Varint(1000 + i, 1))),
        ["operator sets of one domain"] = static () => Model(Graph(), Repeat(static _ => new ProtoBytes().Message(8, OperatorSet("d", 1)))),
        ["functions"] = static () => Model(Graph(), Repeat(static i => new ProtoBytes().Message(25, new ProtoBytes().Text(1, $"f{i}").Text(10, "d")))),
        ["a chain of functions"] = static () => Model(Graph(), Repeat(static i => new ProtoBytes().Message(25, new ProtoBytes().Text(1, $"f{i}").Text(10, "d")
            .Message(7, NodeContent($"f{i + 1}", "", "o", new ProtoBytes().Text(7, "d")))), Many / 2)),
        ["subgraphs of one node"] = static () => Model(Graph(Node("A", "", "y", Attribute("g", 10, Repeat(static _ => new ProtoBytes().Message(11, Graph())))))),
        ["empty nodes"] = static () => Model(new ProtoBytes().Raw([.. Enumerable.Repeat<byte[]>([0x0A, 0], Many).SelectMany(static b => b)])),
        ["missing external files"] = static () => Model(Repeat(static i => Initializer($"w{i}", 2, [1], External(("location", $"w{i}.bin"))))),
        ["chunks of one number"] = static () => Model(Graph(Initializer("w", 7, [Many], Repeat(static _ => new ProtoBytes().Packed(7, 1).Text(12, ""))))),
    };

    public static TheoryData<string> Names() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_many_of_one_thing_takes_linear_time(string name)
    {
        byte[] bytes = Cases[name]();
        TimeSpan best = TimeSpan.MaxValue;
        long allocated = 0;
        for (int i = 0; i < 3 && best > TimeSpan.FromSeconds(1); i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            var clock = WorkClock.StartNew();
            using ReadOutcome outcome = ReadOutcome.OfBytes(bytes);
            best = clock.Elapsed < best ? clock.Elapsed : best;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (i == 0)
            {
                output.WriteLine(outcome.Error?.Message ?? $"read, {outcome.Diagnostics.Count} findings");
            }
        }

        output.WriteLine($"{bytes.Length} bytes: {best.TotalMilliseconds:F0} ms, {allocated} allocated");
        best.Should().BeLessThan(TimeSpan.FromSeconds(3), "linear work takes a fraction of that, quadratic work minutes");
        allocated.Should().BeLessThan(256L << 20);
    }

    private static ProtoBytes Repeat(Func<int, ProtoBytes> part, int count = Many)
    {
        var all = new ProtoBytes();
        for (int i = 0; i < count; i++)
        {
            all.Append(part(i));
        }

        return all;
    }

    private static byte[] Late(ProtoBytes branch) => Model(Graph(
        Node("If", "c", "y", Attribute("then_branch", 5, new ProtoBytes().Message(6, branch))), Node("Exp", "c", "late"), Input("c", 1), Output("y", 1)));
}
