using System.Text;
using System.Text.Json;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.Formats.Binary.Tests;

public sealed class JsonTextTests
{
    [Fact]
    public void Values_are_found_by_name_and_chains_through_what_is_absent_stay_absent()
    {
        JsonValue root = Parse("""{"a": 1, "b": {"c": [true, null, "x"]}, "f": 1e6, "g": 4096.0, "neg": -5}""");
        root.Find("a").AsInt64().Should().Be(1);
        root.Find("f").AsInt64().Should().Be(1_000_000);
        root.Find("g").AsInt64().Should().Be(4096);
        root.Find("neg").AsInt64().Should().Be(-5);
        root.Find("b").Find("c").Items.Select(item => item.Kind).Should().Equal(JsonKind.True, JsonKind.Null, JsonKind.String);
        root.Find("none").Find("deeper").Kind.Should().Be(JsonKind.Absent);
        root.Members.Select(member => member.Key).Should().Equal("a", "b", "f", "g", "neg");
        root.FindFirst("none", "g", "a").AsDouble().Should().Be(4096);
    }

    [Fact]
    public void Paths_and_offsets_name_the_place()
    {
        const string text = """{"a": {"b c": [10, {"d": "x"}]}}""";
        JsonValue value = Parse(text).Find("a").Find("b c").Items.Last().Find("d");
        value.Path.Should().Be("a[\"b c\"][1].d");
        value.Offset.Should().Be(text.IndexOf("x\"", StringComparison.Ordinal));
        value.Invoking(static v => v.AsInt64()).Should().Throw<InvalidModelContentException>()
            .Where(error => error.Kind == DefectKind.BadType && error.Field == "a[\"b c\"][1].d" && error.Path == "test.json");
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""", DefectKind.DuplicateName)]
    [InlineData("""{"a":1,"\u0061":2}""", DefectKind.DuplicateName)]
    [InlineData("""[{"x":{"a":1,"b":2,"c":3,"a":2}}]""", DefectKind.DuplicateName)]
    [InlineData("""{"a":NaN}""", DefectKind.BadJson)]
    [InlineData("""{"a":[-Infinity]}""", DefectKind.BadJson)]
    [InlineData("""{"a":1,}""", DefectKind.BadJson)]
    [InlineData("""{"a":01}""", DefectKind.BadJson)]
    [InlineData("""{"a":1} x""", DefectKind.BadJson)]
    [InlineData("""{"a":1}{}""", DefectKind.BadJson)]
    [InlineData("""{"a":// no comments""", DefectKind.BadJson)]
    [InlineData("", DefectKind.BadJson)]
    [InlineData("{", DefectKind.BadJson)]
    [InlineData("""{"a":"\ud800"}""", DefectKind.BadUtf8)]
    [InlineData("""{"a":"\udc00\ud800"}""", DefectKind.BadUtf8)]
    [InlineData("""{"\ud800x":1}""", DefectKind.BadUtf8)]
    [InlineData("\uFEFF{}", DefectKind.Bom)]
    public void Defects_have_their_kind(string text, DefectKind kind) =>
        new Action(() => Parse(text)).Should().Throw<InvalidModelContentException>().Which.Kind.Should().Be(kind);

    [Fact]
    public void A_malformed_place_is_named_by_line_column_and_path()
    {
        InvalidModelContentException error = new Action(() => Parse("{\n \"a\": [1,\n  NaN]}")).Should().Throw<InvalidModelContentException>().Which;
        error.Message.Should().Contain("line 3, column 3").And.Contain("NaN");
        error.Offset.Should().Be(14);
        error.Field.Should().Be("a[0]");
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_named_by_their_offset()
    {
        InvalidModelContentException error = new Action(() => JsonText.Parse([.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8], "test.json"))
            .Should().Throw<InvalidModelContentException>().Which;
        error.Kind.Should().Be(DefectKind.BadUtf8);
        error.Offset.Should().Be(6);
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(65, true)]
    [InlineData(100_000, true)]
    public void Depth_ends_at_64(int depth, bool refused)
    {
        string text = new string('[', depth) + new string(']', depth);
        Action parse = () => Parse(text);
        if (refused)
        {
            parse.Should().Throw<InvalidModelContentException>().Which.Kind.Should().Be(DefectKind.DepthLimit);
        }
        else
        {
            parse.Should().NotThrow();
        }
    }

    [Fact]
    public void Numbers_over_64_bits_are_kept_and_refused_only_as_integers()
    {
        JsonValue value = Parse("""{"a": 1180591620717411303424}""").Find("a");
        value.NumberText.Should().Be("1180591620717411303424");
        value.AsDouble().Should().Be(Math.Pow(2, 70));
        value.Invoking(static v => v.AsInt64()).Should().Throw<InvalidModelContentException>().Which.Kind.Should().Be(DefectKind.BadValue);
    }

    [Fact]
    public void Lenient_reading_takes_what_python_writes_and_counts_it()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. """{"a": NaN, "b": [Infinity, -Infinity, 0], "s": "NaN -Infinity \" NaN"}"""u8];
        JsonText text = JsonText.Parse(bytes, "test.json", JsonReadOptions.Lenient);
        text.HasByteOrderMark.Should().BeTrue();
        text.NonFiniteNumbers.Should().Be(3);
        text.Root.Find("s").AsString().Should().Be("NaN -Infinity \" NaN");
        text.Root.Find("a").TryGetDouble(out _).Should().BeFalse();
        text.Root.Find("b").Items.Last().AsInt64().Should().Be(0);
        text.Root.Find("a").Invoking(static v => v.AsInt64()).Should().Throw<InvalidModelContentException>();
    }

    [Theory]
    [InlineData("""{"a": xNaN}""")]
    [InlineData("""{"a": --Infinity}""")]
    [InlineData("""{"a": 1NaN}""")]
    public void Lenient_reading_takes_no_other_words(string text) =>
        new Action(() => JsonText.Parse(Encoding.UTF8.GetBytes(text), "test.json", JsonReadOptions.Lenient)).Should().Throw<InvalidModelContentException>();

    [Fact]
    public void Limits_of_bytes_and_values_hold()
    {
        using var source = new MemorySource("m", new byte[2000]);
        new Action(() => JsonText.Read(source, new JsonReadOptions { MaximumBytes = 1999 })).Should().Throw<InvalidModelContentException>().Which.Kind.Should().Be(DefectKind.LimitExceeded);
        new Action(() => JsonText.Read(source, offset: 1500, length: 501)).Should().Throw<InvalidModelContentException>().Which.Kind.Should().Be(DefectKind.LengthExceedsFile);
        new Action(() => JsonText.Parse("[1,2,3,4]"u8, "m", new JsonReadOptions { MaximumValues = 4 })).Should().Throw<InvalidModelContentException>().Which.Kind.Should().Be(DefectKind.LimitExceeded);
        JsonText.Parse("[1,2,3,4]"u8, "m", new JsonReadOptions { MaximumValues = 5 }).Root.Count.Should().Be(4);
    }

    [Fact]
    public void Duplicates_in_large_objects_are_found_and_large_objects_without_pass()
    {
        static byte[] Members(int count, string last) =>
            Encoding.UTF8.GetBytes("{" + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"name{i}\":{i}")) + $",\"{last}\":0}}");

