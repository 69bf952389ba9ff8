using System.Globalization;
using System.Text.Json;

namespace HaoLine.Reporting;

/// <summary>
/// Writes the memory timeline in the trace event format, which Perfetto and Chrome's <c>about:tracing</c> open: a counter of live bytes, the
/// node of each step, and a slice for each buffer on a lane of its place in the arena. One step of the execution takes one microsecond.
/// </summary>
public sealed class MemoryTraceWriter : IReportWriter
{
    private const int ExecutionProcess = 1;
    private const int BufferProcess = 2;

    /// <inheritdoc />
    public string FormatId => "trace";

    /// <inheritdoc />
    public IReadOnlyList<string> FileExtensions { get; } = [".trace.json"];

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">The report has no graph, or the sizes of its values are not all known.</exception>
    public async ValueTask WriteAsync(ReportDocument report, Stream destination, CancellationToken ct = default)
    {
        GraphBlock graph = InteropJson.GraphOf(report, "A memory trace");
        GraphBlockTimeline timeline = graph.Timeline
            ?? throw new InvalidOperationException("A memory trace needs sizes as numbers. Give the free symbols of the model sizes.");
        Utf8JsonWriter json = InteropJson.Create(destination);
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartObject();
            json.WriteString("displayTimeUnit", "ns");
            json.WriteStartObject("otherData");
            json.Text("model", ReportFacts.Title(report));
            json.WriteString("time", "one microsecond stands for one step of the execution");
            json.WriteNumber("peakBytes", timeline.PeakBytes);
            json.WriteNumber("peakStep", timeline.PeakStep);
            if (timeline.ArenaBytes is { } arena)
            {
                json.WriteNumber("arenaBytes", arena);
            }

            json.WriteEndObject();
            json.WriteStartArray("traceEvents");
            Name(json, "process_name", ExecutionProcess, 0, "execution");
            Name(json, "process_name", BufferProcess, 0, timeline.ArenaBytes is null ? "buffers" : "arena");
            Name(json, "thread_name", ExecutionProcess, 1, "nodes");
            await WriteStepsAsync(json, graph, timeline, ct).ConfigureAwait(false);
            await WriteBuffersAsync(json, timeline, ct).ConfigureAwait(false);
            json.WriteEndArray();
            json.WriteEndObject();
            await json.FlushAsync(ct).ConfigureAwait(false);
        }

        destination.WriteByte((byte)'\n');
    }

    private static async ValueTask WriteStepsAsync(Utf8JsonWriter json, GraphBlock graph, GraphBlockTimeline timeline, CancellationToken ct)
    {
        long[] live = LiveBytes(timeline);
        for (int step = 0; step < live.Length; step++)
        {
            Start(json, "C", "live activations", ExecutionProcess, 0, step);
            json.WriteStartObject("args");
            json.WriteNumber("bytes", live[step]);
            json.WriteEndObject();
            json.WriteEndObject();
            if (step < timeline.Steps.Count && timeline.Steps[step] is >= 0 and int index && index < graph.Nodes.Count)
            {
                GraphBlockNode node = graph.Nodes[index];
                Start(json, "X", node.Operator, ExecutionProcess, 1, step);
                json.WriteNumber("dur", 1);
                json.WriteStartObject("args");
                json.Text("node", node.Name);
                json.WriteNumber("liveBytes", live[step]);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            await json.FlushSomeAsync(ct).ConfigureAwait(false);
        }

        // A counter keeps its last value for ever unless it is told to end.
        Start(json, "C", "live activations", ExecutionProcess, 0, live.Length);
        json.WriteStartObject("args");
        json.WriteNumber("bytes", 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static async ValueTask WriteBuffersAsync(Utf8JsonWriter json, GraphBlockTimeline timeline, CancellationToken ct)
    {
        int[] lanes = Lanes(timeline.Buffers, out string[] names);
        for (int lane = 0; lane < names.Length; lane++)
        {
            Name(json, "thread_name", BufferProcess, lane + 1, names[lane]);
            json.WriteStartObject();
            json.WriteString("ph", "M");
            json.WriteString("name", "thread_sort_index");
            json.WriteNumber("pid", BufferProcess);
            json.WriteNumber("tid", lane + 1);
            json.WriteStartObject("args");
            json.WriteNumber("sort_index", lane);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        for (int i = 0; i < timeline.Buffers.Count; i++)
        {
            GraphBlockBuffer buffer = timeline.Buffers[i];
            Start(json, "X", buffer.Name, BufferProcess, lanes[i] + 1, buffer.FirstStep);
            json.WriteNumber("dur", buffer.LastStep - buffer.FirstStep + 1L);
            json.WriteStartObject("args");
            json.WriteNumber("bytes", buffer.Bytes);
            if (buffer.Offset is { } offset)
            {
                json.WriteNumber("offset", offset);
            }

            json.WriteEndObject();
            json.WriteEndObject();
            await json.FlushSomeAsync(ct).ConfigureAwait(false);
        }
    }

    private static long[] LiveBytes(GraphBlockTimeline timeline)
    {
        int steps = Math.Max(timeline.Steps.Count, timeline.Buffers.Count == 0 ? 0 : timeline.Buffers.Max(static buffer => buffer.LastStep) + 1);
        long[] change = new long[steps + 1];
        foreach (GraphBlockBuffer buffer in timeline.Buffers)
        {
            change[Math.Max(0, buffer.FirstStep)] += buffer.Bytes;
            change[buffer.LastStep + 1] -= buffer.Bytes;
        }

        long[] live = new long[steps];
        long sum = 0;
        for (int i = 0; i < steps; i++)
        {
            sum += change[i];
            live[i] = sum;
        }

        return live;
    }

    /// <summary>A lane for each buffer; slices of one lane never overlap, because viewers would nest them.</summary>
    private static int[] Lanes(IReadOnlyList<GraphBlockBuffer> buffers, out string[] names)
    {
        int[] order = [.. Enumerable.Range(0, buffers.Count).OrderBy(i => buffers[i].Offset ?? long.MaxValue).ThenBy(i => buffers[i].FirstStep).ThenBy(static i => i)];
        int[] lanes = new int[buffers.Count];
        var named = new List<string>();
        var free = new PriorityQueue<int, int>();
        long? offset = null;
        bool isFirst = true;
        foreach (int i in order)
        {
            GraphBlockBuffer buffer = buffers[i];
            if (isFirst || buffer.Offset != offset)
            {
                free.Clear();
                offset = buffer.Offset;
                isFirst = false;
            }

            if (free.TryPeek(out int lane, out int lastStep) && lastStep < buffer.FirstStep)
            {
                free.Dequeue();
            }
            else
            {
                lane = named.Count;
                named.Add(offset is { } place ? string.Create(CultureInfo.InvariantCulture, $"offset {place:N0}") : string.Create(CultureInfo.InvariantCulture, $"lane {lane + 1}"));
            }

            free.Enqueue(lane, buffer.LastStep);
            lanes[i] = lane;
        }

        names = [.. named];
        return lanes;
    }

    private static void Start(Utf8JsonWriter json, string phase, string name, int process, int thread, int step)
    {
        json.WriteStartObject();
        json.WriteString("ph", phase);
        json.Text("name", name);
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", thread);
        json.WriteNumber("ts", step);
    }

    private static void Name(Utf8JsonWriter json, string kind, int process, int thread, string name)
    {
        json.WriteStartObject();
        json.WriteString("ph", "M");
        json.WriteString("name", kind);
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", thread);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
