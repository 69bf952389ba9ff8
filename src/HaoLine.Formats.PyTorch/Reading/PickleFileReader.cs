using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using HaoLine.Diagnostics;
using HaoLine.Formats.Pickle;
using HaoLine.Ir;

namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>Files that are pickles: checkpoints before PyTorch 1.6, with raw storages after five pickles, and plain pickles.</summary>
internal static class PickleFileReader
{
    /// <summary>First pickle of a checkpoint before PyTorch 1.6.</summary>
    private static readonly BigInteger Magic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public static void Read(PyTorchReadState state)
    {
        IRandomAccessSource source = state.Source;
        PickleResult first = Next(state, 0);
        if (first.Value is PickleInteger { IsLong: false } number && number.BigValue == Magic)
        {
            ReadLegacy(state, first.End);
            return;
        }

        if (first.Error is not null)
        {
            throw PickleSignature.MayBePickle(state.ModelSource.Header, source.Length) || first.OpcodeCount > 3
                ? first.Error
                : new InvalidModelContentException(
                    DefectKind.BadPickle, source.Name, 0, "", "The file is neither a ZIP archive nor a pickle.", "a PyTorch file", null, first.Error);
        }

        state.Container = PyTorchContainer.Pickle;
        long end = first.End;
        if (PickleSignature.CouldContinue(source, end, source.Length))
        {
            foreach (PickleResult other in PickleInterpreter.ReadAll(source, end, source.Length, state.Pickles, state.Token))
            {
                state.Report(other, null, 0);
                end = other.Error is null ? other.End : end;
            }
        }

        if (end < source.Length && !ArchiveReader.LookBehindPickle(state))
        {
            state.Report(PickleDiagnostics.TrailingBytes, new SourceLocation(source.Name, end), source.Length - end);
        }

        bool told = false;
        var builder = new TensorBuilder(
            state,
            reference =>
            {
                if (!told)
                {
                    told = true;
                    state.Report(PyTorchDiagnostics.StoragesElsewhere, new SourceLocation(source.Name));
                }

                return new StoragePlace(null, 0, 0, reference.Key, "the storage is not in the file");
            },
            null,
            0);
        Walk(state, builder, first.Value!);
    }

    private static PickleResult Next(PyTorchReadState state, long start)
    {
        PickleResult result = PickleInterpreter.Read(state.Source, start, state.Source.Length, state.Pickles, state.Token);
        state.Report(result, null, 0);
        return result;
    }

    private static void Walk(PyTorchReadState state, TensorBuilder builder, PickleValue value)
    {
        var arrays = new NumpyReader(state, new NumpyReader.Place(state.Source, 0, state.Source.Length, null, 0));
        new StateWalker(state, builder, arrays).Walk(value, "");
        state.Facts.Collect(value);
    }

    private static void ReadLegacy(PyTorchReadState state, long start)
    {
        state.Container = PyTorchContainer.LegacyCheckpoint;
        PickleValue[] parts = new PickleValue[4];
        long position = start;
        for (int i = 0; i < parts.Length; i++)
        {
            PickleResult part = Next(state, position);
            parts[i] = part.Value ?? throw part.Error!;
            position = part.End;
        }

        if (parts[0].AsInteger() is { } protocol)
        {
            state.ArchiveVersion = protocol;
        }

        if (parts[1] is PickleDictionary system && system.Find("little_endian") is PickleBoolean { Value: false })
        {
            state.IsBigEndian = true;
            state.Report(PyTorchDiagnostics.BigEndian, new SourceLocation(state.Source.Name));
        }

        IReadOnlyList<PickleValue> keys = parts[3].AsItems()
            ?? throw new InvalidModelContentException(DefectKind.BadType, state.Source.Name, position, "storage keys", "The list of storages is no list.");
        Dictionary<string, StoragePlace> places = Locate(state, keys, parts[2], ref position);
        if (position < state.Source.Length && !state.IsBigEndian)
        {
            state.Report(PickleDiagnostics.TrailingBytes, new SourceLocation(state.Source.Name, position), state.Source.Length - position);
        }

        Walk(state, new TensorBuilder(state, reference => places.GetValueOrDefault(reference.Key), null, 0), parts[2]);
    }

    /// <summary>Storages follow in the order of the keys: a 64-bit element count, then the elements.</summary>
    private static Dictionary<string, StoragePlace> Locate(PyTorchReadState state, IReadOnlyList<PickleValue> keys, PickleValue value, ref long position)
    {
        Dictionary<string, StorageReference> references = StorageReferences.Collect(value).ToDictionary(static reference => reference.Key, StringComparer.Ordinal);
        var places = new Dictionary<string, StoragePlace>(StringComparer.Ordinal);
        Span<byte> header = stackalloc byte[8];
        foreach (PickleValue item in keys)
        {
            string key = item.AsText() ?? item.AsInteger()?.ToString(CultureInfo.InvariantCulture) ?? "";
            if (!references.TryGetValue(key, out StorageReference? reference) || reference.Element is not { } element)
            {
                throw new InvalidModelContentException(
                    DefectKind.DanglingReference, state.Source.Name, position, $"storage '{key}'", "The file lists a storage of which no tensor tells the element type, so that what follows cannot be found.");
            }

            if (state.Source.ReadFully(position, header) < header.Length)
            {
                throw Cut(state, position, key);
            }

            long stored = state.IsBigEndian ? BinaryPrimitives.ReadInt64BigEndian(header) : BinaryPrimitives.ReadInt64LittleEndian(header);
            if (stored != reference.Count)
            {
                throw new InvalidModelContentException(
                    DefectKind.ShapeDataMismatch, state.Source.Name, position, $"storage '{key}'", "The storage has another size than the pickle declares.", $"{reference.Count} elements", $"{stored}");
            }

            if (stored < 0 || stored > (state.Source.Length - position - 8) / element.Bytes)
            {
                throw Cut(state, position, key);
            }

            position += 8;
            long bytes = stored * element.Bytes;
            places[key] = state.IsBigEndian
                ? new StoragePlace(null, position, bytes, key, "the storages are big-endian")
                : new StoragePlace(state.Source, position, bytes, key);
            position += bytes;
        }

        return places;
    }

    private static InvalidModelContentException Cut(PyTorchReadState state, long position, string key) =>
        new(DefectKind.Truncated, state.Source.Name, position, $"storage '{key}'", "The file ends before the end of its storages. Download it again.");
}
