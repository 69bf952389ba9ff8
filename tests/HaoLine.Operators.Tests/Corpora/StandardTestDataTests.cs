using System.Globalization;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Formats.Onnx;
using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Corpora;

/// <summary>
/// The witness is the ONNX standard's own backend test data: models with stored inputs and outputs. Inference gets the shapes of
/// the stored inputs, no value, and no declared result; its results are compared with the stored outputs.
/// </summary>
public sealed class StandardTestDataTests(ITestOutputHelper output)
{
    private const string StandardPlace = "/usr/share/libonnx-testdata/data";

    /// <summary>Stored outputs that contradict the model or the specification; each was looked at by hand.</summary>
    private static readonly Dictionary<string, string> WrongData = new(StringComparer.Ordinal)
    {
        ["test_cast_FLOAT_to_BFLOAT16"] = "numpy has no bfloat16: the generator stored its bits as uint16",
        ["test_castlike_FLOAT_to_BFLOAT16"] = "as above",
        ["test_castlike_FLOAT_to_BFLOAT16_expanded"] = "as above",
    };

    /// <summary>
    /// Operators whose result shape depends on data even when the operands are constants, because their elements are not followed:
    /// selections, distinct elements, boxes, text, and loops that grow their values.
    /// </summary>
    private static readonly string[] DataDependent =
        ["Compress", "Loop", "NonMaxSuppression", "NonZero", "SequenceMap", "StringNormalizer", "Unique"];

    [Fact]
    public async Task Inferred_results_equal_the_stored_outputs()
    {
        Tally tally = await SurveyAsync(withValues: false);
        output.WriteLine(tally.ToString());
        tally.Wrong.Should().BeEmpty();
        tally.Unexplained.Should().BeEmpty();
        tally.Costless.Should().BeEmpty();
        tally.Models.Should().BeGreaterThanOrEqualTo(1000);
        tally.Full.Should().BeGreaterThanOrEqualTo(tally.Outputs * 86 / 100);
    }

    [Fact]
    public async Task Inferred_results_equal_the_stored_outputs_when_small_inputs_are_constants()
    {
        Tally tally = await SurveyAsync(withValues: true);
        output.WriteLine(tally.ToString());
        tally.Wrong.Should().BeEmpty();
        tally.Unexplained.Should().BeEmpty();
        tally.Explained.Where(static line => !DataDependent.Any(name => line.Split(':')[0].EndsWith(" " + name, StringComparison.Ordinal))
            && !line.Contains("sequence", StringComparison.Ordinal)).Should().BeEmpty();
    }

    private static async Task<Tally> SurveyAsync(bool withValues)
    {
        string folder = Environment.GetEnvironmentVariable("HAOLINE_ONNX_TESTDATA") is { Length: > 0 } given ? given : StandardPlace;
        if (!Directory.Exists(folder))
        {
            Assert.Skip("The standard's test data is not installed (eng/install-test-data.sh) and HAOLINE_ONNX_TESTDATA is not set.");
        }

        var tally = new Tally();
        foreach (string path in Directory.EnumerateFiles(folder, "model.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            await CheckAsync(path, Path.GetFileName(Path.GetDirectoryName(path)!), withValues, tally);
        }

        return tally;
    }

    private static async Task CheckAsync(string path, string name, bool withValues, Tally tally)
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        string[] sets = [.. Directory.EnumerateDirectories(Path.GetDirectoryName(path)!, "test_data_set_*").Order(StringComparer.Ordinal)];
        using Model model = await new OnnxFormatReader().ReadAsync(ModelSource.FromFile(path), new ModelReadContext(new DiagnosticBag()), ct);
        tally.Models++;
        if (sets.Length == 0)
        {
            tally.WithoutData++;
            return;
        }

        Graph main = model.MainGraph!;
        Value[] inputs = [.. main.Inputs.Where(input => input.Constant is null)];
        foreach (string set in sets)
        {
            using Model bare = model.Clone();
            Strip(bare);
            var shapes = new Dictionary<string, Shape>();
            foreach (string file in Directory.EnumerateFiles(set, "input_*.pb"))
            {
                int index = Index(file);
                Value? byPosition = index < inputs.Length ? inputs[index] : index < main.Inputs.Count ? main.Inputs[index] : null;
                byte[] bytes = await File.ReadAllBytesAsync(file, ct);
                if (byPosition?.Type is SequenceType or OptionalType)
                {
                    continue;
                }

                StoredValue stored = StoredValue.Parse(bytes, byPosition?.Type);
                string target = main.Inputs.FirstOrDefault(input => input.Name == stored.Name)?.Name ?? byPosition!.Name;
                if (withValues && TryMakeConstant(stored) is { } constant)
                {
                    Value input = bare.MainGraph!.Inputs.First(input => input.Name == target);
                    bare.MainGraph.SetConstant(input, constant);
                    bare.MainGraph.SetType(input, constant.Type);
                }
                else
                {
                    shapes[target] = Shape.Of(stored.Shape!);
                }
            }

            bare.Freeze();
            TypedModel typed = TypeInference.Infer(
                bare, OnnxOperators.Default, TypeInferenceOptions.Default with { InputShapes = shapes }, new DiagnosticBag(), ct);
            tally.Sets++;
            foreach (string file in Directory.EnumerateFiles(set, "output_*.pb").OrderBy(Index))
            {
                Value ours = bare.MainGraph!.Outputs[Index(file)];
                StoredValue truth = StoredValue.Parse(await File.ReadAllBytesAsync(file, ct), model.MainGraph!.Outputs[Index(file)].Type);
                tally.Add($"{name}#{Index(file)} {ours.Producer?.Operator}", WrongData.ContainsKey(name), typed.Main, ours, truth);
            }

            ModelCosts costs = CostEvaluation.Evaluate(typed);
            tally.Exact += costs.ExactCount;
            tally.Estimated += costs.EstimatedCount;
            foreach (ExecutedNode node in costs.Nodes.Where(static node => node.Confidence == CostConfidence.Unknown))
            {
                tally.UnknownCosts++;
                if (node.Scope.DefinitionOf(node.Node)?.Cost is null)
                {
                    tally.Costless.Add($"{name}: {node.Node} has no cost");
                }
            }
        }
    }

