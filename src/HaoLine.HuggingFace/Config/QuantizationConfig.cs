using HaoLine.Architecture;
using HaoLine.Formats;

namespace HaoLine.HuggingFace.Config;

/// <summary>Reads what configurations state about quantization: <c>quantization_config</c>, <c>quantize_config.json</c>, ModelOpt's own file and MLX.</summary>
internal static class QuantizationConfig
{
    /// <summary>What a configuration states; null when it states no quantization.</summary>
    public static QuantizationFacts? Read(JsonValue config)
    {
        JsonValue stated = config.FindFirst("quantization_config", "compression_config");
        if (stated.Kind != JsonKind.Object)
        {
            stated = Nested(config, "text_config", "llm_config", "language_config").FindFirst("quantization_config", "compression_config");
        }

        if (stated.Kind == JsonKind.Object)
        {
            return ReadStated(new ConfigSection(stated));
        }

        JsonValue plain = config.Find("quantization");
        return plain.Kind != JsonKind.Object ? null
            : plain.Find("quant_algo").HasValue ? ReadModelOpt(new ConfigSection(plain))
            : plain.Find("bits").HasValue ? ReadMlx(new ConfigSection(plain))
            : null;
    }

    /// <summary>The older separate file of GPTQ tools, and AWQ's.</summary>
    public static QuantizationFacts? ReadQuantizeConfig(JsonValue file)
    {
        var config = new ConfigSection(file);
        return !config.Has("bits") && !config.Has("w_bit") ? null
            : config.Text("quant_method") == "awq" || config.Has("w_bit") ? Awq(config)
            : Gptq(config);
    }

    private static JsonValue Nested(JsonValue config, params ReadOnlySpan<string> names) => config.FindFirst(names);

    private static QuantizationFacts ReadStated(ConfigSection config)
    {
        string method = config.Text("quant_method").ToLowerInvariant();
        if (method.Length == 0)
        {
            method = config.Flag("load_in_4bit") == true || config.Flag("load_in_8bit") == true ? "bitsandbytes"
                : config.Has("config_groups") ? "compressed-tensors"
                : config.Has("quant_algo") ? "modelopt"
                : config.Has("bits") ? "gptq"
                : "unknown";
        }

        return method switch
        {
            "gptq" or "gptqmodel" => Gptq(config),
            "awq" => Awq(config),
            "bitsandbytes" => BitsAndBytes(config),
            "compressed-tensors" or "compressed_tensors" => CompressedTensors(config),
            "modelopt" or "modelopt_fp4" => ReadModelOpt(config),
            "fp8" => Base("fp8", config) with
            {
                Bits = 8,
                GroupSize = config.Numbers("weight_block_size") is [_, var columns] ? columns : 0,
                Format = config.Has("weight_block_size") ? "block" : "tensor",
                IsSymmetric = true,
                Activations = Activation("float8", config.Text("activation_scheme")),
            },
            "fbgemm_fp8" => Base(method, config) with { Bits = 8, GroupSize = 0, IsSymmetric = true, Activations = "float8 dynamic" },
            "mxfp4" => Base(method, config) with { Bits = 4, GroupSize = 32, IsSymmetric = true },
            "hqq" => Base(method, config) with { Bits = config.Section("quant_config").Section("weight_quant_params").Real("nbits") ?? config.Real("nbits"), GroupSize = config.Section("quant_config").Section("weight_quant_params").Count("group_size") },
            "quanto" => Base(method, config) with { Bits = WordBits(config.Text("weights")), Format = config.Text("weights") },
            "eetq" => Base(method, config) with { Bits = 8, GroupSize = 0, IsSymmetric = true },
            "bitnet" => Base(method, config) with { Bits = 2, IsSymmetric = true },
            "torchao" => Base(method, config) with { Format = config.Text("quant_type") },
            "aqlm" => Base(method, config) with { Format = $"{config.Count("num_codebooks") ?? 0}x{config.Count("nbits_per_codebook") ?? 0}", GroupSize = config.Count("in_group_size") },
            _ => Base(method, config) with { Bits = config.Real("bits", "w_bit", "nbits"), GroupSize = Group(config) },
        };
    }

    private static QuantizationFacts Base(string scheme, ConfigSection config) => new()
    {
        Scheme = scheme,
        Source = "config",
        ExcludedModules = [.. config.Words("modules_to_not_convert"), .. config.Words("ignore"), .. config.Words("exclude_modules"), .. config.Words("llm_int8_skip_modules")],
        CacheType = Cache(config),
    };

