using System.CommandLine;
using HaoLine.Formats;
using Spectre.Console;

namespace HaoLine.Cli;

/// <summary><c>haoline formats</c></summary>
internal sealed class FormatsCommand : Command
{
    public FormatsCommand(TextWriter output)
        : base("formats", "Lists the formats this command reads.")
    {
        this.SetAction(_ =>
        {
            IAnsiConsole console = Terminal.Create(output, color: true);
            Table table = new Table { Border = TableBorder.None }
                .AddColumn(new Spectre.Console.TableColumn("id").PadRight(2)).AddColumn(new Spectre.Console.TableColumn("format").PadRight(2))
                .AddColumn(new Spectre.Console.TableColumn("extensions").PadRight(2)).AddColumn("can tell");
            foreach (ModelFormat format in Inspectors.Default.Formats)
            {
                table.AddRow(
                    Markup.Escape(format.Id), Markup.Escape(format.DisplayName), Markup.Escape(string.Join(" ", format.FileExtensions)), Markup.Escape(format.MaximumCapabilities.ToString()));
            }

            console.Write(table);
            return ExitCode.Done;
        });
    }
}
