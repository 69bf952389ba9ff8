using System.Globalization;
using System.Text;

namespace HaoLine.Analysis.Tests.Serving;

/// <summary>
/// A small reader of protobuf's text form that checks fields against a schema: strings with escapes, numbers, enumeration names, messages, and
/// lists in brackets. Written from the format's specification, apart from what writes configurations.
/// </summary>
internal sealed class TextMessage
{
    private readonly List<(string Field, object Value)> members = [];

    public IEnumerable<TextMessage> Messages(string field) => this.members.Where(member => member.Field == field).Select(static member => (TextMessage)member.Value);

    public string Text(string field) => (string)this.members.Single(member => member.Field == field).Value;

    public long Number(string field) => (long)this.members.Single(member => member.Field == field).Value;

    public long[] Numbers(string field) => [.. this.members.Where(member => member.Field == field).Select(static member => (long)member.Value)];

    /// <param name="text">The text.</param>
    /// <param name="schema">Kind of each field by <c>message.field</c>: <c>string</c>, <c>number</c>, <c>name</c>, or the message it holds; a leading <c>*</c> for repeated ones.</param>
    /// <param name="message">The outermost message.</param>
    public static TextMessage Parse(string text, IReadOnlyDictionary<string, string> schema, string message)
    {
        int at = 0;
        TextMessage found = Body(text, ref at, schema, message, '\0');
        return found;
    }

    private static TextMessage Body(string text, ref int at, IReadOnlyDictionary<string, string> schema, string message, char end)
    {
        var result = new TextMessage();
        while (true)
        {
            Skip(text, ref at);
            if (at == text.Length || text[at] == end)
            {
                (at == text.Length).Should().Be(end == '\0', "messages are closed");
                at++;
                return result;
            }

            string field = Word(text, ref at);
            schema.Should().ContainKey($"{message}.{field}");
            string kind = schema[$"{message}.{field}"];
            bool repeated = kind[0] == '*';
            (repeated || result.members.All(member => member.Field != field)).Should().BeTrue($"{field} occurs once");
            Skip(text, ref at);
            bool colon = text[at] == ':';
            at += colon ? 1 : 0;
            Skip(text, ref at);
            if (text[at] == '[')
            {
                repeated.Should().BeTrue($"{field} is a list");
                at++;
                Skip(text, ref at);
                while (text[at] != ']')
                {
                    result.members.Add((field, Item(text, ref at, schema, kind[1..], colon)));
                    Skip(text, ref at);
                    if (text[at] == ',')
                    {
                        at++;
                        Skip(text, ref at);
                        text[at].Should().NotBe(']', "no comma ends a list");
                    }
                }

                at++;
            }
            else
            {
                result.members.Add((field, Item(text, ref at, schema, kind.TrimStart('*'), colon)));
            }
        }
    }

    private static object Item(string text, ref int at, IReadOnlyDictionary<string, string> schema, string kind, bool colon)
    {
        switch (kind)
        {
            case "string":
                colon.Should().BeTrue();
                return Quoted(text, ref at);
            case "number":
                colon.Should().BeTrue();
                int start = at;
                at += text[at] == '-' ? 1 : 0;
                while (char.IsAsciiDigit(text[at]))
                {
                    at++;
                }

                return long.Parse(text.AsSpan(start, at - start), CultureInfo.InvariantCulture);
            case "name" or "flag":
                colon.Should().BeTrue();
                string word = Word(text, ref at);
                (kind == "name" || word is "true" or "false").Should().BeTrue();
                return word;
            default:
                text[at++].Should().Be('{');
                return Body(text, ref at, schema, kind, '}');
        }
    }

    private static string Quoted(string text, ref int at)
    {
        text[at++].Should().Be('"');
        var bytes = new List<byte>();
        while (text[at] != '"')
        {
            text[at].Should().BeInRange(' ', '~');
            if (text[at] != '\\')
            {
                bytes.Add((byte)text[at++]);
            }
            else if (text[at + 1] is '"' or '\\')
            {
                bytes.Add((byte)text[at + 1]);
                at += 2;
            }
            else
            {
                bytes.Add(Convert.ToByte(text.Substring(at + 1, 3), 8));
                at += 4;
            }
        }

        at++;
        return new UTF8Encoding(false, true).GetString([.. bytes]);
    }

    private static string Word(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        at.Should().BeGreaterThan(start, "a name is wanted at " + start);
        return text[start..at];
    }

    private static void Skip(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }
}
