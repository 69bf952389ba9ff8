using System.Net;
using HaoLine.Formats;
using Microsoft.AspNetCore.Http;

namespace HaoLine.Remote.Tests;

/// <summary>Against a server on this machine that serves ranges, refuses them, breaks off, and lies about them.</summary>
public sealed class HttpRangeSourceTests
{
    private const int Block = 4096;

    private static readonly RemoteOptions Options = new() { BlockBytes = Block, MaximumRequestBytes = 16 * Block, RetryDelay = TimeSpan.FromMilliseconds(1) };

    private static readonly byte[] Content = MakeContent(300_000);

    [Fact]
    public async Task Bytes_equal_the_file_for_any_order_of_reads()
    {
        await using RangeServer server = await RangeServer.StartAsync(Content);
        using HttpRangeSource source = await OpenAsync(server);
        source.Length.Should().Be(Content.Length);
        var random = new Random(3);
        byte[] buffer = new byte[50_000];
        for (int i = 0; i < 200; i++)
        {
            int offset = random.Next(Content.Length + 10);
            int length = random.Next(1, buffer.Length);
            int count = source.Read(offset, buffer.AsSpan(0, length));

            count.Should().Be(Math.Max(0, Math.Min(length, Content.Length - offset)));
            buffer.AsSpan(0, count).SequenceEqual(Content.AsSpan(Math.Min(offset, Content.Length), count)).Should().BeTrue("read {0}", i);
        }
    }

    [Fact]
    public async Task A_block_travels_once_and_forward_reading_asks_for_more_each_time()
    {
        await using RangeServer server = await RangeServer.StartAsync(Content);
        using HttpRangeSource source = await OpenAsync(server);
        byte[] buffer = new byte[100];
        for (int i = 0; i < 20; i++)
        {
            source.Read(50 * i, buffer);
        }

        server.Asked.Should().Equal([(0, Block - 1)], "all of it stands in the first block");
        for (int offset = 0; offset < Content.Length; offset += 1000)
        {
            source.Read(offset, buffer);
        }

        server.Asked.Count.Should().BeLessThan(12, "74 blocks at 1, 1, 2, 4, 8, 16, 16, 16 … a request");
        server.BytesSent.Should().Be(Content.Length);
        source.ReceivedBytes.Should().Be(Content.Length);
    }

    [Fact]
    public async Task Scattered_reads_fetch_single_blocks()
    {
        await using RangeServer server = await RangeServer.StartAsync(Content);
        using HttpRangeSource source = await OpenAsync(server);
        byte[] buffer = new byte[10];
        foreach (int block in new[] { 60, 10, 40, 20 })
        {
            source.Read((block * Block) + 5, buffer);
        }

        server.Asked.Skip(1).Should().Equal(
            (60L * Block, (61L * Block) - 1), (10L * Block, (11L * Block) - 1), (40L * Block, (41L * Block) - 1), (20L * Block, (21L * Block) - 1));
    }

    [Fact]
    public async Task Forgotten_blocks_are_fetched_again()
    {
        await using RangeServer server = await RangeServer.StartAsync(Content);
        using HttpRangeSource source = await OpenAsync(server, Options with { CachedBlocks = 2, MaximumRequestBytes = 2 * Block });
        byte[] buffer = new byte[10];
        foreach (int block in new[] { 10, 20, 30, 10 })
        {
            source.Read(block * Block, buffer);
            buffer.AsSpan().SequenceEqual(Content.AsSpan(block * Block, 10)).Should().BeTrue();
        }

        server.Asked.Count.Should().Be(5);
    }

    [Fact]
    public async Task Empty_file_has_no_bytes()
    {
        await using RangeServer server = await RangeServer.StartAsync([]);
        using HttpRangeSource source = await OpenAsync(server);

        source.Length.Should().Be(0);
        source.Read(0, new byte[4]).Should().Be(0);
    }

    [Fact]
    public async Task Server_without_ranges_is_refused_unless_whole_files_are_allowed()
    {
        await using RangeServer server = await RangeServer.StartAsync(Content, static (_, context) => Whole(context));
        RemoteReadException error = await FailsAsync(server, RemoteFailure.NoRanges);
        error.Message.Should().Contain("AllowWholeFile").And.NotContain("secret");

        using HttpRangeSource source = await OpenAsync(server, Options with { AllowWholeFile = true });
        byte[] all = new byte[Content.Length];
        source.Read(0, all).Should().Be(all.Length);
        all.AsSpan().SequenceEqual(Content).Should().BeTrue();
        await FailsAsync(server, RemoteFailure.Budget, Options with { AllowWholeFile = true, MaximumBytes = 100_000 });
    }

