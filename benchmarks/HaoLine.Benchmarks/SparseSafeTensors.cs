using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Formats.SafeTensors;
using HaoLine.Ir;

namespace HaoLine.Benchmarks;

/// <summary>SafeTensors files as large as wanted of which only the header takes space: 2,000 float16 matrices over a hole.</summary>
internal static class SparseSafeTensors
{
    private const int Tensors = 2_000;
    private const int Columns = 4_096;
    private const int Rounds = 1_000;

    public static void Write(string path, long bytes)
    {
        long rows = bytes / Tensors / (Columns * 2);
        long each = rows * Columns * 2;
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt");
            json.WriteEndObject();
            for (int i = 0; i < Tensors; i++)
            {
                json.WriteStartObject($"model.layers.{i / 10}.block_{i % 10}.weight");
                json.WriteString("dtype", "F16");
                json.WriteStartArray("shape");
                json.WriteNumberValue(rows);
                json.WriteNumberValue(Columns);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(i * each);
                json.WriteNumberValue((i + 1) * each);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (header.Length % 8 != 0)
        {
            header.WriteByte((byte)' ');
        }

        using FileStream file = File.Create(path);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        header.WriteTo(file);
        file.SetLength(8 + header.Length + (Tensors * each));
    }

    /// <summary>The reader as a program would embed it, without analyses; prints tensors and elements.</summary>
    public static async Task ReadAsync(string path)
    {
        using Model model = await OpenAsync(new SafeTensorsFormatReader(), path);
        Console.WriteLine($"{model.Weights.Count} {model.Weights.Sum(static weight => weight.Data.ElementCount)}");
    }

    /// <summary>The reader many times in one process, without and with the default inspection; prints milliseconds.</summary>
    public static async Task MeasureAsync(string path)
    {
        var reader = new SafeTensorsFormatReader();
        ModelInspector inspector = ModelInspector.CreateBuilder().UseSafeTensors().AddStandardAnalyses().Build();
        await PrintAsync("reader", async () => (await OpenAsync(reader, path)).Dispose());
        await PrintAsync("inspection", async () => (await inspector.InspectAsync(path)).Dispose());
    }

    private static Task<Model> OpenAsync(SafeTensorsFormatReader reader, string path) =>
        reader.ReadAsync(ModelSource.FromFile(path), new ModelReadContext(new DiagnosticBag())).AsTask();

    private static async Task PrintAsync(string name, Func<Task> run)
    {
        var times = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await run();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        double[] warm = [.. times.Skip(Rounds / 2).Order()];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} first {times[0]:F2} ms, warm median {warm[warm.Length / 2]:F2} ms, best {warm[0]:F2} ms"));
    }
}
