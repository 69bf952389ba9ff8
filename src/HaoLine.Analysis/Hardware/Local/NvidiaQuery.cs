using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace HaoLine.Hardware;

/// <summary>GPUs that NVIDIA's own tool finds (<c>nvidia-smi</c>), or why none were found.</summary>
/// <param name="Gpus">GPUs in the order of the tool; empty with a problem or when there are none.</param>
/// <param name="Problem">What went wrong; empty when nothing did. Quotes the tool, so only ever text.</param>
public sealed record NvidiaQuery(IReadOnlyList<NvidiaGpu> Gpus, string Problem)
{
    private const string Tool = "nvidia-smi";
    private const int Fields = 5;
    private const int LongestQuote = 200;
    private const long MostMebibytes = 1 << 24;

    private static readonly string[] Arguments = ["--query-gpu=name,memory.total,driver_version,power.limit,compute_cap", "--format=csv,noheader,nounits"];

    /// <summary>True when the tool is there, whatever it says.</summary>
    public bool IsToolPresent { get; init; } = true;


    /// <summary>Reads what the tool printed.</summary>
    /// <param name="output">Its standard output: a line of five fields for each GPU.</param>
    /// <param name="exitCode">Its exit code.</param>
    public static NvidiaQuery Parse(string output, int exitCode = 0)
    {
        ArgumentNullException.ThrowIfNull(output);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length == 1 && lines[0].StartsWith("No devices were found", StringComparison.Ordinal))
        {
            return new NvidiaQuery([], ""); // said with exit code 0 or 6: there are none
        }

        if (exitCode != 0)
        {
            return new NvidiaQuery([], $"{Tool} ended with {exitCode.ToString(CultureInfo.InvariantCulture)}: {Quote(lines)}");
        }

        var gpus = new List<NvidiaGpu>(lines.Length);
        foreach (string line in lines)
        {
            string[] fields = line.Split(',', StringSplitOptions.TrimEntries);
            if (fields.Length != Fields || fields[0].Length == 0 || IsAbsent(fields[0]) || !TryNumber(fields[1], out double? mebibytes) || !TryNumber(fields[3], out double? watts))
            {
                return new NvidiaQuery([], $"{Tool} printed what is no list of GPUs: {Quote([line])}");
            }

            gpus.Add(new NvidiaGpu(fields[0], mebibytes is { } size ? (long)(size * (1 << 20)) : null, IsAbsent(fields[2]) ? "" : fields[2], watts, IsAbsent(fields[4]) ? "" : fields[4]));
        }

        return new NvidiaQuery(gpus, "");
    }

    /// <summary>Runs the tool of this machine. Never throws for what the tool does.</summary>
    /// <param name="limit">Most time to wait; null for ten seconds.</param>
    /// <param name="tool">The tool; null for the one that the system finds by its name.</param>
    /// <param name="ct">Ends the tool.</param>
    public static async Task<NvidiaQuery> RunAsync(TimeSpan? limit = null, string? tool = null, CancellationToken ct = default)
    {
        TimeSpan most = limit ?? TimeSpan.FromSeconds(10);
        var start = new ProcessStartInfo(tool ?? Tool, Arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false, CreateNoWindow = true };
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Exception problem) when (problem is Win32Exception or IOException)
        {
            return new NvidiaQuery([], $"{Tool} cannot be started, so no NVIDIA GPU was looked for") { IsToolPresent = false };
        }

        using var timer = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timer.CancelAfter(most);
        try
        {
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(timer.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(timer.Token);
            await process.WaitForExitAsync(timer.Token).ConfigureAwait(false);
            string printed = await output.ConfigureAwait(false);
            string complained = await error.ConfigureAwait(false);
            return Parse(process.ExitCode != 0 && printed.Trim().Length == 0 ? complained : printed, process.ExitCode);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new NvidiaQuery([], $"{Tool} did not end within {EstimateText.Seconds(most.TotalSeconds)}");
        }
        finally
        {
            Stop(process);
        }
    }

    private static void Stop(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception problem) when (problem is InvalidOperationException or Win32Exception or NotSupportedException)
        {
            // It ended meanwhile.
        }
    }

    /// <summary>How the tool writes what it cannot tell: <c>[N/A]</c>, <c>[Not Supported]</c>, <c>[Insufficient Permissions]</c>, <c>[Unknown Error]</c>.</summary>
    private static bool IsAbsent(string field) => field.Length == 0 || field == "N/A" || (field[0] == '[' && field[^1] == ']');

    private static bool TryNumber(string field, out double? number)
    {
        number = null;
        if (IsAbsent(field))
        {
            return true;
        }

        if (!double.TryParse(field, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) || !(value > 0 && value < MostMebibytes))
        {
            return false;
        }

        number = value;
        return true;
    }

    private static string Quote(string[] lines)
    {
        string text = lines.Length == 0 ? "nothing was printed" : lines[0];
        return text.Length > LongestQuote ? text[..LongestQuote] : text;
    }
}