    private static int Index(string file) =>
        int.Parse(Path.GetFileNameWithoutExtension(file).Split('_')[^1], CultureInfo.InvariantCulture);

    private static InlineTensorData? TryMakeConstant(StoredValue stored)
    {
        long count = stored.Shape!.Aggregate(1L, static (product, size) => product * size);
        return count <= 256 && stored.Element != DataType.String && stored.Bytes!.Length == stored.Element.ByteLength(count)
            ? new InlineTensorData(stored.Element, stored.Shape, stored.Bytes)
            : null;
    }

    private static void Strip(Model model)
    {
        foreach (Graph graph in GraphWalker.Graphs(model))
        {
            foreach (Value value in graph.Nodes.SelectMany(static node => node.Outputs))
            {
                graph.SetType(value, null);
            }
        }
    }

    private sealed class Tally
    {
        private readonly SortedDictionary<string, int> reasons = new(StringComparer.Ordinal);
                public int Models { get; set; }

        public int WithoutData { get; set; }

        public int Sets { get; set; }

        public int Outputs { get; private set; }

        public int Full { get; private set; }

        public int Formulas { get; private set; }

        public int Partial { get; private set; }

        public int Unknown { get; private set; }

        public int Exact { get; set; }

        public int Estimated { get; set; }

        public int UnknownCosts { get; set; }

        public List<string> Explained { get; } = [];

        public List<string> Costless { get; } = [];

        public List<string> Wrong { get; } = [];

        public List<string> Unexplained { get; } = [];

        public void Add(string place, bool wrongData, TypedScope scope, Value value, StoredValue truth)
        {
            this.Outputs++;
            IrType? ours = scope.TypeOf(value);
            switch (Judge(ours, truth))
            {
                case Verdict.Wrong:
                    if (!wrongData)
                    {
                        this.Wrong.Add($"{place}: ours {ours}, stored {truth}");
                    }

                    return;
                case Verdict.Full:
                    this.Full++;
                    return;
                case Verdict.Formula:
                    this.Formulas++;
                    return;
                case Verdict.Partial:
                    this.Partial++;
                    break;
                default:
                    this.Unknown++;
                    break;
            }

            if (scope.UnknownReason(value) is { Length: > 0 } reason)
            {
                this.reasons[reason] = this.reasons.GetValueOrDefault(reason) + 1;
                this.Explained.Add($"{place}: ours {ours?.ToString() ?? "?"}, stored {truth} ({reason})");
            }
            else
            {
                this.Unexplained.Add($"{place}: ours {ours?.ToString() ?? "?"}, stored {truth}");
            }
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
            {this.Models} models ({this.WithoutData} without stored data), {this.Sets} data sets, {this.Outputs} outputs compared:
            {this.Full} fully inferred and equal, {this.Formulas} as a formula in a named symbol, {this.Partial} partly known and agreeing, {this.Unknown} unknown with a reason or listed below,
            {this.Wrong.Count} wrong, {this.Unexplained.Count} without a reason.
            Costs of executed nodes: {this.Exact} exact, {this.Estimated} estimated, {this.UnknownCosts} unknown.
            wrong:
            {string.Join("\n", this.Wrong)}
            without a reason:
            {string.Join("\n", this.Unexplained)}
            without a cost:
            {string.Join("\n", this.Costless)}
            reasons:
            {string.Join("\n", this.reasons.Select(static pair => $"{pair.Value} × {pair.Key}"))}
            explained:
            {string.Join("\n", this.Explained)}
            """);

        private static Verdict Judge(IrType? ours, StoredValue truth)
        {
            switch (ours)
            {
                case null:
                    return Verdict.Unknown;
                case OptionalType { Element: var inner }:
                    return truth.Items is null ? Judge(inner, truth) : Worst(truth.Items.Select(item => Judge(inner, item)));
                case SequenceType { Element: var inner }:
                    return truth.Items is null ? Verdict.Wrong : Worst(truth.Items.Select(item => Judge(inner, item)));
                case TensorType tensor:
                    if (!truth.IsTensor)
                    {
                        return Verdict.Wrong;
                    }

                    if (tensor.ElementType != DataType.Undefined && tensor.ElementType != truth.Element)
                    {
                        return Verdict.Wrong;
                    }

                    if (tensor.Shape is not { } shape)
                    {
                        return Verdict.Unknown;
                    }

                    if (shape.Rank != truth.Shape!.Length
                        || shape.Where((size, axis) => size.TryGetValue(out long known) && known != truth.Shape[axis]).Any())
                    {
                        return Verdict.Wrong;
                    }

                    return tensor.ElementType == DataType.Undefined || shape.Any(static size => size.IsUnknown) ? Verdict.Partial
                        : shape.IsStatic ? Verdict.Full
                        : Verdict.Formula;
                default:
                    return Verdict.Wrong;
            }
        }

        private static Verdict Worst(IEnumerable<Verdict> verdicts) => verdicts.Append(Verdict.Full).Max();
    }

    private enum Verdict
    {
        Full,
        Formula,
        Partial,
        Unknown,
        Wrong,
    }
}
