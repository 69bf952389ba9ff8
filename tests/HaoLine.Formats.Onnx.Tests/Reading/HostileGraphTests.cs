using HaoLine.TestSupport;
using static HaoLine.Formats.Onnx.Tests.Reading.OnnxBytes;

namespace HaoLine.Formats.Onnx.Tests.Reading;

/// <summary>Odd and hostile models whose encoding is right: names, order, nesting, functions, versions, types.</summary>
public class HostileGraphTests
{
    private static readonly Dictionary<string, (string Expected, Func<byte[]> Bytes)> Rows = new()
    {
        ["empty graph"] = ("ok", static () => Model(Graph())),
        ["graph of zero bytes"] = ("ok", static () => Model(new ProtoBytes())),
        ["graph without inputs"] = ("ok", static () => Model(Graph(Initializer("w", 1, [1], RawData(4)), Node("Relu", "w", "y"), Output("y", 1)))),
        ["graph without outputs"] = ("ok", static () => Model(Graph(Node("Relu", "x", "y"), Input("x", 1)))),
        ["graph without name"] = ("ok", static () => Model(Input("x", 1).Append(Output("x", 1)))),
        ["input without name"] = ("error missing-field", static () => Model(Graph(Input("", 1)))),
        ["output without name"] = ("error missing-field", static () => Model(Graph(Input("x", 1), Output("", 1)))),
        ["input without type"] = ("ok", static () => Model(Graph(new ProtoBytes().Message(11, new ProtoBytes().Text(1, "x")), Output("x", 1)))),
        ["input with empty type"] = ("ok", static () => Model(Graph(new ProtoBytes().Message(11, new ProtoBytes().Text(1, "x").Message(2, new ProtoBytes())), Output("x", 1)))),
        ["input without element type"] = ("ok", static () => Model(Graph(Typed(new ProtoBytes().Message(1, new ProtoBytes()))))),
        ["input twice"] = ("error duplicate-name", static () => Model(Graph(Input("x", 1), Input("x", 2)))),
        ["output twice"] = ("ok", static () => Model(Graph(Input("x", 1), Output("x", 1), Output("x", 1)))),
        ["output is an initializer"] = ("ok", static () => Model(Graph(Initializer("w", 1, [1], RawData(4)), Output("w", 1)))),
        ["node computes an initializer"] = ("error duplicate-name", static () => Model(Graph(Node("Relu", "x", "w"), Initializer("w", 1, [1], RawData(4)), Input("x", 1)))),
        ["two omitted outputs"] = ("ok", static () => Model(Graph(Node("LSTM", "x", ",,h"), Input("x", 1)))),
        ["omitted input"] = ("ok", static () => Model(Graph(Node("Clip", "x,,", "y"), Input("x", 1)))),
        ["node without outputs"] = ("ok", static () => Model(Graph(Node("Relu", "x", ""), Input("x", 1)))),
        ["cycle of 1000 nodes"] = ("error cycle", static () => Model(Graph([.. Enumerable.Range(0, 1000).Select(i => Node("Relu", $"v{i}", $"v{(i + 1) % 1000}"))]))),
        ["cycle that nothing needs"] = ("error cycle", static () => Model(Graph(Input("x", 1), Output("x", 1), Node("Relu", "b", "a"), Node("Relu", "a", "b")))),
        ["cycle inside a subgraph"] = ("error cycle", static () => Model(Graph(Input("c", 1), If("c", "y", Graph(Node("Relu", "b", "a"), Node("Relu", "a", "b"), Output("b", 1)))))),
        ["cycle through a capture two levels down"] = ("error cycle", static () => Model(Graph(Input("c", 1), If("c", "y", Graph(If("c", "i", Graph(Node("Relu", "z", "b"), Output("b", 1))), Output("i", 1))), Node("Relu", "y", "z")))),
        ["cycle inside a function"] = ("error cycle", static () => Model(Graph(), Function("F", "a", "b", Body("Relu", "d", "b"), Body("Relu", "b", "d")))),
        ["capture of a later value"] = ("warning not-sorted", static () => Model(Graph(Input("c", 1), If("c", "y", Graph(Node("Relu", "z", "b"), Output("b", 1))), Node("Relu", "c", "z")))),
        ["subgraph output from outside"] = ("ok", static () => Model(Graph(Input("c", 1), If("c", "y", Graph(Output("c", 1)))))),
        ["value of a subgraph used outside"] = ("error dangling-reference", static () => Model(Graph(Input("c", 1), If("c", "y", Graph(Node("Relu", "c", "b"), Output("b", 1))), Node("Relu", "b", "z")))),
        ["value of the other branch"] = ("error dangling-reference", static () => Model(Graph(Input("c", 1), Node("If", "c", "y", Branch("then_branch", Graph(Node("Relu", "c", "b"), Output("b", 1))).Append(Branch("else_branch", Graph(Output("b", 1)))))))),
        ["function uses a value of the graph"] = ("error dangling-reference", static () => Model(Graph(Input("x", 1)), Function("F", "a", "b", Body("Relu", "x", "b")))),
        ["function output from nowhere"] = ("error dangling-reference", static () => Model(Graph(), Function("F", "a", "ghost", Body("Relu", "a", "b")))),
        ["function input twice"] = ("error duplicate-name", static () => Model(Graph(), Function("F", "a,a", "b", Body("Relu", "a", "b")))),
        ["function SSA violation"] = ("error duplicate-name", static () => Model(Graph(), Function("F", "a", "b", Body("Relu", "a", "b"), Body("Exp", "a", "b")))),
        ["function without name"] = ("error missing-field", static () => Model(Graph(), Function("", "a", "b", Body("Relu", "a", "b")))),
        ["function node without operator"] = ("error missing-field", static () => Model(Graph(), Function("F", "a", "b", Body("", "a", "b")))),
        ["function attribute twice"] = ("error duplicate-name", static () => Model(Graph(), new ProtoBytes().Message(25, new ProtoBytes().Text(1, "F").Text(6, "a").Text(6, "a")))),
        ["functions in a circle of 1000"] = ("error cycle", static () => Model(Graph(), Functions(1000, static i => [(i + 1) % 1000]))),
        ["function calls itself in a subgraph"] = ("error cycle", static () => Model(Graph(), Function("F", "a", "b", NodeContent("If", "a", "b", Branch("then_branch", Graph(Node("F", "a", "c", null, "local"), Output("c", 1))))))),
        ["functions expand to 2^40, nothing calls them"] = ("error expansion-limit", static () => Model(Graph(), Functions(41, static i => i == 40 ? [] : [i + 1, i + 1]))),
        ["functions expand to 10^20"] = ("error expansion-limit", static () => Model(Graph(), Functions(21, static i => i == 20 ? [] : [.. Enumerable.Repeat(i + 1, 10)]))),
        ["function chain of 5000"] = ("ok", static () => Model(Graph(), Functions(5000, static i => i == 4999 ? [] : [i + 1]))),
        ["ir_version 2^63-1"] = ("warning unsupported-version", static () => Model(Graph(), irVersion: long.MaxValue)),
        ["ir_version -2^63"] = ("error bad-value", static () => Model(Graph(), irVersion: long.MinValue)),
        ["ir_version as text"] = ("error bad-wire", static () => new ProtoBytes().Text(1, "8").Message(7, Graph()).ToArray()),
        ["ir_version 2 without operator set"] = ("ok", static () => new ProtoBytes().Varint(1, 2).Message(7, Graph()).ToArray()),
        ["operator set 0"] = ("error bad-value", static () => new ProtoBytes().Varint(1, 8).Message(8, OperatorSet("", 0)).Message(7, Graph()).ToArray()),
        ["operator set 2^63-1"] = ("warning unsupported-version", static () => new ProtoBytes().Varint(1, 8).Message(8, OperatorSet("", long.MaxValue)).Message(7, Graph()).ToArray()),
        ["operator set as text"] = ("error bad-wire", static () => new ProtoBytes().Varint(1, 8).Message(8, new ProtoBytes().Text(2, "17")).Message(7, Graph()).ToArray()),
        ["empty operator set"] = ("error missing-field", static () => new ProtoBytes().Varint(1, 8).Message(8, new ProtoBytes()).Message(7, Graph()).ToArray()),
        ["operator set twice"] = ("warning duplicate-name", static () => Model(Graph(), new ProtoBytes().Message(8, OperatorSet("", 11)))),
        ["model_version negative"] = ("ok", static () => Model(Graph(), new ProtoBytes().Varint(5, -1))),
        ["metadata without key"] = ("ok", static () => Model(Graph(), new ProtoBytes().Message(14, new ProtoBytes().Text(2, "v")))),
        ["graph that is a model"] = ("error bad-wire", static () => Header().Bytes(7, Valid()).ToArray()),
        ["two models in one file"] = ("error conflicting-fields", static () => [.. Valid(), .. Valid()]),
        ["zeros after the model"] = ("error bad-wire", static () => [.. Valid(), .. new byte[16]]),
        ["0xff after the model"] = ("error bad-varint", static () => [.. Valid(), .. Enumerable.Repeat((byte)0xFF, 16)]),
        ["ZIP after the model"] = ("error bad-wire", static () => [.. Valid(), .. "PK\u0003\u0004"u8, 20, 0, 0, 0]),
        ["text after the model"] = ("error bad-wire|length-exceeds-file|truncated", static () => [.. Valid(), .. "#!/bin/sh\nrm\n"u8]),
        ["byte order mark before the model"] = ("error bom", static () => [0xEF, 0xBB, 0xBF, .. Valid()]),
        ["two byte order marks"] = ("error bom|bad-wire|format-mismatch", static () => [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, .. Valid()]),
        ["negative size of an input"] = ("warning negative-dim", static () => Model(Graph(Input("x", long.MinValue)))),
        ["input of (2^63-1)^2 elements"] = ("ok", static () => Model(Graph(Input("x", long.MaxValue, long.MaxValue)))),
        ["input of rank 100,000"] = ("ok", static () => Model(Graph(Input("x", new long[100_000])))),
        ["unknown element type of a sequence"] = ("warning unknown-enum", static () => Model(Graph(Typed(new ProtoBytes().Message(4, new ProtoBytes().Message(1, TensorType(77, null))))))),
        ["map with a float key"] = ("ok|warning bad-type", static () => Model(Graph(Typed(new ProtoBytes().Message(5, new ProtoBytes().Varint(1, 1).Message(2, TensorType(1, null))))))),
        ["sequences 64 deep"] = ("ok", static () => Model(Graph(Typed(Nest(63, static t => new ProtoBytes().Message(4, new ProtoBytes().Message(1, t))))))),
        ["sequences 65 deep"] = ("error depth-limit", static () => Model(Graph(Typed(Nest(64, static t => new ProtoBytes().Message(4, new ProtoBytes().Message(1, t))))))),
        ["sequences 1000 deep"] = ("error depth-limit", static () => Model(Graph(Typed(Nest(1000, static t => new ProtoBytes().Message(4, new ProtoBytes().Message(1, t))))))),
        ["maps 1000 deep"] = ("error depth-limit", static () => Model(Graph(Typed(Nest(1000, static t => new ProtoBytes().Message(5, new ProtoBytes().Varint(1, 7).Message(2, t))))))),
        ["optionals 1000 deep"] = ("error depth-limit", static () => Model(Graph(Typed(Nest(1000, static t => new ProtoBytes().Message(9, new ProtoBytes().Message(1, t))))))),
        ["subgraphs 65 deep"] = ("error depth-limit", static () => Model(Input("x", 1).Append(Subgraphs(65)))),
        ["subgraphs 1000 deep in a function"] = ("error depth-limit", static () => Model(Graph(), new ProtoBytes().Message(25, new ProtoBytes().Text(1, "F").Text(4, "x").Message(7, NodeContent("If", "x", "y", Branch("then_branch", Subgraphs(1000))))))),
        ["type attribute 1000 deep"] = ("error depth-limit", static () => Model(Graph(Node("A", "", "y", Attribute("a", 13, new ProtoBytes().Message(14, Nest(1000, static t => new ProtoBytes().Message(4, new ProtoBytes().Message(1, t))))))))),
        ["formula of 100,000 brackets"] = ("ok", static () => Model(Graph(Symbolic(new string('(', 100_000) + "n" + new string(')', 100_000))))),
        ["formula of 100,000 signs"] = ("ok", static () => Model(Graph(Symbolic("1*" + new string('-', 100_000) + "n")))),
        ["formula that would have 2^40 terms"] = ("ok", static () => Model(Graph(Symbolic(string.Join('*', Enumerable.Range(0, 40).Select(i => $"(a{i}+b{i})")))))),
        ["formula that would have 10^60 terms"] = ("ok", static () => Model(Graph(Symbolic("(a+b+c+d)^1000")))),
        ["formula over 64 bits"] = ("ok", static () => Model(Graph(Symbolic("9223372036854775807*9223372036854775807*n")))),
        ["formula over zero"] = ("ok", static () => Model(Graph(Symbolic("n/0 + n%0"), Symbolic("floor(n/(m-m))", "z")))),
        ["formula of nested floors"] = ("ok", static () => Model(Graph(Symbolic(string.Concat(Enumerable.Repeat("floor((1+", 5_000)) + "n" + string.Concat(Enumerable.Repeat(")/2)", 5_000)))))),
        ["control characters in an input"] = ("warning control-characters", static () => Model(Graph(Input("x\u001b]0;owned\u0007", 1)))),
        ["control characters in an error"] = ("error dangling-reference", static () => Model(Graph(Node("Relu", "\u001b[2J\r\nghost", "y")))),
        ["name of 1 MiB in an error"] = ("error dangling-reference", static () => Model(Graph(Node("Relu", new string('a', 1 << 20), "y")))),
        ["name of 1 MiB twice"] = ("error duplicate-name", static () => Model(Graph(Input(new string('a', 1 << 20), 1), Input(new string('a', 1 << 20), 1)))),
        ["path of 64 names of 100 kB"] = ("error dangling-reference", static () => Model(Graph(Input("c", 1), Node("If", "c", "y", Branch(new string('a', 100_000), Graph(Node("Relu", "ghost", "b"))))))),
        ["operator of 1 MiB"] = ("ok", static () => Model(Graph(Node(new string('O', 1 << 20), "", "y")))),
        ["100,000 empty nodes"] = ("error missing-field", static () => Model(Graph(new ProtoBytes().Raw([.. Enumerable.Repeat<byte[]>([0x0A, 0], 100_000).SelectMany(b => b)])))),
        ["100,000 empty attributes"] = ("error missing-field", static () => Model(Graph(Node("A", "", "y", new ProtoBytes().Raw([.. Enumerable.Repeat<byte[]>([0x2A, 0], 100_000).SelectMany(b => b)]))))),
        ["10,000 unknown fields"] = ("ok", static () => Model(Graph(), new ProtoBytes().Raw([.. Enumerable.Range(100, 10_000).SelectMany(i => new ProtoBytes().Varint(i, 1).ToArray())]))),
        ["annotation twice"] = ("ok|warning duplicate-name", static () => Model(Graph(Input("x", 1), Annotation("x"), Annotation("x")))),
        ["annotation with a scale from nowhere"] = ("ok|warning dangling-reference", static () => Model(Graph(Input("x", 1), new ProtoBytes().Message(14, new ProtoBytes().Text(1, "x").Message(2, new ProtoBytes().Text(1, "SCALE_TENSOR").Text(2, "ghost")))))),
    };

