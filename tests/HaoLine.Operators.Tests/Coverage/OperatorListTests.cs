using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Coverage;

/// <summary>The registry against the list of operators that the standard and ONNX Runtime document (operators.txt holds the facts).</summary>
public sealed class OperatorListTests(ITestOutputHelper output)
{
    /// <summary>Operators whose cost is always unknown, and why that is the true answer.</summary>
    private static readonly Dictionary<string, string> CostIsUnknown = new(StringComparer.Ordinal)
    {
        ["ImageDecoder"] = "the size of the image is inside the encoded bytes",
        ["ai.onnx.preview.training::Gradient"] = "the work is that of the graph it differentiates",
        ["com.microsoft::EPContext"] = "a compiled engine; only its runtime knows",
        ["com.microsoft::Snpe"] = "a compiled engine; only its runtime knows",
    };

    /// <summary>Operators that files contain although no list names them.</summary>
    private static readonly string[] Unlisted =
    [
        "Affine", "Crop", "ImageScaler", "ParametricSoftplus", "Scale", "ScaledTanh", // experiments of the first operator sets
        "SimplifiedLayerNormalization", // written into the standard domain by runtimes' optimizers
        "com.microsoft::LayerNormalization", "com.microsoft::SimplifiedLayerNormalization", // the same, in the runtime's domain
    ];

    [Fact]
    public void Every_listed_operator_has_types_and_a_cost_at_every_version()
    {
        var missing = new List<string>();
        IReadOnlyList<(OperatorId Id, int[] Versions)> facts = Facts();
        foreach ((OperatorId id, int[] versions) in facts)
        {
            foreach (int version in versions)
            {
                if (OnnxOperators.Default.Find(id, version) is not { Infer: not null, Cost: not null } definition)
                {
                    missing.Add($"{id} {version}: not defined, or without types or cost");
                }
                else if (definition.SinceVersion != version)
                {
                    missing.Add($"{id} {version}: the newest definition is of version {definition.SinceVersion}");
                }
            }
        }

        output.WriteLine($"{facts.Count} operators in {facts.Sum(static fact => fact.Versions.Length)} versions.");
        missing.Should().BeEmpty();
        facts.Should().HaveCountGreaterThanOrEqualTo(355);
    }

    [Fact]
    public void Every_defined_operator_is_listed_or_a_known_exception()
    {
        var listed = Facts().Select(static fact => fact.Id).ToHashSet();
        OnnxOperators.Default.Definitions.Select(static definition => definition.Id).Distinct()
            .Where(id => !listed.Contains(id)).Select(static id => id.ToString())
            .Should().BeEquivalentTo(Unlisted);
    }

    [Fact]
    public void Costs_are_always_unknown_only_with_a_reason() =>
        OnnxOperators.Default.Definitions.Where(static definition => definition.Confidence == CostConfidence.Unknown).Select(static definition => definition.Id.ToString())
            .Should().BeEquivalentTo(CostIsUnknown.Keys);

    private static List<(OperatorId Id, int[] Versions)> Facts()
    {
        var facts = new List<(OperatorId, int[])>();
        string domain = "";
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Coverage", "operators.txt")))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                domain = OperatorId.NormalizeDomain(line[2..]);
            }
            else if (line.Length > 0 && line[0] != ';')
            {
                string[] parts = line.Split(": ");
                facts.Add((new OperatorId(domain, parts[0]), [.. parts[1].Split(' ').Select(int.Parse)]));
            }
        }

        return facts;
    }
}
