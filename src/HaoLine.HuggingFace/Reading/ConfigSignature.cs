using HaoLine.Formats;

namespace HaoLine.HuggingFace.Reading;

/// <summary>Tells folders and configurations of transformers from other ones.</summary>
internal static class ConfigSignature
{
    public const string Config = "config.json";
    public const string AdapterConfig = "adapter_config.json";
    public const string ModelOptConfig = "hf_quant_config.json";

    /// <summary>Looks at names of a folder, or at the first bytes of a file.</summary>
    public static FormatMatch Match(ModelSource source)
    {
        if (source.IsFolder)
        {
            return source.HasFile(Config) || source.HasFile(AdapterConfig) ? FormatMatch.Certain : FormatMatch.None;
        }

        ReadOnlySpan<byte> text = source.Header;
        text = (text is [0xEF, 0xBB, 0xBF, ..] ? text[3..] : text).TrimStart(" \t\r\n"u8);
        if (!text.StartsWith((byte)'{'))
        {
            return FormatMatch.None;
        }

        bool says = text.IndexOf("\"model_type\""u8) >= 0
            || text.IndexOf("\"architectures\""u8) >= 0
            || text.IndexOf("\"peft_type\""u8) >= 0
            || text.IndexOf("\"quant_algo\""u8) >= 0;
        return says ? FormatMatch.Certain
            : source.Name.EndsWith(Config, StringComparison.OrdinalIgnoreCase) ? FormatMatch.Possible
            : FormatMatch.None;
    }
}
