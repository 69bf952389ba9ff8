namespace HaoLine.Layout;

/// <summary>The inside of an open group with its open child groups at their full size. Coordinates are relative to the group's inside.</summary>
internal sealed class StretchedGroup
{
    private readonly LayoutGroup group;
    private readonly Dictionary<int, (double[] Centres, double[] Sums)> growth = [];
    private double shift;

    /// <param name="group">The group.</param>
    /// <param name="childSize">Size of the open child of a group's index; null for a closed one.</param>
    public StretchedGroup(LayoutGroup group, Func<int, (double Width, double Height)?> childSize)
    {
        this.group = group;
        int ranks = group.RankTops.Count;
        int items = group.Items.Count;
        this.Heights = [.. group.RankHeights];
        this.X = new double[items];
        this.Y = new double[items];
        this.ItemWidth = new double[items];
        this.ItemHeight = new double[items];
        var grown = new Dictionary<int, List<(double Centre, double Growth)>>();
        for (int i = 0; i < items; i++)
        {
            LayoutItem item = group.Items[i];
            (this.ItemWidth[i], this.ItemHeight[i]) = (item.Width, item.Height);
            if (item.Kind == LayoutItemKind.Group && childSize(item.Id) is (double width, double height))
            {
                (this.ItemWidth[i], this.ItemHeight[i]) = (width, height);
                this.Heights[item.Rank] = Math.Max(this.Heights[item.Rank], height);
                if (!grown.TryGetValue(item.Rank, out List<(double Centre, double Growth)>? list))
                {
                    grown[item.Rank] = list = [];
                }

                list.Add((item.X + (item.Width / 2), width - item.Width));
            }
        }

        foreach ((int rank, List<(double Centre, double Growth)> list) in grown)
        {
            list.Sort();
            double[] sums = new double[list.Count + 1];
            for (int i = 0; i < list.Count; i++)
            {
                sums[i + 1] = sums[i] + list[i].Growth;
            }

            this.growth[rank] = ([.. list.Select(static entry => entry.Centre)], sums);
        }

        this.Tops = new double[ranks];
        double down = 0;
        for (int r = 0; r < ranks; r++)
        {
            this.Tops[r] = group.RankTops[r] + down;
            down += this.Heights[r] - group.RankHeights[r];
        }

        this.Height = group.Height + down;
        double left = double.PositiveInfinity;
        double right = double.NegativeInfinity;
        for (int i = 0; i < items; i++)
        {
            LayoutItem item = group.Items[i];
            this.X[i] = this.Moved(item.Rank, item.X + (item.Width / 2)) - (this.ItemWidth[i] / 2);
            this.Y[i] = this.Tops[item.Rank] + ((this.Heights[item.Rank] - this.ItemHeight[i]) / 2);
            left = Math.Min(left, this.X[i]);
            right = Math.Max(right, this.X[i] + this.ItemWidth[i]);
        }

        foreach (LayoutRoute route in group.Routes)
        {
            for (int k = 0; k < route.Xs.Count; k++)
            {
                double x = this.Moved(this.RankOf(route, k), route.Xs[k]);
                left = Math.Min(left, x);
                right = Math.Max(right, x);
            }
        }

        this.Width = items == 0 ? 0 : right - left;
        this.shift = items == 0 ? 0 : -left;
        for (int i = 0; i < items; i++)
        {
            this.X[i] += this.shift;
        }
    }

    public double Width { get; }

    public double Height { get; }

    public double[] Tops { get; }

    public double[] Heights { get; }

    public double[] X { get; }

    public double[] Y { get; }

    public double[] ItemWidth { get; }

    public double[] ItemHeight { get; }

    /// <summary>Rank that a route crosses at one of its positions.</summary>
    public int RankOf(LayoutRoute route, int index)
    {
        int from = this.group.Items[route.From].Rank;
        return this.group.Items[route.To].Rank > from ? from + 1 + index : from - 1 - index;
    }

    /// <summary>Where a horizontal position of a rank has moved to.</summary>
    public double At(int rank, double x) => this.Moved(rank, x) + this.shift;

    private double Moved(int rank, double x)
    {
        if (!this.growth.TryGetValue(rank, out (double[] Centres, double[] Sums) entry))
        {
            return x;
        }

        // Growth to the left pushes right, growth to the right pushes left, each by half.
        int below = LowerBound(entry.Centres, x);
        int upTo = below;
        while (upTo < entry.Centres.Length && entry.Centres[upTo] == x)
        {
            upTo++;
        }

        double toTheLeft = entry.Sums[below];
        double toTheRight = entry.Sums[^1] - entry.Sums[upTo];
        return x + ((toTheLeft - toTheRight) / 2);
    }

    private static int LowerBound(double[] values, double x)
    {
        int low = 0;
        int high = values.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (values[middle] < x)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
