using HaoLine.Analysis;
using HaoLine.Formats;
using HaoLine.HuggingFace;
using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary>Reads models for a verb: from a path or an address, with sizes bound, with problems told on standard error.</summary>
internal sealed class ModelReading(TextWriter error, InspectionOptions options, RemoteOptions access, bool mayShowProgress, ModelInspector? inspector = null)
{
    private readonly ModelInspector inspector = inspector ?? Inspectors.Default;
    private readonly bool showsProgress = mayShowProgress && ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected;

    /// <summary>Reads and analyses one model. The inspection is null when it cannot be read; the report says why then, and so does standard error.</summary>
    public async Task<(ReportDocument Report, Inspection? Inspection, int Exit)> InspectAsync(string path, CancellationToken ct)
    {
        try
        {
            using ProgressLine? line = this.showsProgress ? new ProgressLine(error) : null;
            Inspection inspection = await this.InspectAsync(path, options, line, ct).ConfigureAwait(false);
            InspectionOptions resolved = ShapeArguments.Resolve(options, inspection.Model, out IReadOnlyList<string> unknown);
            if (resolved.InputShapes.Count != options.InputShapes.Count)
            {
                // A size was meant for a one-dimensional input; which it is, only the model says.
                inspection.Dispose();
                inspection = await this.InspectAsync(path, resolved, line, ct).ConfigureAwait(false);
            }

            foreach (string problem in unknown)
            {
                await error.WriteLineAsync($"haoline: --bind: {DisplayText.Clean(problem)}").ConfigureAwait(false);
            }

            bool failed = inspection.Passes.Any(static pass => pass.Status == PassStatus.Failed);
            return (inspection.ToReport(), inspection, failed ? ExitCode.PartialAnalysis : ExitCode.Done);
        }
        catch (ModelReadException problem)
        {
            await error.WriteLineAsync($"haoline: {DisplayText.Clean(problem.Message)}").ConfigureAwait(false);
            return (InspectionReports.ForError(problem), null, ExitCode.InputUnreadable);
        }
        catch (RemoteReadException problem)
        {
            var unreachable = new InvalidModelContentException(Diagnostics.DefectKind.Unreadable, problem.Address, -1, "", problem.Problem, innerException: problem);
            await error.WriteLineAsync($"haoline: {DisplayText.Clean(unreachable.Message)}").ConfigureAwait(false);
            return (InspectionReports.ForError(unreachable), null, ExitCode.InputUnreadable);
        }
        catch (FileNotFoundException problem)
        {
            var missing = new InvalidModelContentException(Diagnostics.DefectKind.MissingFile, path, -1, "", "There is no such file. Check the path.", innerException: problem);
            await error.WriteLineAsync($"haoline: {DisplayText.Clean(missing.Message)}").ConfigureAwait(false);
            return (InspectionReports.ForError(missing), null, ExitCode.InputUnreadable);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var unreadable = new InvalidModelContentException(Diagnostics.DefectKind.Unreadable, path, -1, "", problem.Message, innerException: problem);
            await error.WriteLineAsync($"haoline: {DisplayText.Clean(unreadable.Message)}").ConfigureAwait(false);
            return (InspectionReports.ForError(unreadable), null, ExitCode.InputUnreadable);
        }
    }

    public static bool IsAddress(string path) =>
        path.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || path.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private async Task<Inspection> InspectAsync(string path, InspectionOptions wanted, ProgressLine? line, CancellationToken ct) =>
        IsAddress(path)
            ? await this.inspector.InspectAsync(await this.OpenRemoteAsync(new Uri(path), ct).ConfigureAwait(false), wanted, line, ct).ConfigureAwait(false)
            : await this.inspector.InspectAsync(path, wanted, line, ct).ConfigureAwait(false);

    /// <summary>An address that ends with a slash is a folder in the layout of transformers.</summary>
    private Task<ModelSource> OpenRemoteAsync(Uri address, CancellationToken ct) => address.AbsolutePath.EndsWith('/')
        ? RemoteModels.OpenFolderAsync(address, HuggingFaceFormat.FileNames, access, null, ct)
        : RemoteModels.OpenAsync(address, access, null, ct);
}
