using System.Text;
using System.Text.Json;
using HaoLine.Diagnostics;
using HaoLine.Formats;

namespace HaoLine.Formats.Binary.Tests;

public sealed class JsonCursorTests
{
    [Fact]
    public void Tokens_carry_file_offset_and_path()
    {
        const string text = """  {"w": {"shape": [2, 3]}, "x": 1}""";
        var cursor = new JsonCursor(Encoding.UTF8.GetBytes(text), "f.bin", 8, field: "header");
        cursor.Expect(JsonTokenType.StartObject);
        cursor.Expect(JsonTokenType.PropertyName);
        cursor.ValueEquals("w"u8).Should().BeTrue();
        cursor.Expect(JsonTokenType.StartObject);
        cursor.Expect(JsonTokenType.PropertyName);
        cursor.Expect(JsonTokenType.StartArray);
        cursor.Expect(JsonTokenType.Number);
        cursor.Expect(JsonTokenType.Number);
        cursor.TryGetUInt64(out ulong three).Should().BeTrue();
        three.Should().Be(3);
        cursor.Path.Should().Be("header.w.shape[1]");
        cursor.Offset.Should().Be(8 + text.IndexOf('3', StringComparison.Ordinal));
        InvalidModelContentException error = cursor.Error(DefectKind.BadValue, "No.");
        error.Path.Should().Be("f.bin");
        error.Field.Should().Be("header.w.shape[1]");
    }

    [Fact]
    public void Skipping_ends_behind_the_value_whatever_it_holds()
    {
        var cursor = new JsonCursor("""{"a":{"b":[[1],{}]},"c":[],"d":5,"e":"x"}"""u8, "m");
        cursor.Expect(JsonTokenType.StartObject);
        var names = new List<string>();
        while (cursor.Read() && cursor.Token == JsonTokenType.PropertyName)
        {
            names.Add(cursor.GetString());
            cursor.SkipValue();
        }

        names.Should().Equal("a", "c", "d", "e");
        cursor.Token.Should().Be(JsonTokenType.EndObject);
        cursor.ExpectEnd();
    }

    [Fact]
    public void A_wrong_token_names_both_kinds()
    {
        Action read = () =>
        {
            var cursor = new JsonCursor("[]"u8, "m");
            cursor.Expect(JsonTokenType.StartObject);
        };
        read.Should().Throw<InvalidModelContentException>().Which.Message.Should().Contain("an object").And.Contain("an array");
    }
}
