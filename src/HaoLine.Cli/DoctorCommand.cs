using System.CommandLine;
using System.Runtime.InteropServices;
using HaoLine.Analysis;

namespace HaoLine.Cli;

/// <summary><c>haoline doctor</c>: what this installation can do.</summary>
internal sealed class DoctorCommand : Command
{
    public DoctorCommand(TextWriter output)
        : base("doctor", "Checks this installation and says what is there.")
    {
        this.SetAction(_ => Run(output));
    }

    private static int Run(TextWriter output)
    {
        output.WriteLine($"haoline    {InspectionReports.Tool.Version}");
        output.WriteLine($"runtime    {RuntimeInformation.FrameworkDescription} ({RuntimeInformation.RuntimeIdentifier})");
        output.WriteLine($"system     {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors");
        output.WriteLine($"memory     {Reporting.UnitFormatter.Format(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Reporting.Unit.Bytes)}");
        output.WriteLine($"formats    {string.Join(", ", Inspectors.Default.Formats.Select(static format => format.DisplayName))}");
        output.WriteLine($"operators  {Inspectors.Default.Operators.Definitions.Select(static item => item.Id).Distinct().Count()} in {Inspectors.Default.Operators.Definitions.Count} versions");
        output.WriteLine($"colour     {(Console.IsOutputRedirected ? "off (piped)" : string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) ? "on" : "off (NO_COLOR)")}");
        try
        {
            using FileStream probe = File.Create(Path.Join(Path.GetTempPath(), Path.GetRandomFileName()), 1, FileOptions.DeleteOnClose);
            output.WriteLine("temporary  writable");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            output.WriteLine($"temporary  NOT writable: {problem.Message} Set TMPDIR to a folder that is.");
            return ExitCode.DependencyMissing;
        }

        output.WriteLine("Everything that reading and analysing needs is there.");
        return ExitCode.Done;
    }
}
