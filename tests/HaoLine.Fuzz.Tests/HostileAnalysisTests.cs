using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Formats.Onnx.Tests.Reading;
using HaoLine.Ir;
using HaoLine.TestSupport;
using static HaoLine.Formats.Onnx.Tests.Reading.OnnxBytes;

namespace HaoLine.Fuzz.Tests;

/// <summary>Well-formed models with absurd numbers: every analysis ends quickly, in little memory, without a crash and without a wrapped number.</summary>
[Collection("measured")] // time and memory are those of the process, so nothing else may run
public class HostileAnalysisTests
{
    private const long Huge = 1L << 62;
    private const long MaximumBytes = 256L << 20;
    private static readonly TimeSpan MaximumTime = TimeSpan.FromSeconds(3); // 1 s on a machine that does nothing else

    /// <summary>Models, and the kind of the warning that must be reported; empty when none must.</summary>
    private static readonly Dictionary<string, (string Kind, Func<byte[]> Bytes)> Rows = new()
    {
        ["Conv pads 2^62"] = ("bad-attribute", static () => Conv(Ints("pads", Huge, Huge, Huge, Huge))),
        ["Conv pads negative"] = ("bad-attribute", static () => Conv(Ints("pads", -100, -100, -100, -100))),
        ["Conv strides 0"] = ("bad-attribute", static () => Conv(Ints("strides", 0, 0))),
        ["Conv strides -1"] = ("bad-attribute", static () => Conv(Ints("strides", -1, -1))),
        ["Conv strides 2^62"] = ("", static () => Conv(Ints("strides", Huge, Huge))),
        ["Conv strides -2^63"] = ("bad-attribute", static () => Conv(Ints("strides", long.MinValue, long.MinValue))),
        ["Conv dilations 2^62"] = ("bad-attribute", static () => Conv(Ints("dilations", Huge, Huge))),
        ["Conv dilations 0"] = ("bad-attribute", static () => Conv(Ints("dilations", 0, 0))),
        ["Conv kernel_shape -3"] = ("bad-attribute", static () => Conv(Ints("kernel_shape", -3, -3))),
        ["Conv kernel_shape 2^62"] = ("bad-attribute", static () => Conv(Ints("kernel_shape", Huge, Huge))),
        ["Conv group 0"] = ("bad-attribute", static () => Conv(Int("group", 0))),
        ["Conv group -1"] = ("bad-attribute", static () => Conv(Int("group", -1))),
        ["Conv group 2^62"] = ("bad-attribute", static () => Conv(Int("group", Huge))),
        ["Conv group -2^63"] = ("bad-attribute", static () => Conv(Int("group", long.MinValue))),
        ["Conv with five strides"] = ("bad-attribute", static () => Conv(Ints("strides", 1, 1, 1, 1, 1))),
        ["Conv auto_pad nonsense"] = ("bad-attribute", static () => Conv(Text("auto_pad", "SIDEWAYS"))),
        ["Conv strides of type text"] = ("bad-attribute", static () => Conv(Text("strides", "1"))),
        ["ConvTranspose output_padding 2^62"] = ("", static () => One("ConvTranspose", "x,w", Ints("output_padding", Huge, Huge).Append(Ints("strides", Huge, Huge)), ConvParts())),
        ["ConvTranspose output_shape -1"] = ("", static () => One("ConvTranspose", "x,w", Ints("output_shape", -1, -1), ConvParts())),
        ["MaxPool kernel 0"] = ("bad-attribute", static () => One("MaxPool", "x", Ints("kernel_shape", 0, 0), Input("x", 1, 3, 8, 8))),
        ["MaxPool kernel absent"] = ("", static () => One("MaxPool", "x", new ProtoBytes(), Input("x", 1, 3, 8, 8))),
        ["MaxPool pads 2^63-1 ceil"] = ("", static () => One("MaxPool", "x", Ints("kernel_shape", 2, 2).Append(Ints("pads", long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue)).Append(Int("ceil_mode", 1)), Input("x", 1, 3, 8, 8))),
        ["AveragePool strides 0"] = ("bad-attribute", static () => One("AveragePool", "x", Ints("kernel_shape", 2, 2).Append(Ints("strides", 0, 0)), Input("x", 1, 3, 8, 8))),
        ["LpPool dilations -2^63"] = ("bad-attribute", static () => One("LpPool", "x", Ints("kernel_shape", 2, 2).Append(Ints("dilations", long.MinValue, long.MinValue)), Input("x", 1, 3, 8, 8))),
        ["Range of 2^62"] = ("", static () => One("Range", "a,b,c", new ProtoBytes(), Long("a", 0), Long("b", Huge), Long("c", 1))),
        ["Range step 0"] = ("", static () => One("Range", "a,b,c", new ProtoBytes(), Long("a", 0), Long("b", 5), Long("c", 0))),
        ["Range of the whole line"] = ("", static () => One("Range", "a,b,c", new ProtoBytes(), Long("a", long.MinValue), Long("b", long.MaxValue), Long("c", 1))),
        ["Range step -2^63"] = ("", static () => One("Range", "a,b,c", new ProtoBytes(), Long("a", long.MaxValue), Long("b", long.MinValue), Long("c", long.MinValue))),
        ["Range of NaN"] = ("", static () => One("Range", "a,b,c", new ProtoBytes(), Float("a", float.NaN), Float("b", float.PositiveInfinity), Float("c", float.Epsilon))),
        ["ConstantOfShape 2^40 x 2^40"] = ("size-overflow", static () => One("ConstantOfShape", "s", new ProtoBytes(), Longs("s", 1L << 40, 1L << 40))),
        ["ConstantOfShape negative"] = ("", static () => One("ConstantOfShape", "s", new ProtoBytes(), Longs("s", -5, 2))),
        ["ConstantOfShape of rank 4000"] = ("", static () => One("ConstantOfShape", "s", new ProtoBytes(), Longs("s", [.. Enumerable.Repeat(2L, 4000)]))),
        ["Tile by 2^40"] = ("", static () => One("Tile", "x,r", new ProtoBytes(), Input("x", 1L << 40, 4), Longs("r", 1L << 40, 1L << 40))),
        ["Tile by -1"] = ("", static () => One("Tile", "x,r", new ProtoBytes(), Input("x", 2, 2), Longs("r", -1, 2))),
        ["Tile of a constant by 2^40"] = ("", static () => One("Tile", "c,r", new ProtoBytes(), Longs("c", 1, 2), Longs("r", 1L << 40))),
        ["Expand to 2^62"] = ("", static () => One("Expand", "c,s", new ProtoBytes(), Longs("c", 1), Longs("s", Huge, Huge))),
        ["Resize scales 1e30"] = ("", static () => One("Resize", "x,,k", new ProtoBytes(), Input("x", 1, 3, 8, 8), Floats("k", 1, 1, 1e30f, 1e30f))),
        ["Resize scales NaN"] = ("", static () => One("Resize", "x,,k", new ProtoBytes(), Input("x", 1, 3, 8, 8), Floats("k", 1, 1, float.NaN, float.NaN))),
        ["Resize scales -1"] = ("", static () => One("Resize", "x,,k", new ProtoBytes(), Input("x", 1, 3, 8, 8), Floats("k", 1, 1, -1, 0))),
        ["Resize sizes 2^62"] = ("", static () => One("Resize", "x,,,k", new ProtoBytes(), Input("x", 1, 3, 8, 8), Longs("k", 1, 3, Huge, Huge))),
        ["Upsample infinite"] = ("", static () => One("Upsample", "x,k", new ProtoBytes(), Input("x", 1, 3, 8, 8), Floats("k", 1, 1, float.PositiveInfinity, 2))),
        ["Slice extremes"] = ("", static () => One("Slice", "x,a,b,c,d", new ProtoBytes(), Input("x", 8, 8), Longs("a", long.MinValue, long.MaxValue), Longs("b", long.MaxValue, long.MinValue), Longs("c", 0, 1), Longs("d", 1, -1))),
        ["Slice step -2^63"] = ("", static () => One("Slice", "x,a,b,c,d", new ProtoBytes(), Input("x", long.MaxValue), Longs("a", long.MaxValue), Longs("b", long.MinValue), Longs("c", 0), Longs("d", long.MinValue))),
        ["Slice step 0"] = ("", static () => One("Slice", "x,a,b,c,d", new ProtoBytes(), Input("x", 8), Longs("a", 0), Longs("b", 8), Longs("c", 0), Longs("d", 0))),
        ["Slice axis 99"] = ("", static () => One("Slice", "x,a,b,c", new ProtoBytes(), Input("x", 8), Longs("a", 0), Longs("b", 8), Longs("c", 99))),
        ["Slice of a constant, extremes"] = ("", static () => One("Slice", "x,a,b,c,d", new ProtoBytes(), Longs("x", 1, 2, 3), Longs("a", long.MaxValue), Longs("b", long.MinValue), Longs("c", 0), Longs("d", long.MinValue))),
        ["Gather axis 99"] = ("bad-attribute", static () => One("Gather", "x,i", Int("axis", 99), Input("x", 8, 8), Longs("i", 0))),
        ["Gather axis -2^63"] = ("bad-attribute", static () => One("Gather", "x,i", Int("axis", long.MinValue), Input("x", 8, 8), Longs("i", 0))),
        ["Gather of a constant outside"] = ("", static () => One("Gather", "c,i", new ProtoBytes(), Longs("c", 1, 2), Longs("i", 99, long.MinValue))),
        ["Softmax axis -2^63"] = ("bad-attribute", static () => One("Softmax", "x", Int("axis", long.MinValue), Input("x", 8, 8))),
        ["Flatten axis 2^62"] = ("bad-attribute", static () => One("Flatten", "x", Int("axis", Huge), Input("x", 8, 8))),
        ["Flatten of (2^63-1)^2"] = ("", static () => One("Flatten", "x", Int("axis", 0), Input("x", long.MaxValue, long.MaxValue))),
        ["Concat axis 2^62"] = ("bad-attribute", static () => One("Concat", "x,x", Int("axis", Huge), Input("x", 8, 8))),
        ["Concat of 2^63-1 twice"] = ("", static () => One("Concat", "x,x", Int("axis", 0), Input("x", long.MaxValue))),
        ["Concat of 100,000"] = ("", static () => One("Concat", string.Join(',', Enumerable.Repeat("x", 100_000)), Int("axis", 0), Input("x", 2))),
        ["Concat of 20,000 symbols"] = ("", static () => Model(Graph([.. Enumerable.Range(0, 20_000).Select(i => Symbolic($"x{i}", $"n{i}")), Node("Concat", string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"x{i}")), "y", Int("axis", 0)), new ProtoBytes().Message(12, new ProtoBytes().Text(1, "y"))]))),
        ["Split in 100,000"] = ("", static () => Model(Graph(Node("Split", "x", string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"y{i}"))), Input("x", 1 << 30)))),
        ["Split in a negative part"] = ("", static () => Model(Graph(Node("Split", "x,s", "y,z"), Input("x", 8), Longs("s", -8, 16)))),
        ["Split overflow"] = ("", static () => Model(Graph(Node("Split", "x,s", "y,z"), Input("x", 8), Longs("s", long.MaxValue, long.MaxValue)))),
        ["Split num_outputs 0"] = ("", static () => Model(Graph(Node("Split", "x", "y,z", Int("num_outputs", 0)), Input("x", 8)))),
        ["Einsum nonsense"] = ("", static () => One("Einsum", "x,x", Text("equation", "..i,,->->ij...ZZ"), Input("x", 8, 8))),
        ["Einsum of 100,000 letters"] = ("", static () => One("Einsum", "x", Text("equation", new string('i', 100_000)), Input("x", 8, 8))),
        ["Einsum over 63 bits"] = ("", static () => One("Einsum", "x,x", Text("equation", "ab,cd->abcd"), Input("x", Huge, Huge))),
        ["Reshape overflow"] = ("", static () => One("Reshape", "x,s", new ProtoBytes(), Input("x", Huge, Huge), Longs("s", Huge, -1))),
        ["Reshape two -1"] = ("", static () => One("Reshape", "x,s", new ProtoBytes(), Input("x", 8), Longs("s", -1, -1))),
        ["Reshape -5"] = ("", static () => One("Reshape", "x,s", new ProtoBytes(), Input("x", 8), Longs("s", -5, 2))),
        ["Reshape zero copies past the rank"] = ("", static () => One("Reshape", "x,s", new ProtoBytes(), Input("x", 8), Longs("s", 0, 0, 0))),
        ["Reshape another product"] = ("", static () => One("Reshape", "x,s", new ProtoBytes(), Input("x", 8), Longs("s", 7))),
        ["Reshape -1 with zero"] = ("", static () => One("Reshape", "x,s", Int("allowzero", 1), Input("x", 8), Longs("s", 0, -1))),
        ["Pad 2^62"] = ("", static () => One("Pad", "x,p", new ProtoBytes(), Input("x", 8, 8), Longs("p", Huge, Huge, Huge, Huge))),
        ["Pad negative past zero"] = ("", static () => One("Pad", "x,p", new ProtoBytes(), Input("x", 8), Longs("p", -100, -100))),
        ["Transpose perm outside"] = ("bad-attribute", static () => One("Transpose", "x", Ints("perm", 0, 99), Input("x", 8, 8))),
        ["Transpose perm twice"] = ("bad-attribute", static () => One("Transpose", "x", Ints("perm", 0, 0), Input("x", 8, 8))),
        ["Transpose perm negative"] = ("bad-attribute", static () => One("Transpose", "x", Ints("perm", -1, long.MinValue), Input("x", 8, 8))),
        ["Unsqueeze 2^62"] = ("", static () => One("Unsqueeze", "x,a", new ProtoBytes(), Input("x", 8), Longs("a", Huge))),
        ["Unsqueeze 4000 axes"] = ("", static () => One("Unsqueeze", "x,a", new ProtoBytes(), Input("x", 8), Longs("a", [.. Enumerable.Range(0, 4000).Select(i => (long)i)]))),
        ["Squeeze of no one"] = ("", static () => One("Squeeze", "x,a", new ProtoBytes(), Input("x", 8), Longs("a", 0, 0, -9))),
        ["ReduceSum axes outside"] = ("", static () => One("ReduceSum", "x,a", new ProtoBytes(), Input("x", 8), Longs("a", 5, long.MinValue))),
        ["DepthToSpace blocksize 0"] = ("bad-attribute", static () => One("DepthToSpace", "x", Int("blocksize", 0), Input("x", 1, 4, 8, 8))),
        ["DepthToSpace blocksize 2^62"] = ("bad-attribute", static () => One("DepthToSpace", "x", Int("blocksize", Huge), Input("x", 1, 4, 8, 8))),
        ["SpaceToDepth blocksize -1"] = ("bad-attribute", static () => One("SpaceToDepth", "x", Int("blocksize", -1), Input("x", 1, 4, 8, 8))),
        ["OneHot depth 2^62"] = ("", static () => One("OneHot", "x,d,v", new ProtoBytes(), Input("x", 8), Long("d", Huge), Longs("v", 0, 1))),
        ["OneHot depth negative"] = ("", static () => One("OneHot", "x,d,v", new ProtoBytes(), Input("x", 8), Long("d", -1), Longs("v", 0, 1))),
        ["TopK of 2^62"] = ("", static () => Model(Graph(Node("TopK", "x,k", "y,z"), Input("x", 8), Longs("k", Huge)))),
        ["TopK of -1"] = ("", static () => Model(Graph(Node("TopK", "x,k", "y,z"), Input("x", 8), Longs("k", -1)))),
        ["LSTM hidden 2^62"] = ("", static () => One("LSTM", "x,w,w", Int("hidden_size", Huge), Input("x", 5, 1, 8), Input("w", 1, 32, 8))),
        ["LSTM hidden -1"] = ("", static () => One("LSTM", "x,w,w", Int("hidden_size", -1), Input("x", 5, 1, 8), Input("w", 1, 32, 8))),
        ["LSTM direction nonsense"] = ("", static () => One("LSTM", "x,w,w", Text("direction", "up"), Input("x", 5, 1, 8), Input("w", 1, 32, 8))),
        ["Attention heads 0"] = ("", static () => One("Attention", "x,x,x", Int("q_num_heads", 0).Append(Int("kv_num_heads", 0)), Input("x", 1, 8, 64))),
        ["GroupNormalization groups 0"] = ("", static () => One("GroupNormalization", "x,s,s", Int("num_groups", 0), Input("x", 1, 4, 8), Input("s", 4))),
        ["InstanceNormalization epsilon NaN"] = ("", static () => One("InstanceNormalization", "x,s,s", new ProtoBytes().Message(5, new ProtoBytes().Text(1, "epsilon").Fixed32(2, float.NaN).Varint(20, 1)), Input("x", 1, 4, 8), Input("s", 4))),
        ["MatMul over 63 bits"] = ("", static () => One("MatMul", "x,z", new ProtoBytes(), Input("x", Huge, Huge), Input("z", Huge, Huge))),
        ["MatMul of sizes that differ"] = ("", static () => One("MatMul", "x,z", new ProtoBytes(), Input("x", 2, 3), Input("z", 4, 5))),
        ["Gemm over 63 bits"] = ("", static () => One("Gemm", "x,z", new ProtoBytes(), Input("x", 1L << 40, 1L << 40), Input("z", 1L << 40, 1L << 40))),
        ["Add of shapes that differ"] = ("", static () => One("Add", "x,z", new ProtoBytes(), Input("x", 2, 3), Input("z", 4, 5))),
        ["Relu without inputs"] = ("", static () => One("Relu", "", new ProtoBytes())),
        ["Conv without inputs"] = ("", static () => One("Conv", "", new ProtoBytes())),
        ["Conv with omitted inputs"] = ("", static () => One("Conv", ",", new ProtoBytes())),
        ["Relu with 1000 inputs"] = ("", static () => One("Relu", string.Join(',', Enumerable.Repeat("x", 1000)), new ProtoBytes(), Input("x", 2))),
        ["If without branches"] = ("", static () => One("If", "c", new ProtoBytes(), Input("c", 1))),
        ["Loop without body"] = ("", static () => One("Loop", "n", new ProtoBytes(), Long("n", 5))),
        ["Loop of 2^62"] = ("", static () => Model(Graph(Loop(Huge, "Add"), Long("n", Huge), Input("x", 1 << 20)))),
        ["Loop of -1"] = ("", static () => Model(Graph(Loop(-1, "Add"), Long("n", -1), Input("x", 2)))),
        ["Loops of 2^40 in loops of 2^40"] = ("", static () => Model(Graph(NestedLoops(5), Long("n", 1L << 40), Input("x", 1 << 20)))),
        ["loops 60 deep"] = ("", static () => Model(Graph(NestedLoops(60), Long("n", 3), Input("x", 1 << 20)))),
        ["loops 60 deep that grow"] = ("", static () => Model(Graph(NestedLoops(60, "Concat", Int("axis", 0)), Long("n", 3), Symbolic("x", "m")))),
        ["functions that expand to 2^19 nodes"] = ("", static () => Model(Graph(Node("F0", "x", "y", null, "local"), Input("x", 4)), FunctionTree(18))),
        ["functions called 300 times that expand to 2^20 nodes"] = ("", static () => Model(Graph([Input("x", 4), .. Enumerable.Range(0, 300).Select(i => Node("F0", "x", $"y{i}", null, "local"))]), FunctionTree(10))),
        ["nodes in reverse order"] = ("not-sorted", static () => Model(Graph([Input("v0", 4), .. Enumerable.Range(0, 20_000).Reverse().Select(i => Node("Relu", $"v{i}", $"v{i + 1}"))]))),
        ["one value used 100,000 times"] = ("", static () => Model(Graph([Input("x", 4), .. Enumerable.Range(0, 30_000).Select(i => Node("Add", "x,w", $"v{i}")), Initializer("w", FloatType, [4], RawData(16))]))),
        ["residual chain of 10,000"] = ("", static () => Model(Graph([Input("v0", 4), .. Enumerable.Range(0, 10_000).Select(i => Node("Add", $"v{i},v{Math.Max(0, i - 5_000)}", $"v{i + 1}"))]))),
        ["symbolic chain that grows"] = ("", static () => Model(Graph([Symbolic("v0", "n"), Symbolic("k", "m"), .. Enumerable.Range(0, 3_000).Select(i => Node("Concat", i % 2 == 0 ? $"v{i},k" : $"v{i},v{i}", $"v{i + 1}", Int("axis", 0)))]))),
        ["different symbols in a chain"] = ("", static () => Model(Graph([Symbolic("v0", "n"), .. Enumerable.Range(0, 2_000).Select(i => Symbolic($"k{i}", $"m{i}")), .. Enumerable.Range(0, 2_000).Select(i => Node("Concat", $"v{i},k{i}", $"v{i + 1}", Int("axis", 0)))]))),
        ["a sum of 1,500 symbols through 5,000 nodes"] = ("", static () => Model(Graph([.. Enumerable.Range(0, 1_500).Select(i => Symbolic($"k{i}", $"m{i}")), Node("Concat", string.Join(',', Enumerable.Range(0, 1_500).Select(i => $"k{i}")), "v0", Int("axis", 0)), .. Enumerable.Range(0, 5_000).Select(i => Node("Relu", $"v{i}", $"v{i + 1}"))]))),
        ["1,500 symbols over 5,000 nodes"] = ("", static () => Model(Graph([.. Enumerable.Range(0, 1_500).Select(i => Symbolic($"k{i}", $"m{i}")), .. Enumerable.Range(0, 5_000).Select(i => Node("Relu", $"k{i % 1_500}", $"v{i}"))]))),
        ["Loop body with too few outputs"] = ("", static () => Model(Graph(Node("Loop", "n,,x", "y", Subgraph("body", Graph())), Long("n", 5), Input("x", 2)))),
        ["Scan of 2^62 inputs"] = ("bad-attribute", static () => One("Scan", "x", Int("num_scan_inputs", Huge).Append(Subgraph("body", Graph())), Input("x", 2))),
        ["Scan of -1 inputs"] = ("bad-attribute", static () => One("Scan", "x", Int("num_scan_inputs", -1).Append(Subgraph("body", Graph())), Input("x", 2))),
        ["shape chain that doubles"] = ("", static () => Model(Graph([Input("x0", 2), .. Enumerable.Range(0, 100).Select(i => Node("Concat", $"x{i},x{i}", $"x{i + 1}", Int("axis", 0)))]))),
        ["constant chain that doubles"] = ("", static () => Model(Graph([Longs("x0", 1, 2), .. Enumerable.Range(0, 60).Select(i => Node("Concat", $"x{i},x{i}", $"x{i + 1}", Int("axis", 0)))]))),
        ["constants that overflow"] = ("", static () => Model(Graph([Longs("x0", long.MaxValue, long.MinValue), .. Enumerable.Range(0, 60).Select(i => Node(i % 3 == 0 ? "Mul" : i % 3 == 1 ? "Add" : "Neg", i % 3 == 2 ? $"x{i}" : $"x{i},x{i}", $"x{i + 1}"))]))),
        ["constant division by zero"] = ("", static () => Model(Graph(Longs("a", long.MinValue, 1), Longs("b", -1, 0), Node("Div", "a,b", "y"), Node("Mod", "a,b", "z"), Node("Reshape", "x,y", "r"), Input("x", 4)))),
        ["symbols multiplied 200 times"] = ("", static () => Model(Graph([.. Enumerable.Range(0, 12).Select(i => Symbolic($"x{i}", $"a{i}")), .. Enumerable.Range(0, 12).Select(i => Symbolic($"z{i}", $"b{i}")), .. Enumerable.Range(0, 12).Select(i => Node("Concat", $"x{i},z{i}", $"c{i}", Int("axis", 0))), .. Outer(12)]))),
        ["Relu chain of 50,000"] = ("", static () => Model(Graph([Input("v0", 4), .. Enumerable.Range(0, 50_000).Select(i => Node("Relu", $"v{i}", $"v{i + 1}"))]))),
        ["function chain of 5,000"] = ("", static () => Model(Graph(Node("F0", "x", "y", null, "local"), Input("x", 4)), FunctionChain(5_000))),
        ["rank 20,000"] = ("", static () => One("Relu", "x", new ProtoBytes(), Input("x", [.. Enumerable.Repeat(1L, 20_000)]))),
        ["rank 20,000 broadcast and transposed"] = ("", static () => Model(Graph(Node("Add", "x,x", "y"), Node("Transpose", "y", "z"), Node("ReduceSum", "z", "r"), Node("Shape", "x", "s"), Node("Reshape", "x,s", "q"), Input("x", [.. Enumerable.Repeat(1L, 20_000)])))),
        ["input of 2^63-1"] = ("", static () => One("Relu", "x", new ProtoBytes(), Input("x", long.MaxValue))),
        ["absent weights of 2^58 bytes, used 1000 times by one node"] = ("", static () => One("Concat", string.Join(',', Enumerable.Repeat("w", 1000)), Int("axis", 0), Initializer("w", 2, [1L << 58], External(("location", "w.bin"))))),
        ["absent weights of 2^58 bytes in a product"] = ("", static () => One("MatMul", "x,w", new ProtoBytes(), Input("x", 1L << 30, 1L << 29), Initializer("w", 1, [1L << 29, 1L << 28], External(("location", "w.bin"))))),
        ["packed weights of impossible N and K"] = ("", static () => Model(Graph(Node("MatMulNBits", "x,w,s", "y", Int("N", Huge).Append(Int("K", Huge)).Append(Int("bits", 1)).Append(Int("block_size", 0)), "com.microsoft"), Input("x", 2, 2), Input("s", 2), Initializer("w", 2, [2, 2, 2], RawData(8))), new ProtoBytes().Message(8, OperatorSet("com.microsoft", 1)))),
        ["unknown operator, empty domain"] = ("unknown-op", static () => One("FrobnicateXYZ", "x", new ProtoBytes(), Input("x", 2))),
        ["missing function of an imported domain"] = ("unknown-op", static () => Model(Graph(Node("F", "x", "y", null, "local"), Input("x", 2)), new ProtoBytes().Message(8, OperatorSet("local", 1)))),
        ["QuantizeLinear block -1"] = ("", static () => One("QuantizeLinear", "x,s", Int("block_size", -1).Append(Int("axis", 99)), Input("x", 8, 8), Input("s", 8, 8))),
        ["DequantizeLinear block 2^62"] = ("", static () => One("DequantizeLinear", "x,s", Int("block_size", Huge), Input("x", 8, 8), Input("s", 8, 8))),
        ["Cast to 99"] = ("bad-attribute", static () => One("Cast", "x", Int("to", 99), Input("x", 2))),
        ["Constant without value"] = ("", static () => One("Constant", "", new ProtoBytes())),
        ["EyeLike k 2^62"] = ("", static () => One("EyeLike", "x", Int("k", Huge), Input("x", 1L << 40, 1L << 40))),
        ["CumSum, Shape start and end extremes"] = ("", static () => One("Shape", "x", Int("start", long.MinValue).Append(Int("end", long.MaxValue)), Input("x", 2, 3))),
        ["Col2Im huge"] = ("", static () => One("Col2Im", "x,a,b", Ints("strides", 0, 0), Input("x", 1, 5, 5), Longs("a", Huge, Huge), Longs("b", 0, 0))),
        ["STFT, DFT of nothing"] = ("", static () => One("DFT", "x,n", Int("axis", 99), Input("x", 1, 5, 1), Long("n", long.MaxValue))),
        ["HannWindow 2^62"] = ("", static () => One("HannWindow", "n", new ProtoBytes(), Long("n", Huge))),
        ["RoiAlign 2^62"] = ("", static () => One("RoiAlign", "x,r,i", Int("output_height", Huge).Append(Int("output_width", Huge)).Append(Int("sampling_ratio", Huge)), Input("x", 1, 3, 8, 8), Input("r", 5, 4), Input("i", 5))),
        ["NonMaxSuppression 2^62"] = ("", static () => One("NonMaxSuppression", "x,s,n", new ProtoBytes(), Input("x", 1, 5, 4), Input("s", 1, 1, 5), Long("n", Huge))),
    };

    private static readonly ModelInspector Inspector = ModelInspector.CreateBuilder().UseOnnx().AddStandardAnalyses().Build();

    public static TheoryData<string> Names() => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Absurd_numbers_are_analysed_or_reported(string name)
    {
        (string kind, Func<byte[]> make) = Rows[name];
        byte[] bytes = make();
        (TimeSpan time, long allocated, Diagnostic[] findings) = await Run(bytes);
        if (time > MaximumTime)
        {
            (time, allocated, findings) = await Run(bytes);
        }

        time.Should().BeLessThan(MaximumTime);
        allocated.Should().BeLessThan(MaximumBytes);
        findings.Should().NotContain(finding => finding.Id == "HL9001", string.Join("; ", findings.Where(finding => finding.Id == "HL9001").Select(finding => Shown(finding.Message))));
        if (kind.Length > 0)
        {
            string found = string.Join("; ", findings.Select(finding => $"{finding.Severity} {finding.Kind.ToCode()} {Shown(finding.Message)}"));
            findings.Should().Contain(finding => finding.Severity >= DiagnosticSeverity.Warning && finding.Kind.ToCode() == kind, found);
        }
    }

    private static async Task<(TimeSpan Time, long Bytes, Diagnostic[] Findings)> Run(byte[] bytes)
    {
        long before = GC.GetTotalAllocatedBytes();
        var clock = WorkClock.StartNew();
        using Inspection inspection = await Inspector.InspectAsync(ModelSource.FromMemory("hostile.onnx", bytes), ct: TestContext.Current.CancellationToken);
        TimeSpan time = clock.Elapsed;
        long allocated = GC.GetTotalAllocatedBytes() - before;
        CheckNumbers(inspection);
        return (time, allocated, [.. inspection.Diagnostics]);
    }

    /// <summary>No count, size or cost of the report is negative: a wrapped number is worse than none.</summary>
    private static void CheckNumbers(Inspection inspection)
    {
        inspection.TryGet(CostPass.Result, out CostResult? costs).Should().BeTrue();
        foreach (Dimension number in new[] { costs!.Totals.Macs, costs.Totals.Flops, costs.Totals.IntegerMacs, costs.Totals.OtherOperations, costs.Totals.BytesRead, costs.Totals.BytesWritten })
        {
            if (number.TryGetValue(out long value))
            {
                value.Should().BeGreaterThanOrEqualTo(0);
            }
        }

        inspection.ToReport().Diagnostics.Should().HaveCount(inspection.Diagnostics.Count);
    }

    private static string Shown(string message) => message[..Math.Min(300, message.Length)].Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    private static ProtoBytes Int(string name, long value) => Attribute(name, 2, new ProtoBytes().Varint(3, value));

    private static ProtoBytes Ints(string name, params long[] values) => Attribute(name, 7, new ProtoBytes().Packed(8, values));

    private static ProtoBytes Text(string name, string value) => Attribute(name, 3, new ProtoBytes().Text(4, value));

    private static ProtoBytes Subgraph(string name, ProtoBytes graph) => Attribute(name, 5, new ProtoBytes().Message(6, graph));

    private static ProtoBytes Long(string name, long value) => Initializer(name, Int64Type, [], new ProtoBytes().Packed(7, value));

    private static ProtoBytes Longs(string name, params long[] values) => Initializer(name, Int64Type, [values.Length], new ProtoBytes().Packed(7, values));

    private static ProtoBytes Float(string name, float value) => Initializer(name, FloatType, [], new ProtoBytes().Fixed32(4, value));

    private static ProtoBytes Floats(string name, params float[] values)
    {
        var data = new ProtoBytes();
        foreach (float value in values)
        {
            data.Fixed32(4, value);
        }

        return Initializer(name, FloatType, [values.Length], data);
    }

    private static ProtoBytes Symbolic(string name, string symbol) =>
        new ProtoBytes().Message(11, new ProtoBytes().Text(1, name).Message(2, TensorType(FloatType, new ProtoBytes().Message(1, new ProtoBytes().Text(2, symbol)))));

    private static ProtoBytes[] ConvParts() => [Input("x", 1, 3, 8, 8), Initializer("w", FloatType, [4, 3, 3, 3], RawData(432))];

    private static byte[] Conv(ProtoBytes attribute) => One("Conv", "x,w", attribute, ConvParts());

    private static byte[] One(string operatorType, string inputs, ProtoBytes attributes, params ProtoBytes[] parts) =>
        Model(Graph([Node(operatorType, inputs, "y", attributes), Node("Relu", "y", "after"), new ProtoBytes().Message(12, new ProtoBytes().Text(1, "after")), .. parts]));

    private static ProtoBytes Loop(long count, string operatorType) => Node("Loop", "n,,x", "y", Subgraph("body", Graph(
        Node(operatorType, "s,s", "t"),
        new ProtoBytes().Message(11, new ProtoBytes().Text(1, "i")),
        new ProtoBytes().Message(11, new ProtoBytes().Text(1, "c")),
        Input("s", count > 0 ? 1 << 20 : 2),
        new ProtoBytes().Message(12, new ProtoBytes().Text(1, "c")),
        new ProtoBytes().Message(12, new ProtoBytes().Text(1, "t")))));

    private static ProtoBytes NestedLoops(int depth, string operatorType = "Add", ProtoBytes? attributes = null)
    {
        ProtoBytes inner = Node(operatorType, "s0,s0", "t0", attributes);
        for (int i = 0; i < depth; i++)
        {
            inner = Node("Loop", i == depth - 1 ? "n,,x" : $"n,,s{i + 1}", i == depth - 1 ? "y" : $"t{i + 1}", Subgraph("body", Graph(
                inner,
                new ProtoBytes().Message(11, new ProtoBytes().Text(1, $"i{i}")),
                new ProtoBytes().Message(11, new ProtoBytes().Text(1, $"c{i}")),
                attributes is null ? Input($"s{i}", 1 << 20) : new ProtoBytes().Message(11, new ProtoBytes().Text(1, $"s{i}")),
                new ProtoBytes().Message(12, new ProtoBytes().Text(1, $"c{i}")),
                new ProtoBytes().Message(12, new ProtoBytes().Text(1, $"t{i}")))));
        }

        return inner;
    }

    /// <summary>Each step unsqueezes and multiplies, so that the sizes stay sums; the flatten at the end asks for their product.</summary>
    private static IEnumerable<ProtoBytes> Outer(int count)
    {
        yield return Node("Einsum", string.Join(',', Enumerable.Range(0, count).Select(i => $"c{i}")), "o", Text("equation", string.Join(',', Enumerable.Range(0, count).Select(i => (char)('a' + i))) + "->" + string.Concat(Enumerable.Range(0, count).Select(i => (char)('a' + i)))));
        yield return Node("Flatten", "o", "f", Int("axis", 0));
        yield return Node("MatMul", "f,f", "g");
    }

    /// <summary>Functions that call the next one twice.</summary>
    private static ProtoBytes FunctionTree(int depth)
    {
        ProtoBytes all = new ProtoBytes().Message(8, OperatorSet("local", 1));
        for (int i = 0; i <= depth; i++)
        {
            ProtoBytes function = new ProtoBytes().Text(1, $"F{i}").Text(10, "local").Text(4, "a").Text(5, "c").Message(9, OperatorSet("", 17)).Message(9, OperatorSet("local", 1));
            foreach ((string from, string to) in new[] { ("a", "b"), ("b", "c") })
            {
                function.Message(7, i == depth ? NodeContent("Relu", from, to, new ProtoBytes()) : NodeContent($"F{i + 1}", from, to, new ProtoBytes().Text(7, "local")));
            }

            all.Message(25, function);
        }

        return all;
    }

    private static ProtoBytes FunctionChain(int count)
    {
        ProtoBytes all = new ProtoBytes().Message(8, OperatorSet("local", 1));
        for (int i = 0; i < count; i++)
        {
            ProtoBytes call = i == count - 1 ? NodeContent("Relu", "a", "b", new ProtoBytes()) : NodeContent($"F{i + 1}", "a", "b", new ProtoBytes().Text(7, "local"));
            all.Message(25, new ProtoBytes().Text(1, $"F{i}").Text(10, "local").Text(4, "a").Text(5, "b").Message(7, call).Message(9, OperatorSet("", 17)).Message(9, OperatorSet("local", 1)));
        }

        return all;
    }
}
