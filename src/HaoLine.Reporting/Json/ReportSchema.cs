namespace HaoLine.Reporting;

/// <summary>The published JSON Schema of the report.</summary>
public static class ReportSchema
{
    /// <summary>Version of the contract; reports carry it as <c>schemaVersion</c>.</summary>
    public const string Version = "1.0";

    /// <summary>The schema (draft-07) as JSON text; read from the package at each call.</summary>
    public static string Text => EmbeddedText.Read("report.schema.json");
}
