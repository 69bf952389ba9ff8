using System.Globalization;

namespace HaoLine.Layout;

/// <summary>Cuts groups with too many items into parts that follow one another, best where a single value passes from one part to the next.</summary>
internal static class PartCutting
{
    /// <summary>Cuts what is too large; false when nothing was.</summary>
    public static bool Cut(GroupTree tree, InputFacts facts, LayoutOptions options, WorkCounter work)
    {
        int partItems = Math.Max(2, options.MaximumGroupItems / 8);
        List<Link>[]? links = null;
        for (int g = 0; g < tree.Items.Length; g++)
        {
            if (tree.Items[g].Length <= options.MaximumGroupItems)
            {
                continue;
            }

            links ??= LevelLinks.Distribute(tree, facts, work);
            CutGroup(tree, g, links[g], facts, partItems, work);
        }

        return links is not null;
    }

    private static void CutGroup(GroupTree tree, int group, List<Link> links, InputFacts facts, int partItems, WorkCounter work)
    {
        (LayoutItemKind Kind, int Id)[] items = tree.Items[group];
        bool IsPinned(int item) => items[item].Kind == LayoutItemKind.Node && facts.IsPinned[items[item].Id];
        int[] sequence = [.. Sequence(items.Length, links, work).Where(item => !IsPinned(item))];
        int parts = (sequence.Length + partItems - 1) / partItems;
        if (parts < 2)
        {
            return;
        }

        int[] live = LiveValues(sequence, items.Length, links, facts);

        // Levels of parts so that none has many more children than a part has items.
        int levels = 1;
        while (Math.Pow(1.6 * partItems, levels) < parts)
        {
            levels++;
        }

        int children = (int)Math.Ceiling(Math.Pow(parts, 1.0 / levels));
        GroupDraft draft = tree.Drafts[group];
        draft.Nodes.Clear();
        draft.Groups.Clear();
        foreach (int item in Enumerable.Range(0, items.Length).Where(IsPinned))
        {
            draft.Nodes.Add(items[item].Id);
        }

        void AddItem(GroupDraft parent, int item)
        {
            (LayoutItemKind kind, int id) = items[item];
            if (kind == LayoutItemKind.Node)
            {
                parent.Nodes.Add(id);
            }
            else
            {
                parent.Groups.Add(tree.Drafts[id]);
            }
        }

        var open = new Queue<(GroupDraft Parent, int Start, int End, int Levels)>();
        open.Enqueue((draft, 0, sequence.Length, levels));
        while (open.TryDequeue(out (GroupDraft Parent, int Start, int End, int Levels) range))
        {
            if (range.Levels == 0)
            {
                for (int i = range.Start; i < range.End; i++)
                {
                    AddItem(range.Parent, sequence[i]);
                }

                continue;
            }

            int start = range.Start;
            int number = 1;
            foreach (int end in Ends(live, range.Start, range.End, children))
            {
                if (end - start <= 1)
                {
                    if (end > start)
                    {
                        AddItem(range.Parent, sequence[start]);
                    }

                    start = end;
                    continue;
                }

                string above = range.Parent == draft ? "part " : range.Parent.Name + ".";
                var part = new GroupDraft(above + number.ToString(CultureInfo.InvariantCulture), LayoutGroupKind.Part, -1);
                number++;
                range.Parent.Groups.Add(part);

                // A part that is small enough already needs no parts of its own.
                open.Enqueue((part, start, end, end - start <= partItems * 1.6 ? 0 : range.Levels - 1));
                start = end;
            }
        }
    }

    /// <summary>Items in an order in which every link leads forward but those of cycles; items that nothing reaches stand right before their first reader.</summary>
    private static int[] Sequence(int count, List<Link> links, WorkCounter work)
    {
        (Digraph graph, int[] weights) = LevelLinks.InnerGraph(count, links, static _ => 1);
        graph = graph.Oriented(CycleBreaking.Reversed(graph, weights, work));
        int[] order = TopologicalOrder.Of(graph, work);
        int[] position = new int[count];
        for (int i = 0; i < count; i++)
        {
            position[order[i]] = i;
        }

        // Sort by place and then by index; a source takes the place just before its first reader.
        (int Place, int Late, int Item)[] keys = new (int, int, int)[count];
        for (int v = 0; v < count; v++)
        {
            int place = position[v];
            int late = 1;
            if (graph.In(v).IsEmpty && !graph.Out(v).IsEmpty)
            {
                place = int.MaxValue;
                late = 0;
                foreach (int e in graph.Out(v))
                {
                    place = Math.Min(place, position[graph.Heads[e]]);
                }
            }

            keys[v] = (place, late, v);
        }

        Array.Sort(keys);
        return [.. keys.Select(static key => key.Item)];
    }

    /// <summary>For each place but the last, how many values are made up to it and read after it. Hubs do not count: they are drawn without lines.</summary>
    private static int[] LiveValues(int[] sequence, int count, List<Link> links, InputFacts facts)
    {
        int[] position = new int[count];
        Array.Fill(position, -1);
        for (int i = 0; i < sequence.Length; i++)
        {
            position[sequence[i]] = i;
        }

        var spans = new Dictionary<int, (int First, int Last)>();
        foreach (Link link in links)
        {
            if (!link.IsInner || facts.IsHub[link.Edge] || position[link.From] < 0 || position[link.To] < 0)
            {
                continue;
            }

            int value = facts.ValueOfEdge[link.Edge];
            (int first, int last) = spans.GetValueOrDefault(value, (int.MaxValue, int.MinValue));
            spans[value] = (Math.Min(first, Math.Min(position[link.From], position[link.To])), Math.Max(last, Math.Max(position[link.From], position[link.To])));
        }

        int[] live = new int[sequence.Length + 1];
        foreach ((int first, int last) in spans.Values)
        {
            live[first]++;
            live[last]--;
        }

        for (int i = 1; i < live.Length; i++)
        {
            live[i] += live[i - 1];
        }

        return live;
    }

    /// <summary>Ends of parts of about equal size, each moved to the place nearby with the fewest live values.</summary>
    private static IEnumerable<int> Ends(int[] live, int start, int end, int parts)
    {
        double size = (end - start) / (double)parts;
        int reach = (int)(size * 0.45);
        for (int p = 1; p < parts; p++)
        {
            int target = start + (int)Math.Round(p * size);
            int best = target;
            for (int distance = 0; distance <= reach; distance++)
            {
                // The part ends after place - 1.
                if (live[target + distance - 1] < live[best - 1])
                {
                    best = target + distance;
                }

                if (live[target - distance - 1] < live[best - 1])
                {
                    best = target - distance;
                }
            }

            yield return best;
        }

        yield return end;
    }
}