        JsonText.Parse(Members(50_000, "other"), "m").Root.Count.Should().Be(50_001);
        new Action(() => JsonText.Parse(Members(50_000, "n\\u0061me777"), "m")).Should().Throw<InvalidModelContentException>().Which.Kind.Should().Be(DefectKind.DuplicateName);
    }

    /// <summary>The outside witness is System.Text.Json's own document, with duplicates refused.</summary>
    [Fact]
    public void Mutations_are_judged_like_the_platform_judges_them()
    {
        byte[] seed = """{"model_type":"llama","n":[1,2.5,-3e2,{"x":null,"y":true}],"name":"a\u00e9\ud83d\ude00\n","o":{"a":1,"b":[],"c":{}}}"""u8.ToArray();
        var random = new Random(20261126);
        int accepted = 0;
        for (int i = 0; i < 40_000; i++)
        {
            byte[] bytes = (byte[])seed.Clone();
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : seed[random.Next(seed.Length)];
            }

            string? expected = Platform(bytes);
            string? actual = null;
            try
            {
                actual = Flatten(JsonText.Parse(bytes, "m").Root);
            }
            catch (InvalidModelContentException)
            {
            }

            actual.Should().Be(expected, Encoding.Latin1.GetString(bytes));
            accepted += actual is null ? 0 : 1;
        }

        accepted.Should().BeGreaterThan(2_000);
    }

    private static string? Platform(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Flatten(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Flatten(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", value.EnumerateObject().Select(member => member.Name + ":" + Flatten(member.Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(Flatten)) + "]",
        JsonValueKind.String => "'" + value.GetString() + "'",
        JsonValueKind.Number => value.GetRawText(),
        var kind => kind.ToString(),
    };

    private static string Flatten(JsonValue value) => value.Kind switch
    {
        JsonKind.Object => "{" + string.Join(",", value.Members.Select(member => member.Key + ":" + Flatten(member.Value))) + "}",
        JsonKind.Array => "[" + string.Join(",", value.Items.Select(Flatten)) + "]",
        JsonKind.String => "'" + value.AsString() + "'",
        JsonKind.Number => value.NumberText,
        var kind => kind.ToString(),
    };

    private static JsonValue Parse(string text) => JsonText.Parse(Encoding.UTF8.GetBytes(text), "test.json").Root;
}
