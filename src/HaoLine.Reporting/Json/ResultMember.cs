namespace HaoLine.Reporting;

/// <summary>One member of a section's data: a value, a table or a nested object.</summary>
internal readonly record struct ResultMember(string Name, ReportValue Value, TableBlock? Table, ResultObject? Group);
