using System.Text;
using System.Text.Json;
using HaoLine.Hardware;

namespace HaoLine.Cli;

/// <summary>Devices, machines and estimates as JSON, in the words of catalogue files.</summary>
internal static class HardwareJson
{
    private const double Giga = 1e9;
    private const double Tera = 1e12;

    public static string Of(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>A row of a catalogue file, with the machines that have the device.</summary>
    public static void Write(Utf8JsonWriter writer, HardwareDevice device, HardwareCatalog catalog)
    {
        writer.WriteStartObject();
        writer.WriteString("id", device.Id);
        writer.WriteString("name", device.Name);
        writer.WriteString("vendor", device.Vendor);
        writer.WriteString("kind", HardwareArguments.KindName(device.Kind));
        writer.WriteString("architecture", device.Architecture);
        if (device.Year > 0)
        {
            writer.WriteNumber("year", device.Year);
        }

        writer.WriteNumber("memoryGiB", device.MemoryBytes / (double)(1L << 30));
        writer.WriteNumber("bandwidthGBs", device.BytesPerSecond / Giga);
        writer.WriteStartObject("peakTera");
        foreach ((ComputePrecision precision, double peak) in device.Peaks)
        {
            writer.WriteNumber(precision.ToName(), peak / Tera);
        }

        writer.WriteEndObject();
        writer.WriteNumber("sparsityFactor", device.SparsityFactor);
        if (device.Link is { } link)
        {
            writer.WriteStartObject("link");
            writer.WriteString("type", link.Name);
            writer.WriteNumber("bandwidthGBs", link.BytesPerSecond / Giga);
            writer.WriteEndObject();
        }

        if (device.TdpWatts is { } watts)
        {
            writer.WriteNumber("tdpWatts", watts);
        }

        Texts(writer, "aliases", device.Aliases);
        Texts(writer, "estimated", device.Estimated);
        writer.WriteString("note", device.Note);
        writer.WriteString("source", device.Source);
        writer.WriteString("verified", device.Verified);
        writer.WriteString("asOf", device.AsOf);
        writer.WriteStartArray("instances");
        foreach (CloudInstance instance in catalog.Instances.Where(instance => instance.DeviceId == device.Id))
        {
            Write(writer, instance);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, HardwareRecommendation recommendation)
    {
        writer.WriteStartObject();
        Choice("minimum", recommendation.Minimum);
        Choice("recommended", recommendation.Recommended);
        Choice("optimal", recommendation.Optimal);
        writer.WriteStartArray("candidates");
        foreach (HardwareCandidate candidate in recommendation.Candidates)
        {
            Write(writer, candidate);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();

        void Choice(string name, HardwareCandidate? candidate)
        {
            if (candidate is null)
            {
                writer.WriteNull(name);
            }
            else
            {
                writer.WriteString(name, candidate.Device.Id);
            }
        }
    }

    private static void Write(Utf8JsonWriter writer, HardwareCandidate candidate)
    {
        GraphEstimate estimate = candidate.Estimate;
        writer.WriteStartObject();
        writer.WriteString("device", candidate.Device.Id);
        writer.WriteBoolean("accepted", candidate.IsAccepted);
        Number(writer, "seconds", estimate.Seconds);
        Number(writer, "samplesPerSecond", estimate.SamplesPerSecond);
        writer.WriteBoolean("lowerBound", estimate.IsLowerBound);
        writer.WriteString("bound", estimate.Bound.ToString().ToLowerInvariant());
        writer.WriteString("precision", estimate.Precision.ToName());
        writer.WriteString("arithmetic", estimate.Arithmetic.ToName());
        writer.WriteNumber("neededBytes", estimate.Memory.KnownBytes);
        writer.WriteNumber("missingBytes", estimate.Memory.MissingBytes);
        if (candidate.Cost is { } cost)
        {
            writer.WriteStartObject("cost");
            writer.WritePropertyName("instance");
            Write(writer, cost.Instance);
            writer.WriteNumber("replicas", cost.Replicas);
            writer.WriteNumber("machines", cost.Machines);
            writer.WriteNumber("hours", cost.Hours);
            writer.WriteNumber("usdPerHour", cost.UsdPerHour);
            writer.WriteNumber("usdPerMonth", cost.UsdPerMonth);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("cost");
        }

        writer.WriteStartArray("rejections");
        foreach (HardwareRejection rejection in candidate.Rejections)
        {
            writer.WriteStartObject();
            writer.WriteString("reason", JsonNamingPolicy.CamelCase.ConvertName(rejection.Reason.ToString()));
            writer.WriteString("text", rejection.Text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        Texts(writer, "notes", estimate.Notes);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, CloudInstance instance)
    {
        writer.WriteStartObject();
        writer.WriteString("provider", instance.Provider);
        writer.WriteString("name", instance.Name);
        writer.WriteNumber("count", instance.DeviceCount);
        writer.WriteNumber("usdPerHour", instance.UsdPerHour);
        writer.WriteString("source", instance.Source);
        writer.WriteString("priced", instance.Priced);
        writer.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter writer, string name, double? value)
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

    private static void Texts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
