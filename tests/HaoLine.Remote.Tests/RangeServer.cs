using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HaoLine.Remote.Tests;

/// <summary>A server on this machine that serves one file, well or badly.</summary>
internal sealed class RangeServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly byte[] content;
    private readonly Func<RangeServer, HttpContext, Task<bool>>? misbehave;
    private readonly Lock gate = new();

    private RangeServer(WebApplication application, byte[] content, Func<RangeServer, HttpContext, Task<bool>>? misbehave)
    {
        this.application = application;
        this.content = content;
        this.misbehave = misbehave;
    }

    /// <summary>Address of the file.</summary>
    public Uri Address => new(new Uri(this.application.Urls.Single()), "/models/model.bin?token=secret");

    /// <summary>Ranges that were asked for, in order.</summary>
    public List<(long First, long Last)> Asked { get; } = [];

    public string Tag { get; set; } = "\"one\"";

    public long BytesSent { get; private set; }

    /// <param name="content">The file.</param>
    /// <param name="misbehave">Answers a request in place of the server and returns true; null for a server that behaves.</param>
    public static async Task<RangeServer> StartAsync(byte[] content, Func<RangeServer, HttpContext, Task<bool>>? misbehave = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        var server = new RangeServer(application, content, misbehave);
        application.Run(server.AnswerAsync);
        await application.StartAsync();
        return server;
    }

    public static (long First, long Last) RangeOf(HttpContext context)
    {
        string[] ends = context.Request.Headers.Range.ToString()["bytes=".Length..].Split('-');
        return (long.Parse(ends[0], CultureInfo.InvariantCulture), long.Parse(ends[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Answers a range as the standard says.</summary>
    public async Task ServeAsync(HttpContext context, long? statedFirst = null, long? statedTotal = null, int missing = 0)
    {
        (long first, long last) = RangeOf(context);
        if (this.content.Length == 0)
        {
            context.Response.StatusCode = 416;
            context.Response.Headers.ContentRange = "bytes */0";
            return;
        }

        last = Math.Min(last, this.content.Length - 1);
        context.Response.StatusCode = 206;
        context.Response.Headers.ETag = this.Tag;
        context.Response.Headers.ContentRange = string.Create(
            CultureInfo.InvariantCulture, $"bytes {statedFirst ?? first}-{last - first + (statedFirst ?? first)}/{statedTotal ?? this.content.Length}");
        context.Response.ContentLength = last - first + 1;
        byte[] part = this.content[(int)first..(int)(last + 1 - missing)];
        this.BytesSent += part.Length;
        await context.Response.Body.WriteAsync(part);

        // The server closes the connection when less was written than it announced.
    }

    public async ValueTask DisposeAsync() => await this.application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        lock (this.gate)
        {
            this.Asked.Add(RangeOf(context));
        }

        if (this.misbehave is null || !await this.misbehave(this, context))
        {
            await this.ServeAsync(context);
        }
    }
}
