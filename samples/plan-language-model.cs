#:project ../src/HaoLine.Analysis/HaoLine.Analysis.csproj
#:project ../src/HaoLine.HuggingFace/HaoLine.HuggingFace.csproj
#:property PublishAot=false

// dotnet run samples/plan-language-model.cs -- path/to/folder-or-config.json
using HaoLine;
using HaoLine.Analysis;

string path = args.FirstOrDefault(static argument => argument.EndsWith(".json", StringComparison.Ordinal) || Directory.Exists(argument)) ?? Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
bool isOwn = !File.Exists(path) && !Directory.Exists(path);
if (isOwn)
{
    // A configuration may be written by hand: these are the sizes of an 8-billion-parameter model.
    File.WriteAllText(path, """
        {"model_type": "llama", "num_hidden_layers": 32, "hidden_size": 4096, "num_attention_heads": 32, "num_key_value_heads": 8,
         "intermediate_size": 14336, "vocab_size": 128256, "tie_word_embeddings": false, "torch_dtype": "bfloat16", "max_position_embeddings": 131072}
        """);
}

ModelInspector inspector = ModelInspector.CreateBuilder().UseHuggingFace().AddStandardAnalyses().Build();
var options = new InspectionOptions { Deployment = new DeploymentOptions { Devices = ["h100-sxm", "rtx-4090"], Context = 8192, Batch = 4, CacheType = "float8" } };
using Inspection inspection = await inspector.InspectAsync(path, options);

LlmMemoryResult memory = inspection.Get(LlmMemoryPass.Result);
Console.WriteLine($"cache    {memory.Cache.Bytes(memory.Context, memory.Batch):N0} bytes");
Console.WriteLine($"need     {memory.Need!.Total:N0} bytes");
foreach (LlmDeviceSpeed device in inspection.Get(LlmSpeedPass.Result).Devices)
{
    Console.WriteLine($"{device.Device.Name}: {(device.Fits ? "fits" : "does not fit")}, at most {device.MaximumContext:N0} tokens of context, {device.TokensPerSecond:N0} tokens per second");
}

if (isOwn)
{
    File.Delete(path);
}
