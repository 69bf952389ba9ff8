using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HaoLine.Remote.Tests;

/// <summary>A server on this machine that serves one file or a folder, well or badly.</summary>
internal sealed class RangeServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly Func<string, byte[]?> find;
    private readonly Func<RangeServer, HttpContext, Task<bool>>? misbehave;
    private readonly Lock gate = new();

    private RangeServer(WebApplication application, Func<string, byte[]?> find, Func<RangeServer, HttpContext, Task<bool>>? misbehave)
    {
        this.application = application;
        this.find = find;
        this.misbehave = misbehave;
    }

    /// <summary>Address of the file.</summary>
    public Uri Address => new(new Uri(this.application.Urls.Single()), "/models/model.bin?token=secret");

    /// <summary>Address of a file of the folder.</summary>
    public Uri AddressOf(string name) => new(new Uri(this.application.Urls.Single()), $"/models/{name}");

    /// <summary>Paths and queries that were asked for, in order.</summary>
    public List<string> Paths { get; } = [];

    /// <summary>Ranges that were asked for, in order.</summary>
    public List<(long First, long Last)> Asked { get; } = [];

    public string Tag { get; set; } = "\"one\"";

    public long BytesSent { get; private set; }

    /// <param name="content">The file.</param>
    /// <param name="misbehave">Answers a request in place of the server and returns true; null for a server that behaves.</param>
    public static Task<RangeServer> StartAsync(byte[] content, Func<RangeServer, HttpContext, Task<bool>>? misbehave = null) =>
        StartAsync(_ => content, misbehave);

    /// <summary>Serves the files of a folder below <c>/models/</c>, and 404 for others.</summary>
    public static Task<RangeServer> StartAsync(string folder, Func<RangeServer, HttpContext, Task<bool>>? misbehave = null) =>
        StartAsync(path => File.Exists(folder + path["/models".Length..]) ? File.ReadAllBytes(folder + path["/models".Length..]) : null, misbehave);

    private static async Task<RangeServer> StartAsync(Func<string, byte[]?> find, Func<RangeServer, HttpContext, Task<bool>>? misbehave)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        var server = new RangeServer(application, find, misbehave);
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
        if (this.find(context.Request.Path) is not { } content)
        {
            context.Response.StatusCode = 404;
            return;
        }

        if (content.Length == 0)
        {
            context.Response.StatusCode = 416;
            context.Response.Headers.ContentRange = "bytes */0";
            return;
        }

        last = Math.Min(last, content.Length - 1);
        context.Response.StatusCode = 206;
        context.Response.Headers.ETag = this.Tag;
        context.Response.Headers.ContentRange = string.Create(
            CultureInfo.InvariantCulture, $"bytes {statedFirst ?? first}-{last - first + (statedFirst ?? first)}/{statedTotal ?? content.Length}");
        context.Response.ContentLength = last - first + 1;
        byte[] part = content[(int)first..(int)(last + 1 - missing)];
        lock (this.gate)
        {
            this.BytesSent += part.Length;
        }

        await context.Response.Body.WriteAsync(part);

        // The server closes the connection when less was written than it announced.
    }

    public async ValueTask DisposeAsync() => await this.application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        lock (this.gate)
        {
            this.Asked.Add(RangeOf(context));
            this.Paths.Add(context.Request.Path + context.Request.QueryString.Value);
        }

        if (this.misbehave is null || !await this.misbehave(this, context))
        {
            await this.ServeAsync(context);
        }
    }
}
