using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Hdf5;

/// <summary>
/// The structures of an HDF5 file: groups, attributes and where datasets stand. Only reads; every header is parsed once, no address is
/// visited twice on one way, other files are never opened. Layout: HDF5 file format specification, version 3.
/// </summary>
internal sealed partial class Hdf5File
{
    private readonly Hdf5Input input;
    private readonly Dictionary<long, Hdf5Object> objects = [];

    private Hdf5File(Hdf5Input input) => this.input = input;

    /// <summary>The eight bytes every file starts with, at 0 or at a power of two from 512 on.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    public IRandomAccessSource Source => this.input.Source;

    public int SuperblockVersion { get; private set; }

    public Hdf5Object Root { get; private set; } = null!;

    /// <exception cref="InvalidModelContentException">The superblock or the root group cannot be read.</exception>
    public static Hdf5File Open(IRandomAccessSource source, InspectionLimits limits, CancellationToken ct)
    {
        var file = new Hdf5File(new Hdf5Input(source, limits, ct));
        file.ReadSuperblock();
        return file;
    }

    /// <summary>Place of the first signature, after a block of the user or at the start; -1 when there is none. Looks at one place for each doubling of the length.</summary>
    public static long FindSignature(IRandomAccessSource source)
    {
        Span<byte> start = stackalloc byte[8];
        for (long place = 0; place <= source.Length - start.Length; place = place == 0 ? 512 : checked(place * 2))
        {
            if (source.ReadFully(place, start) == start.Length && start.SequenceEqual(Signature))
            {
                return place;
            }
        }

        return -1;
    }

    /// <summary>The object whose header stands at an address; parsed once.</summary>
    public Hdf5Object Object(long address, string field)
    {
        if (!this.objects.TryGetValue(address, out Hdf5Object? found))
        {
            if (this.objects.Count >= this.input.Limits.MaximumElements)
            {
                throw new InvalidModelContentException(
                    DefectKind.LimitExceeded, this.Source.Name, -1, field, "The file has too many objects; raise InspectionLimits.MaximumElements for files you trust.", $"at most {this.input.Limits.MaximumElements}");
            }

            found = new Hdf5Object(address, this.ReadHeader(address, field));
            this.objects.Add(address, found);
        }

        return found;
    }

    private void ReadSuperblock()
    {
        long place = FindSignature(this.Source);
        if (place < 0)
        {
            throw new InvalidModelContentException(
                this.Source.Length < 8 ? DefectKind.Truncated : DefectKind.BadMagic, this.Source.Name, 0, "superblock", "There is no HDF5 signature.");
        }

        long left = this.Source.Length - place;
        const int shortest = 12;
        if (left < shortest)
        {
            throw new InvalidModelContentException(DefectKind.Truncated, this.Source.Name, this.Source.Length, "superblock", "The file ends inside its superblock.", $"at least {shortest} bytes", $"{left}");
        }

        const int longest = 256;
        Hdf5Block block = this.input.Load(place, Math.Min(left, longest), "superblock");
        block.Skip(8);
        this.SuperblockVersion = block.U8();
        if (this.SuperblockVersion > 3)
        {
            throw block.Error(DefectKind.UnsupportedVersion, "The superblock has an unknown version.", "0 to 3", $"{this.SuperblockVersion}");
        }

        bool old = this.SuperblockVersion < 2;
        if (old)
        {
            block.Skip(4);
        }

        this.input.AddressBytes = Width(block, "addresses");
        this.input.LengthBytes = Width(block, "lengths");
        int afterWidths = old ? (this.SuperblockVersion == 1 ? 14 : 10) : 1;
        int needed = block.Position + afterWidths - (old ? 1 : 0) + (old ? (this.input.AddressBytes * 5) + this.input.LengthBytes : this.input.AddressBytes * 4);
        if (left < needed)
        {
            throw new InvalidModelContentException(DefectKind.Truncated, this.Source.Name, this.Source.Length, "superblock", "The file ends inside its superblock.", $"at least {needed} bytes", $"{left}");
        }

        block.Skip(old ? (this.SuperblockVersion == 1 ? 13 : 9) : 1);
        long stated = block.Address();
        block.Address();
        long end = block.Address();
        long root;
        if (old)
        {
            block.Address();
            block.Skip(this.input.LengthBytes);
            root = block.Address();
        }
        else
        {
            root = block.Address();
        }

        // Addresses count from the superblock, wherever it was moved to; the stated end counts from where the base was when it was written.
        this.input.BaseAddress = place;
        Int128 moved = end < 0 ? 0 : (Int128)end + place - Math.Max(0, stated);
        if (moved > this.Source.Length)
        {
            throw block.Error(DefectKind.Truncated, "The file is shorter than it states.", $"{moved} bytes", $"{this.Source.Length}");
        }

        this.Root = this.Object(root, "root group");
    }

    private static int Width(Hdf5Block block, string what)
    {
        int width = block.U8();
        return width is 2 or 4 or 8 ? width : throw block.Error(DefectKind.BadValue, $"The width of {what} is impossible.", "2, 4 or 8 bytes", $"{width}");
    }
}
