using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using HaoLine.TestSupport;

namespace HaoLine.Cli.Tests;

/// <summary>
/// The whole process under strace: inspecting a hostile file opens nothing outside the file's folder but what the runtime opens for every
/// command, writes nothing, and makes no socket. Formats extend the list of files.
/// </summary>
public sealed partial class ConfinementTests : IDisposable
{
    private const string Strace = "/usr/bin/strace";

    /// <summary>Rows of the hostile collection whose subject is reaching out of the folder, of every format.</summary>
    private static readonly string[] Kinds = ["path-traversal", "symlink", "hard-link", "xxe", "code-execution", "file-access", "unsafe-op", "missing-file"];

    private readonly string folder = Directory.CreateTempSubdirectory("haoline-confined-").FullName;

    public void Dispose() => Directory.Delete(this.folder, recursive: true);

    [Fact]
    public void Hostile_files_reach_nothing_outside_their_folder()
    {
        if (!File.Exists(Strace))
        {
            Assert.Skip("strace is not installed.");
        }

        string[] files = [.. this.HostileFiles()];
        HashSet<string> usual = [.. this.Opened(["--version"]).Paths];
        usual.UnionWith(this.Opened(["inspect", this.Control(), "--json", "-"]).Paths);

        (IReadOnlyList<string> paths, string trace) = this.Opened(["inspect", .. files, "--json", "-"]);

        paths.Should().Contain(files[0]);
        paths.Where(path => !usual.Contains(path) && !IsRuntime(path) && !path.StartsWith(this.folder, StringComparison.Ordinal)).Should().BeEmpty();
        trace.Should().NotContain("AF_INET").And.NotContain("connect(");
        Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(this.folder)!, "evil*").Should().BeEmpty();
    }

    /// <summary>Files made here, so that the test says something without the collection, and the rows of the collection.</summary>
    private IEnumerable<string> HostileFiles()
    {
        byte[] payload = [.. "cposix\nsystem\n(Vtouch /tmp/evil-haoline\ntR."u8];
        yield return this.Write("payload.pkl", payload);
        yield return this.Write("payload.pt", new ZipBuilder().Add("a/data.pkl", payload).Add("../../evil.txt", payload).ToArray());
        yield return this.Write("key.pt", new ZipBuilder().Add(
            "a/data.pkl",
            Encoding.Latin1.GetBytes("(ctorch._utils\n_rebuild_tensor_v2\n((Vstorage\nctorch\nFloatStorage\nV../../../etc/passwd\nVcpu\nI1\ntQI0\n(I1\nt(I1\ntI00\nNtRt.")).ToArray());
        if (!Corpus.IsPresent)
        {
            yield break;
        }

        string root = Corpus.Path("malformed");
        string[][] links = [.. File.ReadLines(Path.Combine(root, "LINKS.tsv")).Skip(1).Select(static line => line.Split('\t')).Where(static cells => cells.Length > 1)];
        foreach (string[] cells in File.ReadLines(Path.Combine(root, "MANIFEST.tsv")).Skip(1).Select(static line => line.Split('\t')))
        {
            if (!Kinds.Contains(cells[2]))
            {
                continue;
            }

            string from = Path.GetDirectoryName(Path.Combine(root, cells[0]))!;
            string to = Path.GetDirectoryName(Path.Combine(this.folder, cells[0]))!;
            if (!Directory.Exists(to))
            {
                Directory.CreateDirectory(to);
                foreach (string file in Directory.EnumerateFiles(from))
                {
                    File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
                }

                foreach (string[] link in links.Where(link => Path.GetDirectoryName(Path.Combine(this.folder, link[0])) == to))
                {
                    File.CreateSymbolicLink(Path.Combine(this.folder, link[0]), link[1]);
                }
            }

            yield return Path.Combine(this.folder, cells[0]);
        }
    }

    private string Control() => this.Write("control.pkl", [0x80, 2, (byte)'}', (byte)'.']);

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(this.folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private (IReadOnlyList<string> Paths, string Trace) Opened(string[] arguments)
    {
        string log = Path.Combine(Path.GetTempPath(), $"haoline-strace-{Guid.NewGuid():N}.log");
        try
        {
            var start = new ProcessStartInfo(Strace) { RedirectStandardOutput = true, RedirectStandardError = true };
            string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
            foreach (string argument in (string[])["-f", "-qq", "-s", "4096", "-e", "trace=open,openat,openat2,socket,connect", "-o", log, host, Path.Combine(AppContext.BaseDirectory, "haoline.dll"), .. arguments])
            {
                start.ArgumentList.Add(argument);
            }

            start.Environment["DOTNET_EnableDiagnostics"] = "0";
            using Process process = Process.Start(start)!;
            process.StandardOutput.ReadToEndAsync();
            process.StandardError.ReadToEndAsync();
            process.WaitForExit();
            string trace = File.ReadAllText(log);
            if (trace.Length == 0)
            {
                Assert.Skip("strace may not trace here.");
            }

            // Failed look-ups count as well: a reader has no business asking.
            return ([.. Path_().Matches(trace).Select(static match => match.Groups[1].Value).Distinct()], trace);
        }
        finally
        {
            File.Delete(log);
        }
    }

    /// <summary>Assemblies, the kernel's own files, and what the runtime keeps for itself.</summary>
    private static bool IsRuntime(string path) =>
        path.StartsWith("/proc/", StringComparison.Ordinal) || path.StartsWith("/sys/", StringComparison.Ordinal) || path.StartsWith("/dev/", StringComparison.Ordinal)
        || path.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal) || path.EndsWith(".dll", StringComparison.Ordinal) || path.EndsWith(".so", StringComparison.Ordinal)
        || path.Contains(".so.", StringComparison.Ordinal);

    [GeneratedRegex("""open(?:at2?)?\((?:[^,"]*, )?"([^"]*)",""")]
    private static partial Regex Path_();
}
