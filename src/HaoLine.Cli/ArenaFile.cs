using System.Text.Encodings.Web;
using System.Text.Json;
using HaoLine.Analysis;
using HaoLine.Ir;

namespace HaoLine.Cli;

/// <summary>The arena plan of one model as JSON: every buffer with its place in the block and its lifetime.</summary>
internal static class ArenaFile
{
    public static Task WriteAsync(ArenaPlan plan, MemoryResult memory, string model, string path, CancellationToken ct) =>
        SideFile.WriteAsync("arena plan", Compose(plan, memory, model), model, path, ".arena.json", ct);

    private static byte[] Compose(ArenaPlan plan, MemoryResult memory, string model)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Default }))
        {
            json.WriteStartObject();
            json.WriteString("schemaVersion", "1.0");
            json.WriteString("model", Path.GetFileName(model));
            json.WriteNumber("totalBytes", plan.TotalBytes);
            json.WriteNumber("alignment", plan.Alignment);
            json.WriteNumber("lowerBoundBytes", memory.KnownPeakBytes);
            json.WriteNumber("steps", memory.Timeline.Count);
            json.WriteStartArray("tensors");
            foreach (ArenaSlot slot in plan.Slots)
            {
                json.WriteStartObject();
                json.WriteString("name", slot.Tensor.Name);
                json.WriteNumber("offset", slot.Offset);
                json.WriteNumber("bytes", slot.Tensor.Bytes);
                json.WriteNumber("firstStep", slot.Tensor.FirstStep);
                json.WriteNumber("lastStep", slot.Tensor.LastStep);
                if (slot.Tensor.SharedBy.Count > 0)
                {
                    json.WriteStartArray("sharedBy");
                    foreach (Value value in slot.Tensor.SharedBy)
                    {
                        json.WriteStringValue(value.Name);
                    }

                    json.WriteEndArray();
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }
}
