using System.Globalization;
using HaoLine.Architecture;
using HaoLine.Ir;

namespace HaoLine.Serving;

/// <summary>
/// Holds a model against the lists of a runtime. A verdict says no more than the lists do: a name that is not in them is unknown, unless the
/// runtime does not read such models at all.
/// </summary>
public static class ServingRules
{
    private const string HuggingFace = "huggingface";
    private const string Gguf = "gguf";
    private const string Onnx = "onnx";

    /// <summary>Verdicts of all runtimes in their order. A server that hands folders to one of the others takes what that one takes.</summary>
    public static IReadOnlyList<ServingAssessment> AssessAll(IReadOnlyList<ServingRuntime> runtimes, ServingSubject subject)
    {
        ArgumentNullException.ThrowIfNull(runtimes);
        ArgumentNullException.ThrowIfNull(subject);
        ServingAssessment[] own = [.. runtimes.Select(runtime => Assess(runtime, subject))];
        return
        [
            .. own.Select(item => item.Runtime.Backends.GetValueOrDefault(subject.Format) is { } backend && own.FirstOrDefault(other => other.Runtime.Id == backend) is { } behind
                ? new ServingAssessment(
                    item.Runtime,
                    behind.Verdict == ServingVerdict.Supported ? ServingVerdict.SupportedWithLimits : behind.Verdict,
                    [$"through its backend '{backend}', so what {behind.Runtime.Name} takes"])
                : item),
        ];
    }

    /// <summary>The verdict of one runtime by its own lists; see <see cref="AssessAll"/> for servers that hand models to another.</summary>
    public static ServingAssessment Assess(ServingRuntime runtime, ServingSubject subject)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        ArgumentNullException.ThrowIfNull(subject);
        (ServingVerdict verdict, List<string> reasons) = runtime switch
        {
            { Backends.Count: > 0 } => ByBackend(runtime, subject),
            { Architectures.Count: > 0 } => ByArchitecture(runtime, subject),
            { ModelTypes.Count: > 0 } => ByModelType(runtime, subject),
            _ => ByClass(runtime, subject),
        };
        if (runtime.SplitsHeads && verdict is ServingVerdict.Supported or ServingVerdict.SupportedWithLimits && subject.Architecture is { } architecture)
        {
            reasons.Add(Splits(architecture));
            reasons.AddRange(Sizes(architecture));
        }

