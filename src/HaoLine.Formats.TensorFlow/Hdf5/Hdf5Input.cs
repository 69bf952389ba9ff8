using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Hdf5;

/// <summary>The file behind all structures: checks every range against the file and charges what is loaded, so that no structure can be read without end.</summary>
internal sealed class Hdf5Input(IRandomAccessSource source, InspectionLimits limits, CancellationToken ct)
{
    private long charged;

    public IRandomAccessSource Source => source;

    public InspectionLimits Limits => limits;

    public CancellationToken Token => ct;

    /// <summary>Bytes of an address.</summary>
    public int AddressBytes { get; set; } = 8;

    /// <summary>Bytes of a length.</summary>
    public int LengthBytes { get; set; } = 8;

    /// <summary>What addresses count from.</summary>
    public long BaseAddress { get; set; }

    /// <summary>Loads bytes at an address after their range was checked.</summary>
    public Hdf5Block Load(long address, long length, string field)
    {
        ct.ThrowIfCancellationRequested();
        long offset = this.Resolve(address, length, field);
        this.Charge(length, field);
        byte[] bytes = new byte[length];
        int filled = 0;
        while (filled < bytes.Length)
        {
            int count = source.Read(offset + filled, bytes.AsSpan(filled));
            if (count <= 0)
            {
                throw new InvalidModelContentException(DefectKind.Truncated, source.Name, offset + filled, field, "The file ended while it was read.");
            }

            filled += count;
        }

        return new Hdf5Block(this, bytes, offset, field);
    }

    /// <summary>Turns an address into an offset in the file, and refuses ranges that leave it.</summary>
    public long Resolve(long address, long length, string field)
    {
        if (address < 0)
        {
            throw new InvalidModelContentException(DefectKind.DanglingReference, source.Name, -1, field, "An address is undefined where one is needed.");
        }

        if (address > source.Length - this.BaseAddress)
        {
            throw new InvalidModelContentException(
                DefectKind.OffsetExceedsFile, source.Name, -1, field, "An address lies past the end of the file.", $"at most {source.Length - this.BaseAddress}", $"{address}");
        }

        long offset = address + this.BaseAddress;
        if (length < 0 || length > source.Length - offset)
        {
            throw new InvalidModelContentException(
                DefectKind.OffsetExceedsFile, source.Name, offset, field, "A structure ends behind the file.", $"at most {source.Length - offset} bytes", $"{length}");
        }

        return offset;
    }

    /// <summary>Counts structure bytes against the limit of the inspection; a small fixed price per structure bounds their number.</summary>
    public void Charge(long bytes, string field)
    {
        const int perStructure = 64;
        this.charged = checked(this.charged + bytes + perStructure);
        if (this.charged > limits.MaximumMetadataBytes)
        {
            throw new InvalidModelContentException(
                DefectKind.ResourceLimit, source.Name, -1, field, "The structures of the file are larger than allowed.", $"at most {limits.MaximumMetadataBytes} bytes");
        }
    }
}
