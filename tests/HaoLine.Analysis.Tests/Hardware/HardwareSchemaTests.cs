using System.Text.RegularExpressions;
using HaoLine.Hardware;
using NJsonSchema;

namespace HaoLine.Analysis.Tests;

/// <summary>The published schema of catalogue files against the built-in file, the example of the docs, and files that the reader refuses.</summary>
public sealed partial class HardwareSchemaTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public async Task The_built_in_file_satisfies_the_schema() =>
        (await Schema()).Validate(File.ReadAllText(Path.Combine(Root, "src/HaoLine.Analysis/Hardware/hardware.json"))).Should().BeEmpty();

    [Fact]
    public async Task Examples_of_the_docs_satisfy_the_schema_and_the_reader()
    {
        JsonSchema schema = await Schema();
        string[] examples = [.. Example().Matches(File.ReadAllText(Path.Combine(Root, "docs/hardware.md"))).Select(static match => match.Groups[1].Value)];

        examples.Should().NotBeEmpty();
        foreach (string example in examples)
        {
            schema.Validate(example).Should().BeEmpty();
            new HardwareCatalogFile(example).Load().Devices.Should().NotBeEmpty();
        }
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"devices":[{"id":"a"}]}""")]
    [InlineData("""{"devices":[{"id":"a","name":"a","vendor":"v","kind":"cpu","memoryGiB":1,"bandwidthGBs":1,"peakTera":{"float32":0},"source":"s","verified":"v","asOf":"2026-11"}]}""")]
    [InlineData("""{"devices":[{"id":"a","name":"a","vendor":"v","kind":"toaster","memoryGiB":1,"bandwidthGBs":1,"peakTera":{"float32":1},"source":"s","verified":"v","asOf":"2026-11"}]}""")]
    [InlineData("""{"devices":[{"id":"a","name":"a","vendor":"v","kind":"cpu","memoryGiB":1,"bandwidthGBs":1,"peakTera":{"float31":1},"source":"s","verified":"v","asOf":"2026-11"}]}""")]
    [InlineData("""{"devices":[{"id":"a","name":"a","vendor":"v","kind":"cpu","memoryGiB":1,"bandwidthGBs":1,"peakTera":{"float32":1},"source":"s","verified":"v","asOf":"yesterday"}]}""")]
    [InlineData("""{"instances":[{"provider":"p","name":"n","device":"d","count":1.5,"usdPerHour":1,"source":"s","priced":"2026-11-01"}]}""")]
    public async Task The_schema_refuses_what_breaks_a_rule(string json) => (await Schema()).Validate(json).Should().NotBeEmpty();

    private static async Task<JsonSchema> Schema() =>
        await JsonSchema.FromJsonAsync(File.ReadAllText(Path.Combine(Root, "docs/schema/hardware-1.0.schema.json")), TestContext.Current.CancellationToken);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HaoLine.Sdk.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
