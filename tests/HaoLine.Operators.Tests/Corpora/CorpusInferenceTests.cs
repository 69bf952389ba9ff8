using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Formats.Onnx;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Operators.Tests.Corpora;

/// <summary>
/// The witness is what the authors of the models declared: every declaration of a node result is taken away, inferred again
/// from the inputs alone, and compared.
/// </summary>
public sealed class CorpusInferenceTests
{
    [Fact]
    public async Task Inferred_types_equal_the_declared_ones()
    {
        Survey survey = await Survey.OfAsync(stripped: true);
        TestContext.Current.TestOutputHelper?.WriteLine(survey.ToString());
        survey.Conflicts.Should().BeEmpty();
    }

    [Fact]
    public async Task Inference_never_reports_impossible_nodes_in_valid_models()
    {
        Survey survey = await Survey.OfAsync(stripped: false);
        TestContext.Current.TestOutputHelper?.WriteLine(survey.ToString());
        survey.Findings.Where(finding => finding.Contains("HL2002", StringComparison.Ordinal)).Should().BeEmpty();
    }

    private sealed class Survey
    {
        public List<string> Conflicts { get; } = [];

        public List<string> Incomplete { get; } = [];

        public List<string> Findings { get; } = [];

        public int Models { get; private set; }

        public int SingleNodeModels { get; private set; }

        public int SingleNodeComplete { get; private set; }

        public int Values { get; private set; }

        public int Complete { get; private set; }

        public int Ranked { get; private set; }

        public int ExactNodes { get; private set; }

        public int EstimatedNodes { get; private set; }

        public int UnknownNodes { get; private set; }

        public static async Task<Survey> OfAsync(bool stripped)
        {
            _ = Corpus.Path("models", "onnx");
            var survey = new Survey();
            foreach (string path in Corpus.OnnxModels())
            {
                try
                {
                    using Model model = await new OnnxFormatReader().ReadAsync(
                        ModelSource.FromFile(Corpus.Path(path)), new ModelReadContext(new DiagnosticBag()), TestContext.Current.CancellationToken);
                    survey.Add(path, model, stripped);
                }
                catch (InvalidModelContentException)
                {
                    // The few broken files of the corpus are the reader's subject.
                }
            }

            return survey;
        }

        public override string ToString() => $"""
            {this.Models} models; {this.Values} values, {this.Complete} with every size known or a formula, {this.Ranked} more with a known rank.
            {this.SingleNodeModels} single-node models, {this.SingleNodeComplete} complete.
            {this.ExactNodes} nodes exact, {this.EstimatedNodes} estimated, {this.UnknownNodes} unknown.
            conflicts:
            {string.Join("\n", this.Conflicts)}
            findings:
            {string.Join("\n", this.Findings)}
            incomplete:
            {string.Join("\n", this.Incomplete)}
            """;

        private void Add(string path, Model model, bool stripped)
        {
            if (model.MainGraph is null)
            {
                return;
            }

            using Model copy = model.Clone();
            if (stripped)
            {
                foreach (Graph graph in GraphWalker.Graphs(copy))
                {
                    foreach (Value value in graph.Nodes.SelectMany(static node => node.Outputs))
                    {
                        graph.SetType(value, null);
                    }
                }
            }

            copy.Freeze();
            var bag = new DiagnosticBag();
            TypedModel typed = TypeInference.Infer(copy, OnnxOperators.Default, TypeInferenceOptions.Default, bag, TestContext.Current.CancellationToken);
            this.Models++;
            foreach (string finding in bag.Diagnostics.Select(static finding => $"{finding.Id} {finding.Message}").Distinct())
            {
                this.Findings.Add($"{path}: {finding}");
            }

            bool complete = true;
            foreach ((Node before, Node after) in model.MainGraph.Nodes.Zip(copy.MainGraph!.Nodes))
            {
                for (int i = 0; i < after.Outputs.Count; i++)
                {
                    complete &= this.Compare(path, after, before.Outputs[i].Type, typed.Main.TypeOf(after.Outputs[i]), after.Outputs[i]);
                }
            }

            if (model.MainGraph.Nodes.Count == 1)
            {
                this.SingleNodeModels++;
                this.SingleNodeComplete += complete ? 1 : 0;
            }

            ModelCosts costs = CostEvaluation.Evaluate(typed);
            this.ExactNodes += costs.ExactCount;
            this.EstimatedNodes += costs.EstimatedCount;
            this.UnknownNodes += costs.UnknownCount;
            foreach (ExecutedNode node in costs.Nodes.Where(static node => node.Confidence == CostConfidence.Unknown).DistinctBy(static node => node.Node.Operator))
            {
                this.Incomplete.Add($"{path}: cost of {node.Node} is unknown");
            }
        }

        private bool Compare(string path, Node node, IrType? declared, IrType? inferred, Value value)
        {
            if (value.Name.Length == 0)
            {
                return true;
            }

            this.Values++;
            bool ranked = inferred is TensorType { Shape: not null } or (not null and not TensorType);
            bool complete = ranked && (inferred is not TensorType tensor || tensor.Shape!.All(static size => !size.IsUnknown));
            this.Complete += complete ? 1 : 0;
            this.Ranked += ranked && !complete ? 1 : 0;
            if (!complete)
            {
                this.Incomplete.Add($"{path}: {node} gives {inferred?.ToString() ?? "?"}, declared {declared?.ToString() ?? "?"}");
            }

            if (declared is not null && inferred is not null && Contradict(declared, inferred))
            {
                this.Conflicts.Add($"{path}: {node} gives {inferred}, declared {declared}");
            }

            return complete;
        }

        private static bool Contradict(IrType declared, IrType inferred) => (declared, inferred) switch
        {
            (TensorType a, TensorType b) => (a.ElementType != b.ElementType && b.ElementType != DataType.Undefined && a.ElementType != DataType.Undefined)
                || (a.Shape is not null && b.Shape is not null && (a.Shape.Rank != b.Shape.Rank
                    || a.Shape.Zip(b.Shape).Any(static pair => pair.First.IsKnown && pair.Second.IsKnown && pair.First != pair.Second))),
            (SequenceType a, SequenceType b) => a.Element is not null && b.Element is not null && Contradict(a.Element, b.Element),
            (OptionalType a, OptionalType b) => a.Element is not null && b.Element is not null && Contradict(a.Element, b.Element),
            _ => declared.GetType() != inferred.GetType(),
        };
    }
}