        return new ServingAssessment(runtime, verdict, reasons);
    }

    /// <summary>
    /// The runtime to try first: for GGUF the one whose own format it is, for checkpoints of language models the first of the list that takes
    /// them without limits, then with limits; for graphs of language models the pipeline runtime, for other graphs the server.
    /// </summary>
    public static (ServingAssessment? Assessment, string Reason) Recommend(IReadOnlyList<ServingAssessment> assessments, ServingSubject subject)
    {
        ArgumentNullException.ThrowIfNull(assessments);
        ArgumentNullException.ThrowIfNull(subject);
        bool isGenerator = subject.Architecture?.Decoder is not null;
        ServingAssessment? First(ServingVerdict verdict, Func<ServingAssessment, bool> takes) =>
            assessments.FirstOrDefault(item => item.Verdict == verdict && takes(item));
        bool IsGeneral(ServingAssessment item) => item.Runtime.Backends.Count > 0;
        foreach (ServingVerdict verdict in (ReadOnlySpan<ServingVerdict>)[ServingVerdict.Supported, ServingVerdict.SupportedWithLimits, ServingVerdict.Convertible])
        {
            ServingAssessment? found = isGenerator
                ? First(verdict, item => !IsGeneral(item) && item.Runtime.Formats.Contains(subject.Format)) ?? First(verdict, item => !IsGeneral(item)) ?? First(verdict, IsGeneral)
                : First(verdict, IsGeneral) ?? First(verdict, static _ => true);
            if (found is not null)
            {
                string way = verdict switch
                {
                    ServingVerdict.Supported => "takes it as it is",
                    ServingVerdict.SupportedWithLimits => "takes it with limits",
                    _ => "takes it after a conversion",
                };
                string kind = isGenerator ? "it generates, and of the runtimes for language models"
                    : subject.Architecture is null ? "it is not known to generate, and of the servers"
                    : "it does not generate, and of the servers";
                return (found, $"{kind} {found.Runtime.Name} is the first that {way}");
            }
        }

        return (null, "no runtime of the lists takes it");
    }

    /// <summary>Numbers of devices up to eight that may share a layer.</summary>
    private static string Splits(ArchitectureFacts architecture)
    {
        long[] heads = [.. architecture.Stacks.SelectMany(static stack => stack.Layers).Select(static layer => layer.Attention)
            .Where(static attention => attention.Reach != AttentionReach.None).Select(static attention => attention.QueryHeads).Distinct().Order()];
        int[] fitting = [.. Enumerable.Range(0, 4).Select(static power => 1 << power).Where(devices => heads.All(count => count % devices == 0))];
        return heads.Length == 0
            ? "no layer has attention, so no heads bound how many devices share a layer"
            : $"{string.Join(", ", heads)} query heads can be shared by {string.Join(", ", fitting)} devices";
    }

    /// <summary>Sizes that kernels and schedulers ask about: key-value heads, sizes of heads, context.</summary>
    private static IEnumerable<string> Sizes(ArchitectureFacts architecture)
    {
        AttentionFacts[] attentions = [.. architecture.Stacks.SelectMany(static stack => stack.Layers).Select(static layer => layer.Attention).Where(static attention => attention.Reach != AttentionReach.None)];
        long[] shared = [.. attentions.Where(static attention => attention.Latent is null && attention.KeyValueHeads != attention.QueryHeads).Select(static attention => attention.KeyValueHeads).Distinct().Order()];
        if (shared.Length > 0)
        {
            yield return $"{string.Join(", ", shared)} key-value heads: more devices than that hold copies of them";
        }

        long[] sizes = [.. attentions.Select(static attention => attention.KeySize).Where(static size => size > 0).Distinct().Order()];
        if (sizes.Length > 0)
        {
            yield return $"heads of {string.Join(", ", sizes)} elements";
        }

        if (architecture.Positions.MaximumContext is { } context and > 0)
        {
            yield return $"a context of {context.ToString("N0", CultureInfo.InvariantCulture)} tokens";
        }
    }

    private static (ServingVerdict Verdict, List<string> Reasons) ByClass(ServingRuntime runtime, ServingSubject subject)
    {
        if (runtime.LimitedFormats.TryGetValue(subject.Format, out string? limit) && subject.Architecture is { } stored)
        {
            return runtime.LimitedFormatArchitectures.Contains(stored.Name, StringComparer.Ordinal)
                ? (ServingVerdict.SupportedWithLimits, [$"the architecture '{stored.Name}' is in its list for {subject.Format}", limit])
                : (ServingVerdict.Unknown, [$"the architecture '{stored.Name}' is not in its list for {subject.Format}", limit]);
        }

        if (!runtime.Formats.Contains(subject.Format))
        {
            return subject.Format == "safetensors"
                ? (ServingVerdict.Unknown, ["weights without their config.json do not tell the class that implements them; inspect the folder"])
                : (ServingVerdict.Unsupported, [$"it reads {string.Join(", ", runtime.Formats)}, not {subject.Format}"]);
        }

        string name = subject.Architecture?.ClassName ?? "";
        if (name.Length == 0)
        {
            return (ServingVerdict.Unknown, ["the configuration names no implementing class ('architectures')"]);
        }

        if (runtime.RemovedClasses.TryGetValue(name, out string? last))
        {
            return (ServingVerdict.Unsupported, [$"'{name}' was last taken by version {last}"]);
        }

        string kind = runtime.Classes.FirstOrDefault(group => group.Value.Contains(name, StringComparer.Ordinal)).Key ?? "";
        if (kind.Length == 0)
        {
            if (!runtime.FallbackClasses.Contains(name, StringComparer.Ordinal))
            {
                return (ServingVerdict.Unknown, [runtime.Fallback.Length == 0 ? $"'{name}' is not in its list" : $"'{name}' is not in its list; it may work through {runtime.Fallback}, which no list tells"]);
            }

            kind = $"through {runtime.Fallback}";
        }

        var reasons = new List<string> { $"'{name}' is in its list ({kind})" };
        ServingVerdict verdict = runtime.FallbackClasses.Contains(name, StringComparer.Ordinal) ? ServingVerdict.SupportedWithLimits : ServingVerdict.Supported;
        if (runtime.Limits.TryGetValue(name, out string? own))
        {
            reasons.Add(own);
            verdict = ServingVerdict.SupportedWithLimits;
        }

        if (subject.Quantization is { } quantization)
        {
            bool isListed = runtime.Quantization.Contains(quantization.Scheme, StringComparer.OrdinalIgnoreCase);
            reasons.Add(runtime.Quantization.Count == 0 ? $"its list says nothing about the quantization '{quantization.Scheme}'"
                : isListed ? $"it takes the quantization '{quantization.Scheme}'"
                : $"the quantization '{quantization.Scheme}' is not in its list");
            if (isListed && runtime.QuantizationLimit.Length > 0)
            {
                reasons.Add(runtime.QuantizationLimit);
                verdict = ServingVerdict.SupportedWithLimits;
            }

            verdict = isListed ? verdict : ServingVerdict.Unknown;
        }

        return (verdict, reasons);
    }

    private static (ServingVerdict Verdict, List<string> Reasons) ByArchitecture(ServingRuntime runtime, ServingSubject subject)
    {
        string name = subject.Architecture?.Name ?? "";
        if (runtime.Formats.Contains(subject.Format))
        {
            DataType[] removed = [.. subject.Model.Weights.Select(static weight => weight.Data.ElementType).Distinct().Where(type => runtime.RemovedTypes.Contains(type.Name, StringComparer.OrdinalIgnoreCase))];
            return name.Length == 0 ? (ServingVerdict.Unknown, ["the file states no architecture"])
                : removed.Length > 0 ? (ServingVerdict.Unsupported, [$"it reads {string.Join(", ", removed.Select(static type => type.Name))} no more"])
                : runtime.Architectures.Contains(name, StringComparer.Ordinal) ? (ServingVerdict.Supported, [$"the architecture '{name}' is in its list"])
                : (ServingVerdict.Unknown, [$"the architecture '{name}' is not in its list"]);
        }

        if (subject.Format is HuggingFace && runtime.Convertible.TryGetValue(name, out string? target))
        {
            return (ServingVerdict.Convertible, [$"its converter brings '{name}' into {string.Join(", ", runtime.Formats)} as '{target}'"]);
        }

        return subject.Format is HuggingFace && name.Length > 0
            ? (ServingVerdict.Unknown, [$"whether its converter takes '{name}' is not in the list"])
            : (ServingVerdict.Unsupported, [$"it reads {string.Join(", ", runtime.Formats)}, not {subject.Format}"]);
    }

    private static (ServingVerdict Verdict, List<string> Reasons) ByModelType(ServingRuntime runtime, ServingSubject subject)
    {
        if (subject.Architecture is not { } architecture)
        {
            return subject.Format == HuggingFace ? (ServingVerdict.Unknown, ["the architecture is not known"])
                : subject.Format == Onnx && subject.HasLanguageInputs ? (ServingVerdict.Unknown, ["inputs are named as those of a language model, but the architecture is not known"])
                : (ServingVerdict.Unsupported, ["it runs language models, and nothing in this one tells that it is one"]);
        }

        if (subject.Format == Onnx)
        {
            if (architecture.Decoder is null)
            {
                return (ServingVerdict.Unsupported, ["it runs models that generate, and this one only encodes"]);
            }

            return (ServingVerdict.SupportedWithLimits, ["the graph has attention of a language model", "it needs a genai_config.json beside the graph, and inputs and outputs as its model builder names them"]);
        }

        string name = runtime.SameTypes.GetValueOrDefault(architecture.Name, architecture.Name);
        string kind = runtime.ModelTypes.FirstOrDefault(group => group.Value.Contains(name, StringComparer.Ordinal)).Key ?? "";
        return subject.Format is not (HuggingFace or Gguf) ? (ServingVerdict.Unsupported, [$"it reads {string.Join(", ", runtime.Formats)}, not {subject.Format}"])
            : kind.Length > 0 ? (ServingVerdict.Convertible, [$"'{name}' is in its list ({kind})", "its model builder makes the graph"])
            : (ServingVerdict.Unknown, [$"'{architecture.Name}' is not in its list"]);
    }

    private static (ServingVerdict Verdict, List<string> Reasons) ByBackend(ServingRuntime runtime, ServingSubject subject)
    {
        if (!runtime.Backends.TryGetValue(subject.Format, out string? backend))
        {
            return subject.Model.MainGraph is not null
                ? (ServingVerdict.Convertible, [$"it has no backend for {subject.Format}; ONNX, TensorRT, TorchScript, SavedModel and OpenVINO have one"])
                : (ServingVerdict.Unsupported, [$"it has no backend for {subject.Format}, and weights alone are no model to run"]);
        }

        return subject.Format == HuggingFace
            ? subject.Architecture?.Decoder is null
                ? (ServingVerdict.Unknown, ["a folder is served by a backend for language models, and this is none or not known as one"])
                : (ServingVerdict.Unknown, [$"through its backend '{backend}', as far as that takes the class"])
            : (ServingVerdict.Supported, [$"its backend '{backend}' runs {subject.Format}"]);
    }
}
