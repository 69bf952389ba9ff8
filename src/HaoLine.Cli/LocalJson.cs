using System.Text.Json;
using HaoLine.Hardware;

namespace HaoLine.Cli;

/// <summary>This machine as JSON.</summary>
internal static class LocalJson
{
    public static void Write(Utf8JsonWriter writer, LocalMachine machine, NvidiaQuery query, HardwareDevice? measured, HardwareCatalog catalog)
    {
        writer.WriteStartObject();
        writer.WriteString("processor", machine.ProcessorName);
        writer.WriteString("architecture", machine.Architecture);
        writer.WriteNumber("logicalProcessors", machine.LogicalProcessors);
        if (machine.Cores is { } cores)
        {
            writer.WriteNumber("cores", cores);
        }

        writer.WriteNumber("memoryBytes", machine.MemoryBytes);
        writer.WriteStartArray("instructionSets");
        foreach (string name in machine.InstructionSets)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
        writer.WritePropertyName("measured");
        if (measured is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            HardwareJson.Write(writer, measured, catalog);
        }

        writer.WriteStartArray("nvidiaGpus");
        foreach (NvidiaGpu gpu in query.Gpus)
        {
            HardwareDevice? device = gpu.FindIn(catalog, out string problem);
            writer.WriteStartObject();
            writer.WriteString("name", gpu.Name);
            writer.WriteString("driver", gpu.Driver);
            writer.WriteString("computeCapability", gpu.ComputeCapability);
            Number("memoryBytes", gpu.MemoryBytes);
            Number("powerLimitWatts", gpu.PowerLimitWatts);
            writer.WriteString("device", device?.Id);
            writer.WriteString("problem", problem.Length > 0 ? problem : null);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("nvidiaProblem", query.Problem.Length > 0 ? query.Problem : null);
        writer.WriteEndObject();

        void Number(string name, double? value)
        {
            if (value is { } number)
            {
                writer.WriteNumber(name, number);
            }
            else
            {
                writer.WriteNull(name);
            }
        }
    }
}
