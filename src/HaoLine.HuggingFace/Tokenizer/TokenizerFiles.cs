using System.Buffers;
using System.Buffers.Text;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.HuggingFace.Tokenizer;

/// <summary>
/// Reads vocabularies that are no JSON. SentencePiece models by the field numbers of its published <c>sentencepiece_model.proto</c>: pieces (1)
/// with their text (1), trainer (2) with its algorithm (3). Lists of WordPiece have one token in a line; those of tiktoken the token in Base64
/// and its number.
/// </summary>
internal static class TokenizerFiles
{
    private const int LongestLine = 1 << 20;

    /// <summary>Reads a <c>tokenizer.model</c>, which is SentencePiece or tiktoken.</summary>
    public static void ReadModel(IRandomAccessSource source, Vocabulary vocabulary, InspectionLimits limits, CancellationToken ct)
    {
        Span<byte> first = stackalloc byte[1];
        const byte piecesTag = (1 << 3) | 2;
        if (source.Read(0, first) == 1 && first[0] == piecesTag)
        {
            ReadSentencePiece(source, vocabulary, limits, ct);
        }
        else
        {
            ReadRanks(source, vocabulary, ct);
        }
    }

    /// <summary>One token in a line, numbered from 0.</summary>
    public static void ReadLines(IRandomAccessSource source, Vocabulary vocabulary, CancellationToken ct)
    {
        vocabulary.Kind = "wordpiece";
        long next = 0;
        Walk(
            source,
            line =>
            {
                for (int i = 0; i < vocabulary.Wanted.Count; i++)
                {
                    if (line.SequenceEqual(vocabulary.Wanted[i]))
                    {
                        vocabulary.Found(i, next);
                    }
                }

                vocabulary.Add(next++);
            },
            ct);
    }

    /// <summary>A token in Base64 and its number in each line.</summary>
    public static void ReadRanks(IRandomAccessSource source, Vocabulary vocabulary, CancellationToken ct)
    {
        vocabulary.Kind = "bpe";
        long number = 0;
        Walk(
            source,
            line =>
            {
                number++;
                int space = line.IndexOf((byte)' ');
                if (space < 1 || !Base64.IsValid(line[..space]) || !Utf8Parser.TryParse(line[(space + 1)..], out long id, out int used) || used != line.Length - space - 1 || id < 0)
                {
                    throw new InvalidModelContentException(
                        DefectKind.BadValue, source.Name, -1, $"line {number}", "The line is not a token in Base64 and its number, nor is the file a SentencePiece model.");
                }

                vocabulary.Add(id);
            },
            ct);
    }

    private delegate void LineHandler(ReadOnlySpan<byte> line);

    private static void ReadSentencePiece(IRandomAccessSource source, Vocabulary vocabulary, InspectionLimits limits, CancellationToken ct)
    {
        const int unigram = 1;
        var reader = new WireReader(source, limits, ct);
        int pieces = 0;
        int algorithm = unigram;
        while (reader.TryReadTag(out int field, out WireType type))
        {
            if (field == 1)
            {
                reader.Expect("pieces", type, WireType.Length);
                ReadPiece(reader, vocabulary, pieces);
                vocabulary.Add(pieces++);
            }
            else if (field == 2)
            {
                reader.Expect("trainer_spec", type, WireType.Length);
                WireScope trainer = reader.Enter("trainer_spec");
                while (reader.TryReadTag(out int part, out WireType partType))
                {
                    if (part == 3 && partType == WireType.Varint)
                    {
                        algorithm = reader.ReadInt32("model_type");
                    }
                    else
                    {
                        reader.Skip(part, partType);
                    }
                }

                reader.Leave(trainer);
            }
            else
            {
                reader.Skip(field, type);
            }
        }

        vocabulary.Kind = algorithm switch { unigram => "unigram", 2 => "bpe", 3 => "word", 4 => "char", _ => $"sentencepiece {algorithm}" };
    }

    private static void ReadPiece(WireReader reader, Vocabulary vocabulary, int index)
    {
        const int longest = 256;
        Span<byte> bytes = stackalloc byte[longest];
        WireScope piece = reader.Enter("pieces", index);
        while (reader.TryReadTag(out int part, out WireType partType))
        {
            if (part != 1 || partType != WireType.Length)
            {
                reader.Skip(part, partType);
                continue;
            }

            WireSpan text = reader.ReadSpan("piece");
            for (int i = 0; i < vocabulary.Wanted.Count; i++)
            {
                byte[] wanted = vocabulary.Wanted[i];
                if (text.Length == wanted.Length && text.Length <= longest)
                {
                    reader.CopyRange(text, bytes[..wanted.Length]);
                    if (bytes[..wanted.Length].SequenceEqual(wanted))
                    {
                        vocabulary.Found(i, index);
                    }
                }
            }
        }

        reader.Leave(piece);
    }

    /// <summary>Gives every line without its end; an empty last one is none.</summary>
    private static void Walk(IRandomAccessSource source, LineHandler handler, CancellationToken ct)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(2 * LongestLine);
        try
        {
            int held = 0;
            long offset = 0;
            int count;
            do
            {
                ct.ThrowIfCancellationRequested();
                count = source.Read(offset, buffer.AsSpan(held));
                offset += count;
                held += count;
                int start = 0;
                int end;
                while ((end = buffer.AsSpan(start, held - start).IndexOf((byte)'\n')) >= 0)
                {
                    handler(buffer.AsSpan(start, end).TrimEnd((byte)'\r'));
                    start += end + 1;
                }

                if (start == 0 && held > LongestLine)
                {
                    throw new InvalidModelContentException(DefectKind.LimitExceeded, source.Name, offset - held, "", "A line is larger than the limit.", $"at most {LongestLine} bytes");
                }

                buffer.AsSpan(start, held - start).CopyTo(buffer);
                held -= start;
            }
            while (count > 0);
            if (held > 0)
            {
                handler(buffer.AsSpan(0, held).TrimEnd((byte)'\r'));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
