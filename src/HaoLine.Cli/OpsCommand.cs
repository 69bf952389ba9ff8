using System.CommandLine;
using System.Text.Json;
using HaoLine.Operators;
using Spectre.Console;
using Column = Spectre.Console.TableColumn;

namespace HaoLine.Cli;

/// <summary><c>haoline ops</c>: every known operator with its facets.</summary>
internal sealed class OpsCommand : Command
{
    private readonly Option<bool> coverage = new("--coverage") { Description = "Show which facets each operator has, and totals for each domain." };
    private readonly Option<string?> domain = new("--domain") { Description = "Only operators of this domain (ai.onnx for the standard one)." };
    private readonly Option<string?> json = new("--json") { Description = "Print JSON ('-' or nothing), or write it to a file.", HelpName = "PATH", Arity = ArgumentArity.ZeroOrOne };

    public OpsCommand(TextWriter output)
        : base("ops", "Lists the operators whose meaning is known.")
    {
        this.Add(this.coverage);
        this.Add(this.domain);
        this.Add(this.json);
        this.SetAction(parsed => this.Run(output, parsed));
    }

    private static string DomainName(OperatorDefinition definition) => definition.Id.Domain.Length == 0 ? "ai.onnx" : definition.Id.Domain;

    private static string Mark(object? facet) => facet is null ? "-" : "yes";

    private static void Print(TextWriter output, OperatorDefinition[] definitions, bool coverage)
    {
        IAnsiConsole console = Terminal.Create(output, color: true);
        Table table = new Table { Border = TableBorder.None }
            .AddColumn(new Column("domain").NoWrap().PadRight(2)).AddColumn(new Column("operator").NoWrap().PadRight(2)).AddColumn(new Column("since").RightAligned().PadRight(2));
        if (coverage)
        {
            table.AddColumn(new Column("infer").PadRight(2)).AddColumn(new Column("fold").PadRight(2)).AddColumn(new Column("cost").PadRight(2)).AddColumn(new Column("confidence").PadRight(2)).AddColumn("formula");
        }
        else
        {
            table.AddColumn("kind of work");
        }

        foreach (OperatorDefinition item in definitions)
        {
            string[] cells = coverage
                ? [DomainName(item), item.Id.Name, $"{item.SinceVersion}", Mark(item.Infer), Mark(item.Fold), Mark(item.Cost), item.Cost is null ? "-" : item.Confidence.ToString().ToLowerInvariant(), item.Formula]
                : [DomainName(item), item.Id.Name, $"{item.SinceVersion}", item.Category.ToString()];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        console.Write(table);
        if (!coverage)
        {
            return;
        }

        foreach (IGrouping<string, OperatorDefinition> group in definitions.GroupBy(DomainName))
        {
            int operators = group.Select(item => item.Id.Name).Distinct(StringComparer.Ordinal).Count();
            console.WriteLine(
                $"{group.Key}: {operators} operators in {group.Count()} versions; types {group.Count(item => item.Infer is not null)}, values {group.Count(item => item.Fold is not null)}, "
                + $"costs {group.Count(item => item.Cost is not null)} ({group.Count(item => item.Cost is not null && item.Confidence == CostConfidence.Exact)} exact)");
        }
    }

    private static void WriteJson(TextWriter output, string? path, OperatorDefinition[] definitions)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartArray();
            foreach (OperatorDefinition item in definitions)
            {
                writer.WriteStartObject();
                writer.WriteString("domain", DomainName(item));
                writer.WriteString("name", item.Id.Name);
                writer.WriteNumber("sinceVersion", item.SinceVersion);
                writer.WriteString("category", JsonNamingPolicy.CamelCase.ConvertName(item.Category.ToString()));
                writer.WriteBoolean("infer", item.Infer is not null);
                writer.WriteBoolean("fold", item.Fold is not null);
                writer.WriteBoolean("cost", item.Cost is not null);
                writer.WriteString("confidence", JsonNamingPolicy.CamelCase.ConvertName((item.Cost is null ? CostConfidence.Unknown : item.Confidence).ToString()));
                writer.WriteString("formula", item.Formula);
                writer.WriteString("source", item.FormulaSource);
                writer.WriteBoolean("deprecated", item.IsDeprecated);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (path is null or "-")
        {
            output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
            return;
        }

        try
        {
            File.WriteAllBytes(path, buffer.ToArray());
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new OutputException($"The list '{path}' cannot be written: {problem.Message}", problem);
        }
    }

    private int Run(TextWriter output, ParseResult parsed)
    {
        string? wanted = parsed.GetValue(this.domain);
        OperatorDefinition[] definitions = [.. Inspectors.Default.Operators.Definitions.Where(item => wanted is null || DomainName(item) == wanted)];
        if (definitions.Length == 0)
        {
            string[] domains = [.. Inspectors.Default.Operators.Definitions.Select(DomainName).Distinct(StringComparer.Ordinal)];
            throw new UsageException($"No operator of the domain '{wanted}' is known. Domains: {string.Join(", ", domains)}.");
        }

        if (parsed.GetResult(this.json) is not null)
        {
            WriteJson(output, parsed.GetValue(this.json), definitions);
        }
        else
        {
            Print(output, definitions, parsed.GetValue(this.coverage));
        }

        return ExitCode.Done;
    }
}
