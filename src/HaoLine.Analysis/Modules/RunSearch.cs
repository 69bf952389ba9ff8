namespace HaoLine.Analysis;

/// <summary>
/// Finds all maximal repetitions of a sequence of ids. Each period p is tried at every p-th place only, as a run of two periods
/// passes one of them, and common extensions are found by comparing hashes of stretches: O(n log² n) for any input.
/// </summary>
internal sealed class RunSearch
{
    private const ulong Modulus = (1UL << 61) - 1;
    private const ulong Base = 0x1F3D5B79A8C6E421 % Modulus;
    private const int ComparedDirectly = 4;

    private readonly int[] ids;
    private readonly ulong[] prefix;
    private readonly ulong[] power;

    private RunSearch(int[] ids)
    {
        this.ids = ids;
        this.prefix = new ulong[ids.Length + 1];
        this.power = new ulong[ids.Length + 1];
        this.power[0] = 1;
        for (int i = 0; i < ids.Length; i++)
        {
            this.power[i + 1] = Multiply(this.power[i], Base);
            this.prefix[i + 1] = Sum(Multiply(this.prefix[i], Base), (ulong)ids[i] + 1);
        }
    }

    /// <summary>Runs whose period is at least <paramref name="minimumPeriod"/>, by period, then start.</summary>
    public static List<RepeatedRun> Find(int[] ids, int minimumPeriod, CancellationToken ct)
    {
        var runs = new List<RepeatedRun>();
        var search = new RunSearch(ids);
        for (int period = minimumPeriod; period <= ids.Length / 2; period++)
        {
            if ((period & 0xFF) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            search.Find(period, runs);
        }

        return runs;
    }

    private static ulong Multiply(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return Sum(low & Modulus, (low >> 61) | (high << 3));
    }

    private static ulong Sum(ulong a, ulong b)
    {
        ulong sum = a + b;
        sum = (sum & Modulus) + (sum >> 61);
        return sum >= Modulus ? sum - Modulus : sum;
    }

    private void Find(int period, List<RepeatedRun> runs)
    {
        int anchor = 0;
        while (anchor + period < this.ids.Length)
        {
            if (this.ids[anchor] != this.ids[anchor + period])
            {
                anchor += period;
                continue;
            }

            int forward = this.Forward(anchor, anchor + period);
            int backward = this.Backward(anchor, anchor + period);
            int start = anchor - backward;
            int end = anchor + forward + period;
            if (end - start >= 2 * period && this.IsPrimitive(start, period))
            {
                runs.Add(new RepeatedRun(start, end - start, period));
            }

            // Every place up to the end of the match belongs to this run.
            anchor += ((forward / period) + 1) * period;
        }
    }

    /// <summary>False when the stretch is itself a repetition: the run was found with its smaller period, or is too fine to be of interest.</summary>
    private bool IsPrimitive(int start, int period)
    {
        int rest = period;
        for (int prime = 2; rest > 1; prime++)
        {
            if (prime * prime > rest)
            {
                prime = rest;
            }

            if (rest % prime != 0)
            {
                continue;
            }

            while (rest % prime == 0)
            {
                rest /= prime;
            }

            int inner = period / prime;
            if (this.Same(start, start + inner, period - inner))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How many elements from two places on are equal; <paramref name="a"/> comes before <paramref name="b"/>.</summary>
    private int Forward(int a, int b)
    {
        int limit = this.ids.Length - b;
        int same = 0;
        while (same < limit && same < ComparedDirectly && this.ids[a + same] == this.ids[b + same])
        {
            same++;
        }

        if (same < ComparedDirectly || same == limit)
        {
            return same;
        }

        return this.Extend(a, b, same, limit, isForward: true);
    }

    /// <summary>How many elements before two places are equal.</summary>
    private int Backward(int a, int b)
    {
        int same = 0;
        while (same < a && same < ComparedDirectly && this.ids[a - same - 1] == this.ids[b - same - 1])
        {
            same++;
        }

        if (same < ComparedDirectly || same == a)
        {
            return same;
        }

        return this.Extend(a, b, same, a, isForward: false);
    }

    /// <summary>The longest length that matches, by doubling one that does and bisecting the rest.</summary>
    private int Extend(int a, int b, int known, int limit, bool isForward)
    {
        if (this.Matches(a, b, limit, isForward))
        {
            return limit; // usual inside long repetitions, where it is asked for every multiple of the period
        }

        int high = known;
        while (high < limit)
        {
            high = (int)Math.Min(2L * known, limit);
            if (!this.Matches(a, b, high, isForward))
            {
                high--;
                break;
            }

            known = high;
        }

        while (known < high)
        {
            int middle = known + ((high - known + 1) / 2);
            if (this.Matches(a, b, middle, isForward))
            {
                known = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return known;
    }

    private bool Matches(int a, int b, int length, bool isForward) => isForward ? this.Same(a, b, length) : this.Same(a - length, b - length, length);

    private bool Same(int a, int b, int length) => this.Hash(a, length) == this.Hash(b, length);

    private ulong Hash(int start, int length) =>
        Sum(this.prefix[start + length], Modulus - Multiply(this.prefix[start], this.power[length]));
}
