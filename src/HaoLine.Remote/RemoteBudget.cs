namespace HaoLine.Formats;

/// <summary>Bytes of bodies that a model with its companion files may still receive; safe for concurrent use.</summary>
internal sealed class RemoteBudget(long maximum)
{
    private long taken;

    /// <summary>All that may be received.</summary>
    public long Maximum => maximum;

    /// <summary>Bytes received or reserved.</summary>
    public long Taken => Interlocked.Read(ref this.taken);

    /// <summary>Sets bytes aside before they travel; false when that would be more than is left.</summary>
    public bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref this.taken, bytes) <= maximum)
        {
            return true;
        }

        this.Return(bytes);
        return false;
    }

    /// <summary>Gives back what was set aside and did not come.</summary>
    public void Return(long bytes) => Interlocked.Add(ref this.taken, -bytes);
}
