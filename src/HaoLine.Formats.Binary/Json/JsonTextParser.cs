using System.Text.Json;
using HaoLine.Diagnostics;

namespace HaoLine.Formats;

/// <summary>Turns the tokens of a text into entries and refuses names that occur twice in one object.</summary>
internal static class JsonTextParser
{
    private const int PairwiseMembers = 12;

    /// <summary>Parses a text that is valid for as long as the entries are used.</summary>
    public static JsonEntry[] Parse(ReadOnlySpan<byte> text, string sourceName, JsonReadOptions options, long baseOffset, string field, out int count)
    {
        var cursor = new JsonCursor(text, sourceName, baseOffset, options, field);
        var entries = new JsonEntry[Math.Min(64, options.MaximumValues)];
        count = 0;
        Span<int> open = options.MaximumDepth <= 256 ? stackalloc int[options.MaximumDepth] : new int[options.MaximumDepth];
        int depth = 0;
        while (cursor.Read())
        {
            JsonTokenType token = cursor.Token;
            if (token is JsonTokenType.EndArray or JsonTokenType.EndObject)
            {
                int container = open[--depth];
                entries[container].End = count;
                if (token == JsonTokenType.EndObject)
                {
                    RequireUniqueNames(cursor, text, entries, container);
                }

                continue;
            }

            if (count == entries.Length)
            {
                if (count >= options.MaximumValues)
                {
                    throw cursor.Error(DefectKind.LimitExceeded, "The JSON text has too many values.", $"at most {options.MaximumValues}");
                }

                Array.Resize(ref entries, (int)Math.Min(count * 2L, options.MaximumValues));
            }

            ref JsonEntry entry = ref entries[count];
            entry.Start = cursor.RawStart;
            entry.End = count + 1;
            bool isName = token == JsonTokenType.PropertyName;
            if (depth > 0 && (isName || entries[open[depth - 1]].Kind == JsonKind.Array))
            {
                entries[open[depth - 1]].Length++;
            }

            entry.Kind = token switch
            {
                JsonTokenType.StartArray => JsonKind.Array,
                JsonTokenType.StartObject => JsonKind.Object,
                JsonTokenType.Number => JsonKind.Number,
                JsonTokenType.True => JsonKind.True,
                JsonTokenType.False => JsonKind.False,
                JsonTokenType.Null => JsonKind.Null,
                _ => JsonKind.String,
            };
            if (entry.Kind is JsonKind.Array or JsonKind.Object)
            {
                open[depth++] = count;
            }
            else
            {
                entry.Length = cursor.RawValue.Length;
            }

            count++;
        }

        return entries;
    }

    private static void RequireUniqueNames(in JsonCursor cursor, ReadOnlySpan<byte> text, JsonEntry[] entries, int container)
    {
        int members = entries[container].Length;
        if (members < 2)
        {
            return;
        }

        if (members <= PairwiseMembers)
        {
            for (int i = 0, name = container + 1; i < members; i++, name = entries[name + 1].End)
            {
                for (int j = 0, earlier = container + 1; j < i; j++, earlier = entries[earlier + 1].End)
                {
                    if (SameName(text, entries[earlier], entries[name]))
                    {
                        throw Duplicate(cursor, text, entries[name]);
                    }
                }
            }

            return;
        }

        // Hashes are seeded per process, so that nobody can write names whose hashes all collide.
        var hashes = new (int Hash, int Name)[members];
        for (int i = 0, name = container + 1; i < members; i++, name = entries[name + 1].End)
        {
            hashes[i] = (Hash(text, entries[name]), name);
        }

        Array.Sort(hashes);
        int duplicate = int.MaxValue;
        for (int i = 1; i < members; i++)
        {
            for (int j = i - 1; j >= 0 && hashes[j].Hash == hashes[i].Hash; j--)
            {
                if (hashes[i].Name < duplicate && SameName(text, entries[hashes[j].Name], entries[hashes[i].Name]))
                {
                    duplicate = hashes[i].Name;
                }
            }
        }

        if (duplicate < int.MaxValue)
        {
            throw Duplicate(cursor, text, entries[duplicate]);
        }
    }

    private static int Hash(ReadOnlySpan<byte> text, in JsonEntry name)
    {
        ReadOnlySpan<byte> raw = text.Slice(name.Start, name.Length);
        var hash = default(HashCode);
        hash.AddBytes(raw.Contains((byte)'\\') ? System.Text.Encoding.UTF8.GetBytes(JsonTextRules.Unescape(raw)) : raw);
        return hash.ToHashCode();
    }

    private static bool SameName(ReadOnlySpan<byte> text, in JsonEntry left, in JsonEntry right)
    {
        ReadOnlySpan<byte> a = text.Slice(left.Start, left.Length);
        ReadOnlySpan<byte> b = text.Slice(right.Start, right.Length);
        return a.SequenceEqual(b)
            || ((a.Contains((byte)'\\') || b.Contains((byte)'\\')) && JsonTextRules.Unescape(a) == JsonTextRules.Unescape(b));
    }

    private static InvalidModelContentException Duplicate(in JsonCursor cursor, ReadOnlySpan<byte> text, in JsonEntry name)
    {
        string shown = JsonTextRules.Unescape(text.Slice(name.Start, name.Length));
        return cursor.ErrorAt(name.Start - 1, DefectKind.DuplicateName, $"The name '{shown}' occurs twice in one object.");
    }
}
