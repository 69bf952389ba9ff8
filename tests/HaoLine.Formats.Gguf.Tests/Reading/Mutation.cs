namespace HaoLine.Formats.Gguf.Tests.Reading;

/// <summary>Damages bytes the same way for the same number: bits, bytes, cuts, lengths, copied ranges.</summary>
internal static class Mutation
{
    public static byte[] Of(byte[] original, int number)
    {
        var random = new Random(number);
        List<byte> bytes = [.. original];
        int changes = 1 + random.Next(4);
        for (int i = 0; i < changes && bytes.Count > 0; i++)
        {
            int place = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0:
                    bytes[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[place] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(place, bytes.Count - place);
                    break;
                case 3:
                    for (int k = 0; k < 8 && place + k < bytes.Count; k++)
                    {
                        bytes[place + k] = (byte)(number % 2 == 0 ? 0xFF : 0);
                    }

                    break;
                case 4:
                    bytes[place] = (byte)(bytes[place] + random.Next(9) - 4);
                    break;
                case 5:
                    bytes.InsertRange(place, original.AsSpan(0, random.Next(original.Length)).ToArray());
                    break;
                default:
                    bytes.RemoveRange(place, Math.Min(random.Next(16) + 1, bytes.Count - place));
                    break;
            }
        }

        return [.. bytes];
    }
}
