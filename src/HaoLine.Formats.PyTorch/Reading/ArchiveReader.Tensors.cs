using System.Text;
using HaoLine.Diagnostics;
using HaoLine.Formats.Pickle;
using HaoLine.Formats.Zip;
using HaoLine.Ir;

namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>Tensors and code of an archive.</summary>
internal sealed partial class ArchiveReader
{
    private const int MaximumCodeBytes = 16 << 20;

    private void ReadTensors(string root)
    {
        foreach ((ZipEntry entry, PickleValue value, long shift, string folder) in this.programs)
        {
            string name = entry.Name;
            string prefix = folder == "data/" ? "" : name.EndsWith("bytecode.pkl", StringComparison.Ordinal) ? "bytecode" : "constants";
            var builder = new TensorBuilder(this.state, reference => this.Find(root, folder, reference), name, shift);
            IRandomAccessSource content = shift < 0 ? this.Content : new SliceSource(this.Content, shift, entry.CompressedLength, this.state.Source.Name);
            var arrays = new NumpyReader(this.state, new NumpyReader.Place(content, 0, content.Length, name, shift));
            new StateWalker(this.state, builder, arrays).Walk(value, prefix);
            if (folder == "data/")
            {
                this.state.Facts.Collect(value);
            }
        }
    }

    private StoragePlace? Find(string root, string folder, StorageReference reference)
    {
        string key = reference.Key;
        if (key.Contains('/') || key.Contains('\\') || key.Contains('\0') || key.Contains("..", StringComparison.Ordinal) || key.Length == 0)
        {
            throw new InvalidModelContentException(
                DefectKind.PathTraversal, this.state.Source.Name, -1, $"{folder}{key}", "The key of a storage leads out of its folder.", "a plain name", key);
        }

        ZipEntry? entry = this.FindEntry(root, folder, key);
        if (entry is null)
        {
            return null;
        }

        if (!this.storages.TryGetValue(entry, out StoragePlace? place))
        {
            place = this.state.IsBigEndian ? new StoragePlace(null, 0, entry.Length, entry.Name, "the storages are big-endian")
                : entry.IsStored ? new StoragePlace(this.Content, entry.DataOffset, entry.Length, entry.Name)
                : new StoragePlace(this.Expanded(entry), 0, entry.Length, entry.Name);
            this.storages.Add(entry, place);
            int unit = reference.Element?.Bytes ?? 1;
            if (reference.Count >= 0 && reference.Count <= long.MaxValue / 16 && entry.Length > reference.Count * unit)
            {
                this.state.Report(
                    PyTorchDiagnostics.StorageTooLong, new SourceLocation(this.state.Source.Name, entry.DataOffset, entry.Length, entry.Name), entry.Name, entry.Length, reference.Count * unit);
            }
        }

        return place;
    }

    private ZipEntry? FindEntry(string root, string folder, string key)
    {
        foreach (string place in (ReadOnlySpan<string>)[folder, "data/", "constants/"])
        {
            if (this.byName.TryGetValue($"{root}{place}{key}", out ZipEntry? entry) || this.byName.TryGetValue($"{root}{place}{key}.storage", out entry))
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>Entries that the pickles name as storages: their bytes are weights and are not looked at.</summary>
    private HashSet<ZipEntry> ReferencedStorages()
    {
        var used = new HashSet<ZipEntry>(ReferenceEqualityComparer.Instance);
        string root = this.FindRoot() ?? "";
        foreach ((_, PickleValue value, _, string folder) in this.programs)
        {
            foreach (StorageReference reference in StorageReferences.Collect(value))
            {
                if (this.FindEntry(root, folder, reference.Key) is { } entry && entry.Length > 0)
                {
                    used.Add(entry);
                }
            }
        }

        return used;
    }

    private void ReadCode(string root)
    {
        var methods = new List<TorchScriptMethod>();
        string code = $"{root}code/";
        foreach (ZipEntry entry in this.directory.Entries)
        {
            if (!entry.Name.StartsWith(code, StringComparison.Ordinal) || !entry.Name.EndsWith(".py", StringComparison.Ordinal) || entry.Length == 0)
            {
                continue;
            }

            if (entry.Length > MaximumCodeBytes)
            {
                this.state.Report(PyTorchDiagnostics.CodeNotListed, new SourceLocation(this.state.Source.Name, entry.DataOffset, entry.Length, entry.Name), entry.Name, "it is too large.");
                continue;
            }

            string module = entry.Name[code.Length..^3].Replace('/', '.');
            string text = Encoding.UTF8.GetString(this.directory.ReadVerified(entry, MaximumCodeBytes, this.state.Token).Span);
            TorchScriptScanner.Scan(module, text, methods);
        }

        this.state.Code = new TorchScriptCode(methods);
    }
}
