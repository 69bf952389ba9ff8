namespace HaoLine.Layout;

/// <summary>Moves what already stands straight as one towards its neighbours, as far as the room beside it allows: side lines come near, and nothing gets crooked.</summary>
internal static class Straightening
{
    private const int Passes = 4;
    private const double Same = 1e-6;

    public static void Apply(LayeredGroup group, double[] centre, Func<int, int, double> gap, WorkCounter work)
    {
        int[] layerLeft = new int[centre.Length];
        int[] layerRight = new int[centre.Length];
        Array.Fill(layerLeft, -1);
        Array.Fill(layerRight, -1);
        foreach (int[] layer in group.Layers)
        {
            for (int i = 1; i < layer.Length; i++)
            {
                layerLeft[layer[i]] = layer[i - 1];
                layerRight[layer[i - 1]] = layer[i];
            }
        }

        Digraph segments = group.Segments;
        var pulls = new List<double>();
        for (int pass = 0; pass < Passes; pass++)
        {
            (int[] start, int[] vertices) = Blocks(segments, centre);
            work.Add(centre.Length + segments.EdgeCount);
            bool moved = false;
            int blocks = start.Length - 1;
            for (int i = 0; i < blocks; i++)
            {
                int b = (pass & 1) == 0 ? i : blocks - 1 - i;
                pulls.Clear();
                double leftRoom = double.PositiveInfinity;
                double rightRoom = double.PositiveInfinity;
                for (int k = start[b]; k < start[b + 1]; k++)
                {
                    int v = vertices[k];
                    leftRoom = layerLeft[v] < 0 ? leftRoom : Math.Min(leftRoom, centre[v] - centre[layerLeft[v]] - gap(layerLeft[v], v));
                    rightRoom = layerRight[v] < 0 ? rightRoom : Math.Min(rightRoom, centre[layerRight[v]] - centre[v] - gap(v, layerRight[v]));
                    foreach (int e in segments.In(v))
                    {
                        AddPull(pulls, centre[segments.Tails[e]] - centre[v]);
                    }

                    foreach (int e in segments.Out(v))
                    {
                        AddPull(pulls, centre[segments.Heads[e]] - centre[v]);
                    }
                }

                if (pulls.Count == 0)
                {
                    continue;
                }

                // The middle pull shortens the sum of all; between two middle ones, the nearer.
                pulls.Sort();
                (double low, double high) = (pulls[(pulls.Count - 1) / 2], pulls[pulls.Count / 2]);
                double wish = low > 0 ? low : high < 0 ? high : 0;
                double step = Math.Clamp(wish, Math.Min(0, -leftRoom), Math.Max(0, rightRoom));
                if (Math.Abs(step) > Same)
                {
                    moved = true;
                    for (int k = start[b]; k < start[b + 1]; k++)
                    {
                        centre[vertices[k]] += step;
                    }
                }
            }

            if (!moved)
            {
                return;
            }
        }
    }

    private static void AddPull(List<double> pulls, double distance)
    {
        if (Math.Abs(distance) > Same)
        {
            pulls.Add(distance);
        }
    }

    /// <summary>Vertices joined by straight segments, by the smallest vertex of each block.</summary>
    private static (int[] Start, int[] Vertices) Blocks(Digraph segments, double[] centre)
    {
        int[] parent = [.. Enumerable.Range(0, centre.Length)];
        int Find(int v)
        {
            while (parent[v] != v)
            {
                v = parent[v] = parent[parent[v]];
            }

            return v;
        }

        for (int e = 0; e < segments.EdgeCount; e++)
        {
            if (Math.Abs(centre[segments.Tails[e]] - centre[segments.Heads[e]]) <= Same)
            {
                (int a, int b) = (Find(segments.Tails[e]), Find(segments.Heads[e]));
                parent[Math.Max(a, b)] = Math.Min(a, b);
            }
        }

        int[] number = new int[centre.Length];
        int[] block = new int[centre.Length];
        int blocks = 0;
        for (int v = 0; v < centre.Length; v++)
        {
            int root = Find(v);
            number[v] = root == v ? blocks++ : number[root];
            block[v] = number[v];
        }

        return Digraph.Index(blocks, block);
    }
}
