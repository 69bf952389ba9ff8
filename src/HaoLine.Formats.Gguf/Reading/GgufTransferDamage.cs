using System.Text.Unicode;
using HaoLine.Ir;

namespace HaoLine.Formats.Gguf.Reading;

/// <summary>
/// Recognises files that were damaged as text: every line feed got a carriage return before it, or every byte that is no UTF-8 became the
/// replacement character. Neither happens to a binary file by chance.
/// </summary>
internal static class GgufTransferDamage
{
    private const int LookedBytes = 256 * 1024;
    private const int FewestSigns = 3;

    /// <summary>A sentence for the message of an error; empty when the file looks untouched.</summary>
    public static string Advice(IRandomAccessSource source)
    {
        byte[] bytes = new byte[(int)Math.Min(LookedBytes, source.Length)];
        ReadOnlySpan<byte> looked = bytes.AsSpan(0, Fill(source, bytes));
        return HasChangedLineEnds(looked)
            ? " Every line feed byte has a carriage return before it: the file was damaged by a transfer in text mode (such as git autocrlf). Fetch it again as binary."
            : HasReplacedBytes(looked)
            ? " Bytes that are no UTF-8 were replaced by U+FFFD: the file was damaged by a tool that took it for text (text mode). Fetch it again as binary."
            : "";
    }

    private static int Fill(IRandomAccessSource source, byte[] bytes)
    {
        try
        {
            return source.ReadFully(0, bytes);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static bool HasChangedLineEnds(ReadOnlySpan<byte> looked)
    {
        int pairs = 0;
        for (int place = looked.IndexOf((byte)'\n'); place >= 0;)
        {
            if (place == 0 || looked[place - 1] != '\r')
            {
                return false;
            }

            pairs++;
            int next = looked[(place + 1)..].IndexOf((byte)'\n');
            place = next < 0 ? -1 : place + 1 + next;
        }

        return pairs >= FewestSigns;
    }

    private static bool HasReplacedBytes(ReadOnlySpan<byte> looked)
    {
        int signs = looked.Count("\uFFFD"u8);
        if (signs < FewestSigns)
        {
            return false;
        }

        // What was looked at may end inside a character.
        for (int cut = 0; cut < 4; cut++)
        {
            if (Utf8.IsValid(looked[..^cut]))
            {
                return true;
            }
        }

        return false;
    }
}
