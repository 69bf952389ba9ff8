// dotnet run --project samples/GenerateModels -- samples/models
using HaoLine.Formats.Onnx;
using HaoLine.Ir;
using HaoLine.Samples;

string folder = args.Length > 0 ? args[0] : Path.Combine("samples", "models");
Directory.CreateDirectory(folder);
var writer = new OnnxFormatWriter();
foreach ((string name, Func<Model> build) in SampleModels.All)
{
    using Model model = build();
    string path = Path.Combine(folder, name);
    await writer.WriteAsync(model, path);
    Console.WriteLine($"{path}: {new FileInfo(path).Length:N0} bytes");
}
