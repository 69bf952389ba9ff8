using HaoLine.Diagnostics;

namespace HaoLine.Formats.TensorFlow.Hdf5;

/// <content>Object headers of both versions.</content>
internal sealed partial class Hdf5File
{
    private List<Hdf5Message> ReadHeader(long address, string field)
    {
        const int most = 100_000;
        Hdf5Block start = this.input.Load(address, Math.Min(16, this.Available(address, field)), $"{field}: header");
        var messages = new List<Hdf5Message>();
        var blocks = new Queue<(long Address, long Length)>();
        var visited = new HashSet<long> { address };
        bool second = start.Remaining >= 4 && PeekIs(start, "OHDR"u8);
        bool ordered = false;
        if (second)
        {
            start.Skip(4);
            int version = start.U8();
            if (version != 2)
            {
                throw start.Error(DefectKind.UnsupportedVersion, "The object header has an unknown version.", "2", $"{version}");
            }

            int flags = start.U8();
            ordered = (flags & 4) != 0;
            int before = 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0);
            int width = 1 << (flags & 3);
            Hdf5Block sizes = this.input.Load(address, before + width, $"{field}: header");
            sizes.Skip(before);
            long length = sizes.Unsigned(width);
            Hdf5Block first = this.input.Load(address + before + width, length, $"{field}: header");
            this.ReadMessages(first, second, ordered, messages, blocks, visited, field);
        }
        else
        {
            int version = start.U8();
            if (version != 1)
            {
                throw start.Error(DefectKind.UnsupportedVersion, "There is no object header, or one of an unknown version.", "1 or OHDR", $"{version}");
            }

            start.Skip(7);
            long length = start.U32();
            Hdf5Block first = this.input.Load(checked(address + 16), length, $"{field}: header");
            this.ReadMessages(first, second, ordered, messages, blocks, visited, field);
        }

        while (blocks.TryDequeue(out (long Address, long Length) next))
        {
            Hdf5Block block = this.input.Load(next.Address, next.Length, $"{field}: header continuation");
            if (second)
            {
                block.Expect("OCHK"u8);
                block.DropTail(4);
            }

            this.ReadMessages(block, second, ordered, messages, blocks, visited, field);
            if (messages.Count > most)
            {
                throw block.Error(DefectKind.LimitExceeded, "The object header has too many messages.", $"at most {most}");
            }
        }

        return messages;
    }

    private void ReadMessages(
        Hdf5Block block, bool second, bool ordered, List<Hdf5Message> messages, Queue<(long Address, long Length)> blocks, HashSet<long> visited, string field)
    {
        int head = second ? (ordered ? 6 : 4) : 8;
        while (block.Remaining >= head)
        {
            int type = second ? block.U8() : block.U16();
            int size = block.U16();
            int flags = block.U8();
            block.Skip(second ? (ordered ? 2 : 0) : 3);
            long offset = block.Offset;
            byte[] bytes = block.Take(size).ToArray();
            var message = new Hdf5Message(type, (flags & 2) != 0, bytes, offset);
            if (type == Hdf5MessageType.Continuation)
            {
                Hdf5Block place = message.Open(this.input, $"{field}: header continuation");
                long address = place.Address();
                long length = place.Length();
                if (!visited.Add(address))
                {
                    throw place.Error(DefectKind.Cycle, "The object header continues in a place it has been in already.", null, $"{address}");
                }

                blocks.Enqueue((address, length));
            }
            else if (type != 0)
            {
                messages.Add(message);
            }
        }
    }

    private static bool PeekIs(Hdf5Block block, ReadOnlySpan<byte> signature)
    {
        Hdf5Block copy = block.Clone();
        return copy.Take(signature.Length).SequenceEqual(signature);
    }

    /// <summary>Bytes from an address to the end of the file.</summary>
    private long Available(long address, string field) => this.Source.Length - this.input.Resolve(address, 0, field);

    /// <summary>A message in place, or the one it refers to.</summary>
    private Hdf5Block Resolve(Hdf5Message message, string field)
    {
        Hdf5Block block = message.Open(this.input, field);
        return message.IsShared ? this.ReadShared(block, message.Type, field) : block;
    }

    /// <summary>A message that stands in the header of another object, as committed datatypes do.</summary>
    private Hdf5Block ReadShared(Hdf5Block block, int type, string field)
    {
        int version = block.U8();
        int kind = block.U8();
        if (version == 1)
        {
            block.Skip(6);
        }
        else if (version is 0 or > 3)
        {
            throw block.Error(DefectKind.UnsupportedVersion, "A shared message has an unknown version.", "1 to 3", $"{version}");
        }
        else if (version == 3 && kind == 1)
        {
            throw block.Error(DefectKind.UnsupportedVersion, "A message stands in the heap of shared messages, which is not read.");
        }

        Hdf5Object owner = this.Object(block.Address(), field);
        Hdf5Message? message = owner.Find(type);
        return message is { IsShared: false } ? message.Open(this.input, field)
            : throw block.Error(DefectKind.DanglingReference, "A shared message refers to an object that has none.");
    }
}
