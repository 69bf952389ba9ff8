using HaoLine.Hardware;
using HaoLine.LanguageModels;

namespace HaoLine.HuggingFace.Tests.Planning;

/// <summary>Published models as profiles for plans.</summary>
internal static class Planned
{
    public static LanguageModelProfile Profile(string name) => OfConfig(PublishedModels.Find(name).Config);

    public static LanguageModelProfile OfConfig(string config)
    {
        using ReadOutcome outcome = ReadOutcome.OfConfig(config.Contains("torch_dtype", StringComparison.Ordinal) ? config : config.Insert(1, "\"torch_dtype\":\"float16\","));
        return LanguageModelProfile.Create(outcome.Model!, outcome.Facts) ?? throw new InvalidOperationException("The configuration gives no weights.");
    }

    public static HardwareDevice Device(string id) => HardwareCatalog.Default.TryFind(id, out HardwareDevice? device)
        ? device
        : throw new InvalidOperationException($"No device '{id}'.");

    public static CacheType Type(string name) => CacheType.TryParse(name, out CacheType? type) ? type : throw new InvalidOperationException(name);
}