    [Fact]
    public async Task Broken_off_bodies_are_fetched_again_and_reported_when_they_stay_so()
    {
        int left = 2;
        await using (RangeServer server = await RangeServer.StartAsync(Content, async (self, context) =>
        {
            if (RangeServer.RangeOf(context).First == 0 || left-- <= 0)
            {
                return false;
            }

            await self.ServeAsync(context, missing: 100);
            return true;
        }))
        {
            using HttpRangeSource source = await OpenAsync(server);
            byte[] buffer = new byte[10];
            source.Read(20 * Block, buffer).Should().Be(10);
            buffer.AsSpan().SequenceEqual(Content.AsSpan(20 * Block, 10)).Should().BeTrue();
            server.Asked.Count.Should().Be(4, "the first block, two tries that broke off, one that did not");
        }

        await using RangeServer always = await RangeServer.StartAsync(Content, static async (self, context) =>
        {
            await self.ServeAsync(context, missing: 100);
            return true;
        });
        RemoteReadException error = await FailsAsync(always, RemoteFailure.BadAnswer);
        error.Message.Should().Contain("promised 4096");
        always.Asked.Count.Should().Be(1 + Options.Retries);
    }

    [Theory]
    [InlineData("other start")]
    [InlineData("no range stated")]
    [InlineData("unknown size")]
    [InlineData("two parts")]
    [InlineData("encoded")]
    [InlineData("shorter than asked")]
    [InlineData("longer than asked")]
    public async Task Lying_answers_are_refused_at_once(string lie)
    {
        await using RangeServer server = await RangeServer.StartAsync(Content, async (self, context) =>
        {
            context.Response.StatusCode = 206;
            switch (lie)
            {
                case "other start":
                    await self.ServeAsync(context, statedFirst: 8);
                    return true;
                case "unknown size":
                    context.Response.Headers.ContentRange = "bytes 0-4095/*";
                    break;
                case "two parts":
                    context.Response.ContentType = "multipart/byteranges; boundary=x";
                    break;
                case "encoded":
                    context.Response.Headers.ContentRange = "bytes 0-4095/300000";
                    context.Response.Headers.ContentEncoding = "gzip";
                    break;
                case "shorter than asked":
                    context.Response.Headers.ContentRange = "bytes 0-99/300000";
                    break;
                case "longer than asked":
                    context.Response.Headers.ContentRange = "bytes 0-9999/300000";
                    break;
            }

            await context.Response.Body.WriteAsync(Content.AsMemory(0, 100));
            return true;
        });

        await FailsAsync(server, RemoteFailure.BadAnswer);
        server.Asked.Should().ContainSingle("trying again would not help");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_changes_between_requests_is_noticed(bool bySize)
    {
        await using RangeServer server = await RangeServer.StartAsync(Content, async (self, context) =>
        {
            if (RangeServer.RangeOf(context).First == 0)
            {
                return false;
            }

            self.Tag = bySize ? self.Tag : "\"two\"";
            await self.ServeAsync(context, statedTotal: bySize ? Content.Length + 1 : null);
            return true;
        });
        using HttpRangeSource source = await OpenAsync(server);

        Action read = () => source.Read(20 * Block, new byte[10]);

        read.Should().Throw<RemoteReadException>().Which.Failure.Should().Be(RemoteFailure.Changed);
    }

    [Theory]
    [InlineData(404, RemoteFailure.Refused, 1)]
    [InlineData(403, RemoteFailure.Refused, 1)]
    [InlineData(503, RemoteFailure.Unreachable, 4)]
    [InlineData(429, RemoteFailure.Unreachable, 4)]
    public async Task Status_decides_whether_another_try_makes_sense(int status, RemoteFailure failure, int requests)
    {
        await using RangeServer server = await RangeServer.StartAsync(Content, (_, context) =>
        {
            context.Response.StatusCode = status;
            return Task.FromResult(true);
        });

        RemoteReadException error = await FailsAsync(server, failure);

        error.Message.Should().Contain($"{status}").And.Contain("/models/model.bin").And.NotContain("secret");
        server.Asked.Count.Should().Be(requests);
    }

    [Fact]
    public async Task A_server_that_recovers_is_read()
    {
        int left = 2;
        await using RangeServer server = await RangeServer.StartAsync(Content, (_, context) =>
        {
            context.Response.StatusCode = 503;
            return Task.FromResult(left-- > 0);
        });
        using HttpRangeSource source = await OpenAsync(server);

        source.Length.Should().Be(Content.Length);
        source.Requests.Should().Be(3);
    }

    [Fact]
    public async Task The_budget_ends_reading_before_bytes_travel()
    {
        await using RangeServer server = await RangeServer.StartAsync(Content);
        using HttpRangeSource source = await OpenAsync(server, Options with { MaximumBytes = 5 * Block });
        byte[] buffer = new byte[10];
        for (int block = 10; block < 14; block++)
        {
            source.Read(block * 2 * Block, buffer);
        }

        Action read = () => source.Read(60 * Block, buffer);

        read.Should().Throw<RemoteReadException>().Which.Failure.Should().Be(RemoteFailure.Budget);
        source.ReceivedBytes.Should().Be(5 * Block);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up()
    {
        await using RangeServer server = await RangeServer.StartAsync(Content, static async (_, context) =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
            return true;
        });

        await FailsAsync(server, RemoteFailure.Unreachable, Options with { RequestTimeout = TimeSpan.FromMilliseconds(100), Retries = 1 });
    }

    [Fact]
    public async Task Redirections_are_followed_and_their_short_lived_addresses_renewed()
    {
        bool expired = false;
        int renewed = 0;
        await using RangeServer server = await RangeServer.StartAsync(Content, (_, context) =>
        {
            if (context.Request.Path == "/models/model.bin")
            {
                renewed++;
                expired = false;
                context.Response.StatusCode = 302;
                context.Response.Headers.Location = "/signed";
                return Task.FromResult(true);
            }

            context.Response.StatusCode = 403;
            return Task.FromResult(expired);
        });
        using HttpRangeSource source = await OpenAsync(server);
        byte[] buffer = new byte[10];
        source.Read(20 * Block, buffer);
        renewed.Should().Be(1, "later requests go where the first was sent to");
        expired = true;
        source.Read(40 * Block, buffer);

        renewed.Should().Be(2);
        buffer.AsSpan().SequenceEqual(Content.AsSpan(40 * Block, 10)).Should().BeTrue();
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/model.onnx")]
    [InlineData("file:///etc/hostname")]
    [InlineData("http://198.51.100.7/model.onnx")]
    public async Task Addresses_that_are_not_allowed_are_refused_without_a_request(string address)
    {
        Func<Task> open = () => HttpRangeSource.OpenAsync(new Uri(address), Options, new NoNetwork(), TestContext.Current.CancellationToken);

        (await open.Should().ThrowAsync<RemoteReadException>()).Which.Failure.Should().Be(RemoteFailure.Address);
    }

    [Fact]
    public async Task Concurrent_reads_see_the_file()
    {
        await using RangeServer server = await RangeServer.StartAsync(Content);
        using HttpRangeSource source = await OpenAsync(server);
        await Parallel.ForEachAsync(Enumerable.Range(0, 64), TestContext.Current.CancellationToken, (index, _) =>
        {
            byte[] buffer = new byte[3000];
            int offset = index * 4500;
            source.Read(offset, buffer).Should().Be(3000);
            buffer.AsSpan().SequenceEqual(Content.AsSpan(offset, 3000)).Should().BeTrue();
            return ValueTask.CompletedTask;
        });
    }

    private static Task<HttpRangeSource> OpenAsync(RangeServer server, RemoteOptions? options = null) =>
        HttpRangeSource.OpenAsync(server.Address, options ?? Options, null, TestContext.Current.CancellationToken);

    private static async Task<RemoteReadException> FailsAsync(RangeServer server, RemoteFailure failure, RemoteOptions? options = null)
    {
        Func<Task> open = () => OpenAsync(server, options);
        RemoteReadException error = (await open.Should().ThrowAsync<RemoteReadException>()).Which;
        error.Failure.Should().Be(failure);
        return error;
    }

    private static async Task<bool> Whole(HttpContext context)
    {
        context.Response.StatusCode = (int)HttpStatusCode.OK;
        context.Response.ContentLength = Content.Length;
        await context.Response.Body.WriteAsync(Content);
        return true;
    }

    private static byte[] MakeContent(int length)
    {
        byte[] bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private sealed class NoNetwork : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("No request may be sent.");
    }
}
