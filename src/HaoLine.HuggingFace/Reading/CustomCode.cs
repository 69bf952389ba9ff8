using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.HuggingFace.Reading;

/// <summary>Finds code that a configuration names for loaders to import: <c>auto_map</c>, with texts or lists of texts such as <c>modeling_x.Model</c> or <c>owner/name--modeling_x.Model</c>.</summary>
internal static class CustomCode
{
    private const int Listed = 5;

    /// <summary>Reports the code that is named, once for each file.</summary>
    public static void Report(JsonValue config, string file, IDiagnosticSink diagnostics)
    {
        var names = new List<string>();
        foreach ((_, JsonValue value) in config.Find("auto_map").Members)
        {
            foreach (JsonValue item in value.Kind == JsonKind.Array ? value.Items : [value])
            {
                if (item.TryGetString(out string name) && !names.Contains(name))
                {
                    names.Add(name);
                }
            }
        }

        foreach ((_, JsonValue pipeline) in config.Find("custom_pipelines").Members)
        {
            if (pipeline.Find("impl").TryGetString(out string name) && !names.Contains(name))
            {
                names.Add(name);
            }
        }

        if (names.Count > 0)
        {
            string rest = names.Count > Listed ? $" and {names.Count - Listed} more" : "";
            diagnostics.Report(HuggingFaceDiagnostics.CustomCode.At(
                new SourceLocation(file, Element: "auto_map"),
                string.Join(", ", names.Take(Listed)),
                rest + (names.Exists(static name => name.Contains("--", StringComparison.Ordinal)) ? "; what stands before '--' is another repository that it is loaded from" : "")));
        }
    }
}
