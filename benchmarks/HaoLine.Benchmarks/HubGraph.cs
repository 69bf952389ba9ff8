using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using HaoLine.Layout;

namespace HaoLine.Benchmarks;

/// <summary>A transformer as exporters write it: about 47 nodes a block, and three tensors (mask, cosines, sines) that every block reads. Long edges from such hubs are what makes layered layout slow.</summary>
internal static class HubGraph
{
    private const double Width = 120;
    private const double Height = 36;

    public static LayoutInput Create(int blocks, bool isGrouped)
    {
        var nodes = new List<LayoutNode>();
        var edges = new List<LayoutEdge>();
        var groups = new List<LayoutGroupSource>();
        int group = -1;
        int Node(params int[] inputs)
        {
            nodes.Add(new LayoutNode(Width, Height) { Group = group });
            foreach (int input in inputs)
            {
                edges.Add(new LayoutEdge(input, nodes.Count - 1, 0));
            }

            return nodes.Count - 1;
        }

        int Open(string name, int parent)
        {
            if (isGrouped)
            {
                groups.Add(new LayoutGroupSource(name, parent));
                return groups.Count - 1;
            }

            return -1;
        }

        int Norm(int x)
        {
            int squares = Node(x);
            int mean = Node(squares);
            int root = Node(Node(mean));
            return Node(Node(x, root));
        }

        int Heads(int x) => Node(Node(x));

        int Rotate(int x, int cosines, int sines)
        {
            int straight = Node(x, cosines);
            int first = Node(x);
            int second = Node(x);
            int turned = Node(Node(second), first);
            return Node(straight, Node(turned, sines));
        }

        int mask = Node();
        int cosine = Node();
        int sine = Node();
        int stream = Node(Node());
        for (int b = 0; b < blocks; b++)
        {
            int block = Open("layer." + b.ToString(CultureInfo.InvariantCulture), -1);
            group = Open("norm1", block);
            int x = Norm(stream);
            group = Open("attention", block);
            int q = Rotate(Heads(x), cosine, sine);
            int k = Rotate(Heads(x), cosine, sine);
            int v = Heads(x);
            int scores = Node(Node(q, Node(k)));
            int weights = Node(Node(scores, mask));
            int context = Node(Node(Node(weights, v)));
            group = block;
            stream = Node(stream, context);
            group = Open("norm2", block);
            x = Norm(stream);
            group = Open("mlp", block);
            int gate = Node(x);
            int up = Node(x);
            int down = Node(Node(Node(gate), up));
            group = block;
            stream = Node(stream, down);
            group = -1;
        }

        Node(Node(stream));
        return new LayoutInput(nodes, edges, groups);
    }

    /// <summary>Writes sizes and edges as JSON, for the same graph in other layouts.</summary>
    public static void Write(LayoutInput input, string path)
    {
        var text = new StringBuilder("{\"width\":120,\"height\":36,\"nodes\":").Append(input.Nodes.Count).Append(",\"edges\":[");
        text.AppendJoin(',', input.Edges.Select(static edge => string.Create(CultureInfo.InvariantCulture, $"[{edge.From},{edge.To}]"))).Append("]}");
        File.WriteAllText(path, text.ToString());
    }

    /// <summary>Reads such a file and lays it out once: the cost of a whole process.</summary>
    public static void LayOut(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        int count = document.RootElement.GetProperty("nodes").GetInt32();
        LayoutEdge[] edges = [.. document.RootElement.GetProperty("edges").EnumerateArray().Select(static pair => new LayoutEdge(pair[0].GetInt32(), pair[1].GetInt32(), 0))];
        var input = new LayoutInput([.. Enumerable.Range(0, count).Select(static _ => new LayoutNode(Width, Height))], edges, []);
        var clock = Stopwatch.StartNew();
        GraphLayout layout = HierarchicalLayout.Compute(input);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{clock.Elapsed.TotalSeconds:F3} s cold, {count} nodes, {edges.Length} edges, {layout.Groups.Count} groups, {layout.Portals.Count} portals, peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB"));
    }

    /// <summary>Lays the graph out several times in this process: without groups, without groups and uncut, and with groups.</summary>
    public static void Measure(int blocks)
    {
        (string Name, LayoutInput Input, LayoutOptions Options)[] cases =
        [
            ("no groups given, cut into parts", Create(blocks, isGrouped: false), new LayoutOptions()),
            ("no groups given, one flat drawing", Create(blocks, isGrouped: false), new LayoutOptions { MaximumGroupItems = int.MaxValue }),
            ("groups given", Create(blocks, isGrouped: true), new LayoutOptions()),
        ];
        foreach ((string name, LayoutInput input, LayoutOptions options) in cases)
        {
            // Enough runs that the runtime has compiled the hot methods for good.
            double[] seconds = new double[60];
            GraphLayout? layout = null;
            for (int i = 0; i < seconds.Length; i++)
            {
                var clock = Stopwatch.StartNew();
                layout = HierarchicalLayout.Compute(input, options);
                seconds[i] = clock.Elapsed.TotalSeconds;
            }

            double first = seconds[0];
            seconds = seconds[40..];
            Array.Sort(seconds);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: first {first:F3} s, median {seconds[seconds.Length / 2]:F3} s; {input.Nodes.Count} nodes, {input.Edges.Count} edges, {layout!.Groups.Count} groups, {layout.Portals.Count} portals"));
        }
    }
}
