using System.Text;
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

        await SideFile.WriteAsync("configuration", Encoding.UTF8.GetBytes(text), path, target, ".config.pbtxt", ct).ConfigureAwait(false);
        return true;
    }
}
