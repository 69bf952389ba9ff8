using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Sections of results outside a report, described by the pass that makes them.</summary>
internal static class PassSections
{
    public static ReportSection Of<TPass>(object result)
        where TPass : IAnalysisPass, new()
    {
        var pass = new TPass();
        var section = new ReportSectionBuilder(pass.Descriptor.Produces.Id, pass.Descriptor.Title);
        pass.Describe(result, section);
        return section.Build();
    }
}
