using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace HaoLine.Formats;

#pragma warning disable RS0030 // The one package that may reach the network, and only when it is called.

/// <summary>Sends range requests, checks every answer against what was asked for, and tries again what may pass.</summary>
internal sealed class RangeClient : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Connections of all clients without a handler of their caller; kept, because a model is often many files of one server.</summary>
    private static readonly Lazy<SocketsHttpHandler> Connections = new(static () => new SocketsHttpHandler
    {
        AutomaticDecompression = DecompressionMethods.None,
        MaxAutomaticRedirections = 5,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    });

    private readonly HttpClient client;
    private readonly RemoteOptions options;
    private readonly RemoteBudget budget;
    private readonly string name;
    private long received;

    public RangeClient(HttpMessageHandler? handler, RemoteOptions options, RemoteBudget budget, string name)
    {
        this.options = options;
        this.budget = budget;
        this.name = name;
        this.client = new HttpClient(handler ?? Connections.Value, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Bytes of bodies received so far.</summary>
    public long ReceivedBytes => Interlocked.Read(ref this.received);

    /// <summary>Requests sent so far, further tries included.</summary>
    public int Requests { get; private set; }

    /// <summary>Asks for the bytes from <paramref name="first"/> to <paramref name="last"/>, both inclusive.</summary>
    /// <param name="address">Where to ask.</param>
    /// <param name="first">First byte.</param>
    /// <param name="last">Last byte; the answer may end earlier only at the end of the file.</param>
    /// <param name="validator">Validator of the first answer; null before it.</param>
    /// <param name="ct">Stops the request.</param>
    /// <exception cref="RemoteReadException">The bytes cannot be had.</exception>
    public async Task<RangeAnswer> GetAsync(Uri address, long first, long last, string? validator, CancellationToken ct)
    {
        TimeSpan wait = this.options.RetryDelay;
        for (int attempt = 0; ; attempt++)
        {
            bool mayPass;
            TimeSpan? wished = null;
            RemoteReadException failure;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(this.options.RequestTimeout);
            try
            {
                (RangeAnswer? answer, failure, mayPass, wished) = await this.TryAsync(address, first, last, validator, limit.Token).ConfigureAwait(false);
                if (answer is not null)
                {
                    return answer;
                }
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                mayPass = true;
                failure = this.Fail(
                    RemoteFailure.Unreachable,
                    $"the server did not answer within {this.options.RequestTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s. Try again, or raise RemoteOptions.RequestTimeout.");
            }
            catch (Exception error) when (error is HttpRequestException || (error is IOException and not RemoteReadException))
            {
                mayPass = true;
                failure = this.Fail(RemoteFailure.Unreachable, $"the connection failed ({error.Message}). Check the address and the network.", error);
            }

            if (!mayPass || attempt >= this.options.Retries)
            {
                throw failure;
            }

            TimeSpan pause = wished is { } asked && asked > wait ? asked : wait;
            await Task.Delay(pause < LongestWait ? pause : LongestWait, ct).ConfigureAwait(false);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
    }

    public void Dispose() => this.client.Dispose();

    public RemoteReadException Fail(RemoteFailure failure, string problem, Exception? cause = null) => new(failure, this.name, problem, cause);

    private static string? ValidatorOf(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.Tag
        : response.Content.Headers.LastModified is { } changed ? changed.ToString("R", CultureInfo.InvariantCulture)
        : null;

    private static bool MayPass(HttpStatusCode status) => status
        is HttpStatusCode.RequestTimeout
        or HttpStatusCode.TooManyRequests
        or HttpStatusCode.InternalServerError
        or HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout;

    private async Task<(RangeAnswer? Answer, RemoteReadException Failure, bool MayPass, TimeSpan? Wait)> TryAsync(
        Uri address, long first, long last, string? validator, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = new RangeHeaderValue(first, last);
        request.Headers.AcceptEncoding.ParseAdd("identity");
        request.Headers.UserAgent.ParseAdd("haoline");
        this.Requests++;
        using HttpResponseMessage response = await this.client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct).ConfigureAwait(false);
        Uri from = response.RequestMessage?.RequestUri ?? address;
        if (from.Scheme != Uri.UriSchemeHttps && address.Scheme == Uri.UriSchemeHttps)
        {
            return Stop(RemoteFailure.Address, "the server redirects from https to plain http; nothing is read from there.");
        }

        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && range is { HasLength: true, Length: 0 } && first == 0)
        {
            return Done(new RangeAnswer([], 0, ValidatorOf(response), from, false));
        }

        if (response.StatusCode is not (HttpStatusCode.PartialContent or HttpStatusCode.OK))
        {
            string status = $"{(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
            bool again = MayPass(response.StatusCode);
            TimeSpan? asked = response.Headers.RetryAfter?.Delta;
            return (null, this.Fail(
                again ? RemoteFailure.Unreachable : RemoteFailure.Refused,
                $"the server answers {status}. {(again ? "Try again later." : "Check the address and whether the file may be read without signing in.")}"), again, asked);
        }

        if (response.Content.Headers.ContentEncoding.Any(static encoding => encoding != "identity"))
        {
            return Stop(RemoteFailure.BadAnswer, $"the server encodes the bytes ({string.Join(", ", response.Content.Headers.ContentEncoding)}) although it was asked not to; ranges of encoded bytes are useless.");
        }

        string? stated = ValidatorOf(response);
        if (validator is not null && stated is not null && stated != validator)
        {
            return Stop(RemoteFailure.Changed, "the file changed while it was read. Start again.");
        }

        if (response.StatusCode == HttpStatusCode.OK)
        {
            return await this.WholeAsync(response, from, stated, first, validator, ct).ConfigureAwait(false);
        }

        if (range is not { HasRange: true, From: { } start, To: { } end } || !string.Equals(range.Unit, "bytes", StringComparison.OrdinalIgnoreCase))
        {
            return Stop(RemoteFailure.BadAnswer, "the server sends a part without saying which (no single Content-Range).");
        }

        if (range.Length is not { } total)
        {
            return Stop(RemoteFailure.BadAnswer, "the server does not say how large the file is, so nothing can be checked against its size.");
        }

        long expected = Math.Min(last, total - 1);
        if (start != first || end != expected || end < start)
        {
            return Stop(RemoteFailure.BadAnswer, $"bytes {first} to {last} were asked for, the server sends {start} to {end} of {total}.");
        }

        long length = end - start + 1;
        if (response.Content.Headers.ContentLength is { } announced && announced != length)
        {
            return Stop(RemoteFailure.BadAnswer, $"the server announces {announced} bytes for a range of {length}.");
        }

        byte[] bytes = new byte[this.Reserve(length)];
        int filled = await this.FillAsync(response, bytes, ct).ConfigureAwait(false);
        return filled < bytes.Length
            ? (null, this.Fail(RemoteFailure.BadAnswer, $"the server promised {length} bytes from byte {first} on and sent {filled}."), true, null)
            : Done(new RangeAnswer(bytes, total, stated, from, false));

        (RangeAnswer?, RemoteReadException, bool, TimeSpan?) Stop(RemoteFailure failure, string problem) => (null, this.Fail(failure, problem), false, null);

        static (RangeAnswer?, RemoteReadException, bool, TimeSpan?) Done(RangeAnswer answer) => (answer, null!, false, null);
    }

    private async Task<(RangeAnswer? Answer, RemoteReadException Failure, bool MayPass, TimeSpan? Wait)> WholeAsync(
        HttpResponseMessage response, Uri from, string? stated, long first, string? validator, CancellationToken ct)
    {
        if (response.Content.Headers.ContentLength == 0 && first == 0)
        {
            return (new RangeAnswer([], 0, stated, from, true), null!, false, null);
        }

        if (validator is not null || first > 0)
        {
            return (null, this.Fail(RemoteFailure.BadAnswer, "the server served ranges before and now sends the whole file."), false, null);
        }

        if (!this.options.AllowWholeFile)
        {
            return (null, this.Fail(
                RemoteFailure.NoRanges, "the server does not serve ranges. Download the file, or allow whole files with RemoteOptions.AllowWholeFile."), false, null);
        }

        if (response.Content.Headers.ContentLength is not { } length)
        {
            return (null, this.Fail(RemoteFailure.NoRanges, "the server neither serves ranges nor says how large the file is. Download the file."), false, null);
        }

        byte[] bytes = new byte[this.Reserve(length)];
        int filled = await this.FillAsync(response, bytes, ct).ConfigureAwait(false);
        return filled < bytes.Length
            ? (null, this.Fail(RemoteFailure.BadAnswer, $"the server promised {length} bytes and sent {filled}."), true, null)
            : (new RangeAnswer(bytes, length, stated, from, true), null!, false, null);
    }

    /// <summary>Checks the budget before a body is read.</summary>
    private int Reserve(long length)
    {
        if (length > Array.MaxLength || !this.budget.TryReserve(length))
        {
            throw this.Fail(
                RemoteFailure.Budget,
                $"{this.budget.Taken} bytes were received and {length} more are needed, over the budget of {this.budget.Maximum}. Raise RemoteOptions.MaximumBytes (--remote-budget), or download the file.");
        }

        return (int)length;
    }

    private async Task<int> FillAsync(HttpResponseMessage response, byte[] bytes, CancellationToken ct)
    {
        using Stream body = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        int filled = 0;
        try
        {
            int count;
            while (filled < bytes.Length && (count = await body.ReadAsync(bytes.AsMemory(filled), ct).ConfigureAwait(false)) > 0)
            {
                filled += count;
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            // A body that ends early is reported by its length.
        }
        finally
        {
            Interlocked.Add(ref this.received, filled);
            this.budget.Return(bytes.Length - filled);
        }

        return filled;
    }
}
