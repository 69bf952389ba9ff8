using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>
/// A remote file read by HTTP range requests: only the blocks that a reader asks for travel. Every answer is checked against the
/// request, the size and the entity tag of the first answer, and a byte budget. Safe for concurrent reads, which wait for each other.
/// </summary>
public sealed class HttpRangeSource : IRandomAccessSource
{
    private readonly Lock gate = new();
    private readonly RemoteOptions options;
    private readonly RangeClient client;
    private readonly Uri address;
    private readonly BlockCache blocks;
    private readonly byte[]? whole;
    private readonly string? validator;
    private Uri current;
    private long expectedBlock = -1;
    private int ahead = 1;
    private bool disposed;

    private HttpRangeSource(Uri address, string name, RemoteOptions options, RangeClient client, RangeAnswer first)
    {
        this.address = address;
        this.Name = name;
        this.options = options;
        this.client = client;
        this.current = first.Address;
        this.validator = first.Validator;
        this.Length = first.TotalBytes;
        this.blocks = new BlockCache(options.CachedBlocks);
        if (first.IsWhole)
        {
            this.whole = first.Bytes;
        }
        else
        {
            this.Keep(0, first.Bytes);
        }
    }

    /// <summary>The address without query, fragment and user.</summary>
    public string Name { get; }

    /// <inheritdoc />
    public long Length { get; }

    /// <summary>Bytes of bodies received so far.</summary>
    public long ReceivedBytes => this.client.ReceivedBytes;

    /// <summary>Requests sent so far, further tries included.</summary>
    public int Requests => this.client.Requests;

    /// <summary>Asks for the first block, which tells the size and whether the server serves ranges.</summary>
    /// <param name="address">An absolute https address, or http to this machine.</param>
    /// <param name="options">Budget, blocks and tries; null for the defaults.</param>
    /// <param name="handler">Sends the requests and stays the caller's; null for a handler that follows at most five redirections and keeps no cookies.</param>
    /// <param name="ct">Stops the request.</param>
    /// <exception cref="RemoteReadException">The file cannot be read.</exception>
    public static Task<HttpRangeSource> OpenAsync(Uri address, RemoteOptions? options = null, HttpMessageHandler? handler = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        options ??= RemoteOptions.Default;
        options.Validate();
        return OpenAsync(address, options, handler, new RemoteBudget(options.MaximumBytes), ct);
    }

    /// <summary>One of the files of a model, which share a budget.</summary>
    internal static async Task<HttpRangeSource> OpenAsync(Uri address, RemoteOptions options, HttpMessageHandler? handler, RemoteBudget budget, CancellationToken ct)
    {
        string name = NameOf(address);
        RequireAllowed(address, name, options);
        var client = new RangeClient(handler, options, budget, name);
        try
        {
            RangeAnswer first = await client.GetAsync(address, 0, options.BlockBytes - 1, null, ct).ConfigureAwait(false);
            return new HttpRangeSource(address, name, options, client, first);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    /// <exception cref="RemoteReadException">The bytes cannot be had, or the budget is spent.</exception>
    public int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= this.Length || destination.IsEmpty)
        {
            return 0;
        }

        int wanted = (int)Math.Min(destination.Length, this.Length - offset);
        lock (this.gate)
        {
            ObjectDisposedException.ThrowIf(this.disposed, this);
            if (this.whole is not null)
            {
                this.whole.AsSpan((int)offset, wanted).CopyTo(destination);
                return wanted;
            }

            int filled = 0;
            while (filled < wanted)
            {
                long position = offset + filled;
                long number = position / this.options.BlockBytes;
                byte[] block = this.Block(number, (offset + wanted - 1) / this.options.BlockBytes);
                int within = (int)(position % this.options.BlockBytes);
                int count = Math.Min(block.Length - within, wanted - filled);
                block.AsSpan(within, count).CopyTo(destination[filled..]);
                filled += count;
            }

            return wanted;
        }
    }

    /// <inheritdoc />
    public bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
    {
        span = default;
        return false;
    }

    /// <summary>Closes the connections and forgets the blocks.</summary>
    public void Dispose()
    {
        lock (this.gate)
        {
            if (!this.disposed)
            {
                this.disposed = true;
                this.client.Dispose();
            }
        }
    }

    internal static string NameOf(Uri address) =>
        address.IsAbsoluteUri ? address.GetComponents(UriComponents.Scheme | UriComponents.Host | UriComponents.Port | UriComponents.Path, UriFormat.UriEscaped) : address.OriginalString;

    private static void RequireAllowed(Uri address, string name, RemoteOptions options)
    {
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            throw new RemoteReadException(RemoteFailure.Address, name, "only http and https addresses can be read.");
        }

        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && !options.AllowInsecureHttp)
        {
            throw new RemoteReadException(
                RemoteFailure.Address, name, "plain http is not protected on its way. Use https, or allow it with RemoteOptions.AllowInsecureHttp.");
        }
    }

    /// <summary>A block, fetched with those that follow: as many as are needed, or twice as many each time while reading runs forward.</summary>
    private byte[] Block(long number, long lastNeeded)
    {
        if (this.blocks.TryGet(number, out byte[] known))
        {
            return known;
        }

        long most = Math.Min(this.options.MaximumRequestBytes / this.options.BlockBytes, this.options.CachedBlocks);
        this.ahead = number == this.expectedBlock ? (int)Math.Min(this.ahead * 2L, most) : 1;
        long count = Math.Min(Math.Max(lastNeeded - number + 1, this.ahead), most);
        for (long i = 1; i < count; i++)
        {
            if (this.blocks.Contains(number + i))
            {
                count = i;
            }
        }

        long first = number * this.options.BlockBytes;
        long last = Math.Min(first + (count * this.options.BlockBytes), this.Length) - 1;
        this.Keep(number, this.Fetch(first, last));
        this.expectedBlock = number + count;
        return this.blocks.TryGet(number, out known) ? known : throw new InvalidOperationException("A block that was just kept is gone.");
    }

    private byte[] Fetch(long first, long last)
    {
        RangeAnswer answer;
        try
        {
            answer = this.Get(this.current, first, last);
        }
        catch (RemoteReadException error) when (error.Failure == RemoteFailure.Refused && this.current != this.address)
        {
            // Addresses that a server redirects to may be valid for a short time only.
            answer = this.Get(this.address, first, last);
            this.current = answer.Address;
        }

        if (answer.TotalBytes != this.Length)
        {
            throw this.client.Fail(RemoteFailure.Changed, $"the file had {this.Length} bytes at first and has {answer.TotalBytes} now. Start again.");
        }

        return answer.Bytes;
    }

    // Readers are synchronous by contract; requests run on the pool, so that no caller's context is waited for.
    private RangeAnswer Get(Uri from, long first, long last) =>
        Task.Run(() => this.client.GetAsync(from, first, last, this.validator, CancellationToken.None)).GetAwaiter().GetResult();

    private void Keep(long number, byte[] bytes)
    {
        // The block that was asked for is added last, so that it is the newest.
        int size = this.options.BlockBytes;
        for (int start = (bytes.Length - 1) / size * size; start >= 0 && bytes.Length > 0; start -= size)
        {
            this.blocks.Add(number + (start / size), bytes.Length <= size ? bytes : bytes[start..Math.Min(start + size, bytes.Length)]);
        }
    }
}
