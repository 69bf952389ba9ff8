using HaoLine.Ir;
using HaoLine.Reporting;
using HaoLine.Serving;

namespace HaoLine.Cli;

/// <summary>The proposed configuration of one model for a Triton Inference Server.</summary>
internal static class TritonFile
{
    /// <summary>Writes it, and tells assumptions on standard error; false, with the problems, when the model cannot be described.</summary>
    public static async Task<bool> WriteAsync(Model model, string path, string target, TextWriter error, CancellationToken ct)
    {
        string name = Path.GetFileNameWithoutExtension(path.TrimEnd('/', Path.DirectorySeparatorChar));
        var proposal = TritonConfiguration.Propose(model, name.Length > 0 ? name : "model");
        foreach (string line in proposal.Problems.Select(static problem => $"cannot be written: {problem}").Concat(proposal.Assumptions))
        {
            await error.WriteLineAsync($"haoline: --triton-config: {DisplayText.Clean(line)}").ConfigureAwait(false);
        }

        if (proposal.Text is not { } text)
        {
            return false;
        }

        bool isFolder = ReportTargets.IsFolder(target);
        string file = isFolder ? Path.Join(target, Path.GetFileName(path) + ".config.pbtxt") : target;
        try
        {
            if (isFolder)
            {
                Directory.CreateDirectory(target);
            }

            await File.WriteAllTextAsync(file, text, ct).ConfigureAwait(false);
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new OutputException($"The configuration '{DisplayText.Clean(file)}' cannot be written: {problem.Message}", problem);
        }
    }
}
