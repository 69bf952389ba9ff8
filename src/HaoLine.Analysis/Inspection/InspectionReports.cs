using System.Reflection;
using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;
using HaoLine.Reporting;

namespace HaoLine;

/// <summary>Report documents besides those of finished inspections.</summary>
public static class InspectionReports
{
    /// <summary>This library as the maker of reports; the version carries no commit hash, so that reports stay byte-identical between builds.</summary>
    public static ReportTool Tool { get; } = new("haoline", Version());

    /// <summary>The document for a model that cannot be read: the error, no results.</summary>
    /// <param name="error">What the reader threw.</param>
    /// <param name="diagnostics">Findings made before the error; null for none.</param>
    public static ReportDocument ForError(ModelReadException error, IReadOnlyList<Diagnostic>? diagnostics = null) => new()
    {
        Tool = Tool,
        Error = ReportError.From(error),
        Diagnostics = diagnostics ?? [],
    };

    internal static ReportModel Describe(Model model, string name, TypeInferenceResult? types)
    {
        ModelMetadata metadata = model.Metadata;
        string producer = metadata.ProducerVersion.Length == 0 ? metadata.ProducerName : $"{metadata.ProducerName} {metadata.ProducerVersion}".Trim();
        ReportTensor Tensor(Value value) => ReportTensor.From(value.Name, value.Type ?? types?.Typed.Main.TypeOf(value));
        return new ReportModel
        {
            Format = metadata.Format.Length == 0 ? "memory" : metadata.Format,
            Path = name,
            FileBytes = checked(model.Source.ByteLength + model.Source.CompanionByteLength),
            Producer = producer,
            GraphName = model.MainGraph?.Name ?? "",
            FormatVersion = metadata.FormatVersion,
            OperatorSets = OperatorSets(model),
            Capabilities = CapabilityNames.Codes(model.Capabilities),
            Tier = model.Tier switch
            {
                ModelTier.Full => "full",
                ModelTier.Graph => "graph",
                ModelTier.Weights => "weights",
                _ => "metadata",
            },
            Inputs = model.MainGraph is null ? [] : [.. model.MainGraph.Inputs.Where(static value => !value.IsInitializer).Select(Tensor)],
            Outputs = model.MainGraph is null ? [] : [.. model.MainGraph.Outputs.Select(Tensor)],
            Metadata = metadata.Properties,
        };
    }

    internal static IReadOnlyList<KeyValuePair<string, long>> OperatorSets(Model model)
    {
        var sets = new List<KeyValuePair<string, long>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (OperatorSetImport import in model.Imports)
        {
            string domain = OperatorId.NormalizeDomain(import.Domain);
            if (seen.Add(domain))
            {
                sets.Add(new(domain.Length == 0 ? "ai.onnx" : domain, import.Version));
            }
        }

        return sets;
    }

    private static string Version()
    {
        string version = typeof(InspectionReports).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
        int hash = version.IndexOf('+', StringComparison.Ordinal);
        return hash < 0 ? version : version[..hash];
    }
}