    public static TheoryData<string> Names() => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_odd_model_has_its_verdict(string name)
    {
        (string expected, Func<byte[]> bytes) = Rows[name];
        byte[] content = bytes();
        var clock = WorkClock.StartNew();
        using ReadOutcome outcome = ReadOutcome.OfBytes(content);
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(3), "the limit is 1 s; the machine may be busy");
        HostileVerdict.CheckAny(outcome, expected);
    }

    private static ProtoBytes Typed(ProtoBytes type) => new ProtoBytes().Message(11, new ProtoBytes().Text(1, "x").Message(2, type));

    private static ProtoBytes Symbolic(string text, string name = "x") =>
        new ProtoBytes().Message(11, new ProtoBytes().Text(1, name).Message(2, TensorType(FloatType, new ProtoBytes().Message(1, new ProtoBytes().Text(2, text)))));

    private static ProtoBytes Annotation(string tensor) => new ProtoBytes().Message(14, new ProtoBytes().Text(1, tensor));

    private static ProtoBytes Branch(string name, ProtoBytes graph) => Attribute(name, 5, new ProtoBytes().Message(6, graph));

    private static ProtoBytes If(string condition, string output, ProtoBytes branch) => Node("If", condition, output, Branch("then_branch", branch));

    private static ProtoBytes Body(string operatorType, string inputs, string outputs) => NodeContent(operatorType, inputs, outputs, new ProtoBytes());

    private static ProtoBytes Function(string name, string inputs, string outputs, params ProtoBytes[] nodes)
    {
        ProtoBytes function = new ProtoBytes().Text(1, name).Text(10, "local").Message(9, OperatorSet("", 17)).Message(9, OperatorSet("local", 1));
        foreach (string input in inputs.Split(','))
        {
            function.Text(4, input);
        }

        foreach (string output in outputs.Split(','))
        {
            function.Text(5, output);
        }

        foreach (ProtoBytes node in nodes)
        {
            function.Message(7, node);
        }

        return new ProtoBytes().Message(8, OperatorSet("local", 1)).Message(25, function);
    }

    private static ProtoBytes Functions(int count, Func<int, int[]> calls)
    {
        var all = new ProtoBytes();
        for (int i = 0; i < count; i++)
        {
            ProtoBytes function = new ProtoBytes().Text(1, $"F{i}").Text(10, "local").Text(4, "a").Message(9, OperatorSet("", 17)).Message(9, OperatorSet("local", 1));
            int[] callees = calls(i);
            function.Message(7, Body("Relu", "a", "v0"));
            for (int j = 0; j < callees.Length; j++)
            {
                function.Message(7, NodeContent($"F{callees[j]}", $"v{j}", $"v{j + 1}", new ProtoBytes().Text(7, "local")));
            }

            all.Message(25, function.Text(5, $"v{callees.Length}"));
        }

        return all;
    }

    private static ProtoBytes Nest(int levels, Func<ProtoBytes, ProtoBytes> wrap)
    {
        ProtoBytes type = TensorType(FloatType, null);
        for (int i = 0; i < levels; i++)
        {
            type = wrap(type);
        }

        return type;
    }

    private static ProtoBytes Subgraphs(int depth)
    {
        ProtoBytes graph = Graph(Node("Relu", "x", "o0"), Output("o0", 1));
        for (int i = 1; i < depth; i++)
        {
            graph = Graph(If("x", $"o{i}", graph), Output($"o{i}", 1));
        }

        return graph;
    }
}
