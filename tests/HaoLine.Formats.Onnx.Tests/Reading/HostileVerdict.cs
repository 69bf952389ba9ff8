using HaoLine.Diagnostics;

namespace HaoLine.Formats.Onnx.Tests.Reading;

/// <summary>Compares how a read ended with what a row of a table asks for: <c>error a|b</c>, <c>warning a|b</c> or <c>ok</c>.</summary>
internal static class HostileVerdict
{
    /// <summary>Verdicts that are equally defensible stand after each other: <c>ok|warning a</c>, <c>warning a|error b</c>.</summary>
    public static void CheckAny(ReadOutcome outcome, string expected, string file = "memory.onnx")
    {
        string actual = outcome.Error is not null ? "error" : outcome.Diagnostics.Any(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning) ? "warning" : "ok";
        string[] starts = ["error ", "warning ", "ok"];
        foreach (string start in starts.Where(start => expected.Contains('|' + start, StringComparison.Ordinal)))
        {
            int second = expected.IndexOf('|' + start, StringComparison.Ordinal);
            string[] both = [expected[..second], expected[(second + 1)..]];
            Check(outcome, both.FirstOrDefault(one => one.StartsWith(actual, StringComparison.Ordinal)) ?? expected, file);
            return;
        }

        Check(outcome, expected, file);
    }

    public static void Check(ReadOutcome outcome, string expected, string file = "memory.onnx")
    {
        string[] words = expected.Split(' ');
        string[] kinds = words.Length > 1 ? words[1].Split('|') : [];
        string found = Describe(outcome);
        switch (words[0])
        {
            case "error":
                outcome.Error.Should().NotBeNull(found);
                kinds.Should().Contain(outcome.Error!.Kind.ToCode(), found);
                outcome.Error.Message.Should().StartWith(file).And.EndWith($"[{outcome.Error.Kind.ToCode()}]");
                (outcome.Error.Offset >= 0 || outcome.Error.Field.Length > 0).Should().BeTrue("the place must be named: " + found);
                outcome.Error.Message.Length.Should().BeLessThan(4_000, "names from the file are shortened");
                outcome.Error.Message.Any(char.IsControl).Should().BeFalse("control characters from the file are escaped");
                break;
            case "warning":
                outcome.Error.Should().BeNull(found);
                outcome.Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
                    .Should().Contain(diagnostic => kinds.Contains(diagnostic.Kind.ToCode()), found);
                break;
            default:
                outcome.Error.Should().BeNull(found);
                outcome.Diagnostics.Should().NotContain(diagnostic => diagnostic.Severity > DiagnosticSeverity.Info, found);
                break;
        }
    }

    private static string Describe(ReadOutcome outcome)
    {
        string text = outcome.Error is { } error
            ? $"error {error.Kind.ToCode()}: {error.Message}"
            : "read, " + string.Join("; ", outcome.Diagnostics.Select(diagnostic => $"{diagnostic.Severity} {diagnostic.Kind.ToCode()}: {diagnostic.Message}"));
        return new string([.. text.Take(400).Select(c => char.IsControl(c) ? '?' : c)]).Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
    }
}