    private static string Cache(ConfigSection config)
    {
        ConfigSection cache = config.Section("kv_cache_scheme");
        string algorithm = config.Text("kv_cache_quant_algo").ToLowerInvariant();
        return cache.Real("num_bits") is { } bits ? $"{(cache.Text("type") is { Length: > 0 } kind ? kind : "int")}{bits:0}" : algorithm;
    }

    private static string Activation(string type, string scheme) => scheme.Length == 0 ? "" : $"{type} {scheme}";

    private static long? Group(ConfigSection config) =>
        config.Value.FindFirst("group_size", "q_group_size").TryGetInt64(out long size) ? Math.Max(0, size) : null;

    private static double? WordBits(string word) => word.Length > 0 && char.IsAsciiDigit(word[^1]) ? word[^1] - '0' : null;

    private static QuantizationFacts Gptq(ConfigSection config)
    {
        string format = config.Text("checkpoint_format", "format");
        return Base(format == "marlin" ? "marlin" : "gptq", config) with
        {
            Format = format,
            Bits = config.Real("bits"),
            GroupSize = Group(config),
            IsSymmetric = config.Flag("sym"),
            HasActivationOrder = config.Flag("desc_act"),
        };
    }

    private static QuantizationFacts Awq(ConfigSection config) => Base("awq", config) with
    {
        Format = (config.Text("version") is { Length: > 0 } version ? version : "gemm").ToLowerInvariant(),
        Bits = config.Real("bits", "w_bit"),
        GroupSize = Group(config),
        IsSymmetric = config.Flag("zero_point") is { } zero ? !zero : null,
        HasActivationOrder = false,
    };

    private static QuantizationFacts BitsAndBytes(ConfigSection config)
    {
        if (config.Flag("load_in_8bit") == true)
        {
            return Base("bitsandbytes-int8", config) with { Bits = 8, GroupSize = 0, IsSymmetric = true };
        }

        string kind = config.Text("bnb_4bit_quant_type") is { Length: > 0 } stated ? stated : "fp4";
        return Base($"bitsandbytes-{kind}", config) with { Bits = 4, GroupSize = 64, HasDoubleQuantization = config.Flag("bnb_4bit_use_double_quant") ?? false };
    }

    private static QuantizationFacts CompressedTensors(ConfigSection config)
    {
        ConfigSection group = new(config.Section("config_groups").Value.Members.Select(static member => member.Value).FirstOrDefault());
        ConfigSection weights = group.Section("weights");
        ConfigSection inputs = group.Section("input_activations");
        string strategy = weights.Text("strategy");
        return Base("compressed-tensors", config) with
        {
            Format = config.Text("format"),
            Bits = weights.Real("num_bits"),
            GroupSize = strategy is "channel" or "tensor" or "token" ? 0 : Group(weights),
            IsSymmetric = weights.Flag("symmetric"),
            HasActivationOrder = weights.Text("actorder") is { Length: > 0 } order ? order is "group" or "weight" or "static" : weights.Flag("actorder") ?? false,
            Activations = inputs.Real("num_bits") is { } bits
                ? Activation($"{(inputs.Text("type") is { Length: > 0 } kind ? kind : "int")}{bits:0}", inputs.Flag("dynamic") == true || inputs.Text("dynamic").Length > 0 ? "dynamic" : "static")
                : "",
        };
    }

    private static QuantizationFacts ReadModelOpt(ConfigSection config)
    {
        string algorithm = config.Text("quant_algo").ToUpperInvariant();
        ConfigSection weights = new ConfigSection(config.Section("config_groups").Value.Members.Select(static member => member.Value).FirstOrDefault()).Section("weights");
        QuantizationFacts facts = Base("modelopt", config) with { Format = algorithm, GroupSize = Group(config) ?? Group(weights) };
        return algorithm switch
        {
            "NVFP4" => facts with { Scheme = "nvfp4", Bits = 4, GroupSize = facts.GroupSize ?? 16, IsSymmetric = true },
            "FP8" => facts with { Scheme = "fp8", Bits = 8, GroupSize = 0, IsSymmetric = true, Activations = "float8 static" },
            "W4A16_AWQ" or "W4A8_AWQ" => facts with { Scheme = "awq", Bits = 4, GroupSize = facts.GroupSize ?? 128 },
            _ => facts with { Bits = weights.Real("num_bits") },
        };
    }

    private static QuantizationFacts ReadMlx(ConfigSection config) => Base("mlx", config) with
    {
        Format = config.Text("mode"),
        Bits = config.Real("bits"),
        GroupSize = Group(config),
        IsSymmetric = false,
    };
}
