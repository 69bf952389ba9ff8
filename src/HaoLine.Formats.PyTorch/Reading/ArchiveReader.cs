using System.Globalization;
using System.Text;
using HaoLine.Diagnostics;
using HaoLine.Formats.Pickle;
using HaoLine.Formats.Zip;
using HaoLine.Ir;

namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>
/// Archives: checkpoints, TorchScript, exported programs, arrays. Every entry that is a pickle is looked at before any defect of the
/// archive ends the read, so that a defect cannot hide a risk.
/// </summary>
internal sealed partial class ArchiveReader
{
    private readonly PyTorchReadState state;
    private readonly ZipDirectory directory;
    private readonly Dictionary<string, ZipEntry> byName = new(StringComparer.Ordinal);
    private readonly HashSet<string> broken = new(StringComparer.Ordinal);
    private readonly HashSet<ZipEntry> looked = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ZipEntry, StoragePlace> storages = new(ReferenceEqualityComparer.Instance);
    private readonly List<(ZipEntry Entry, PickleValue Value, long Shift, string Folder)> programs = [];
    private InvalidModelContentException? deferred;
    private readonly Dictionary<ZipEntry, ArchiveReader> nested = new(ReferenceEqualityComparer.Instance);
    private readonly int level;
    private bool sawPickle;

    private ArchiveReader(PyTorchReadState state, ZipDirectory directory, int level)
    {
        this.state = state;
        this.directory = directory;
        this.level = level;
        foreach (ZipEntry entry in directory.Entries)
        {
            this.byName.TryAdd(entry.Name, entry);
        }

        foreach (ZipEntry entry in directory.Entries)
        {
            this.byName.TryAdd(entry.LocalName, entry);
        }
    }

    public static void Read(PyTorchReadState state) => new ArchiveReader(state, ZipDirectory.Read(state.Source, null, state.Token), 0).Read();

    /// <summary>
    /// Looks at the archive that a file is besides being a pickle: some loaders search for a directory at the end. False when there is none.
    /// </summary>
    public static bool LookBehindPickle(PyTorchReadState state)
    {
        try
        {
            var reader = new ArchiveReader(state, ZipDirectory.Read(state.Source, null, state.Token), 1);
            if (reader.directory.Entries.Count == 0)
            {
                return false;
            }

            state.Report(new ZipFinding(
                ZipDefect.LeadingBytes, DefectKind.Polyglot, "", 0, "The file is a pickle and a ZIP archive; what is loaded depends on the loader."));
            reader.TakeFindings();
            reader.LookAtOthers(false);
            state.Fatal = null; // the pickle is what this file is read as
            return true;
        }
        catch (InvalidModelContentException)
        {
            return false; // no archive that any loader could use
        }
    }

    /// <summary>The archive: the file, or an entry of an outer archive.</summary>
    private IRandomAccessSource Content => this.directory.Source;

    private void Read()
    {
        this.TakeFindings();
        string? root = this.FindRoot();
        string folder = root ?? "";
        bool script = root is not null && (this.byName.ContainsKey($"{root}constants.pkl") || this.directory.Entries.Any(entry => entry.Name.StartsWith($"{root}code/", StringComparison.Ordinal)));
        bool lite = root is not null && this.byName.ContainsKey($"{root}bytecode.pkl");
        bool arrays = PyTorchSignature.IsNumpyArchive([.. this.directory.Entries.Select(static entry => entry.Name)]);
        this.state.Container = arrays ? PyTorchContainer.NumPy : lite ? PyTorchContainer.LiteInterpreter : script ? PyTorchContainer.TorchScript : PyTorchContainer.ZipCheckpoint;
        if (script || lite)
        {
            // These are loaded by a reader that knows no Python modules; the prefix names classes of the archive's own code.
            this.state.Pickles = this.state.Pickles with { Policy = this.state.Pickles.Policy.WithSafeModules("__torch__.") };
        }

        this.ReadSmallEntries(folder);
        if (root is not null)
        {
            this.ReadProgram($"{root}data.pkl", "data/");
            this.ReadProgram($"{root}constants.pkl", "constants/");
            this.ReadProgram($"{root}bytecode.pkl", "constants/");
        }

        this.LookAtOthers(arrays);
        this.EndOnDefects();
        if (arrays)
        {
            this.ReadArrays();
        }
        else if (!this.ReadExported() && this.programs.Count == 0 && !this.state.CanRunCode && !this.sawPickle)
        {
            throw new InvalidModelContentException(
                DefectKind.MissingField, this.state.Source.Name, -1, "data.pkl", "The archive holds no pickle: it is a ZIP archive, but not one of PyTorch.", "an entry data.pkl",
                $"{this.directory.Entries.Count} other entries");
        }

        this.ReadTensors(folder);
        this.VerifySmallStorages();
        if (script && this.state.Graph is null)
        {
            this.ReadCode(folder);
        }
    }

    /// <summary>Sorts the defects of the archive: what makes it ambiguous beyond use, what is only reported, and what ends the read later.</summary>
    private void TakeFindings()
    {
        foreach (ZipFinding finding in this.directory.Findings)
        {
            switch (finding.Defect)
            {
                case ZipDefect.DuplicateName or ZipDefect.UnsafeName or ZipDefect.Overlap or ZipDefect.Bomb:
                    this.state.Fatal ??= finding.ToException(this.state.Source.Name);
                    this.broken.Add(finding.Defect == ZipDefect.Bomb ? finding.Entry : "");
                    break;
                case ZipDefect.BrokenHeader or ZipDefect.UnsupportedMethod:
                    this.deferred ??= finding.ToException(this.state.Source.Name);
                    this.broken.Add(finding.Entry);
                    break;
                case ZipDefect.Encrypted when finding.Kind == DefectKind.UnsupportedCompression:
                    this.deferred ??= finding.ToException(this.state.Source.Name);
                    this.broken.Add(finding.Entry);
                    break;
                default:
                    this.state.Report(finding);
                    break;
            }
        }
    }

    /// <summary>
    /// The folder of the archive's <c>data.pkl</c>, with its slash; null when there is none. Loaders take the folder of the first entry of the
    /// directory, whatever else is there.
    /// </summary>
    private string? FindRoot()
    {
        string first = this.directory.Entries.Count > 0 ? this.directory.Entries[0].Name : "";
        string loaded = first[..(first.IndexOf('/', StringComparison.Ordinal) + 1)];
        string? best = loaded.Length > 0 && this.byName.ContainsKey($"{loaded}data.pkl") ? loaded : null;
        if (best is not null)
        {
            return best;
        }

        foreach (string name in this.byName.Keys)
        {
            if (name == "data.pkl" || name.EndsWith("/data.pkl", StringComparison.Ordinal))
            {
                string root = name[..^8];
                best = best is null || root.Length < best.Length ? root : best;
            }
        }

        return best;
    }

    private void ReadSmallEntries(string root)
    {
        string? version = this.ReadText($"{root}version") ?? this.ReadText($"{root}.format_version");
        if (version is not null && long.TryParse(version.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            this.state.ArchiveVersion = number;
            if (number > PyTorchFormat.NewestArchiveVersion)
            {
                this.state.Report(PyTorchDiagnostics.UnsupportedVersion, new SourceLocation(this.state.Source.Name, -1, -1, $"{root}version"), number, PyTorchFormat.NewestArchiveVersion);
            }
        }

        if (this.ReadText($"{root}byteorder")?.Trim() == "big")
        {
            this.state.IsBigEndian = true;
            this.state.Report(PyTorchDiagnostics.BigEndian, new SourceLocation(this.state.Source.Name, -1, -1, $"{root}byteorder"));
        }
    }

    private string? ReadText(string name)
    {
        const int most = 64;
        if (!this.byName.TryGetValue(name, out ZipEntry? entry) || entry.Length > most || this.broken.Contains(entry.Name))
        {
            return null;
        }

        this.looked.Add(entry);
        ZipContent content = this.directory.ReadContent(entry, most, this.state.Token);
        this.Defer(content.Defect);
        return Encoding.UTF8.GetString(content.Bytes.Span);
    }

    private void ReadProgram(string name, string folder)
    {
        if (this.byName.TryGetValue(name, out ZipEntry? entry) && this.ReadPickles(entry, name) is { } first)
        {
            this.programs.Add((entry, first.Value, first.Shift, folder));
        }
    }

    /// <summary>Reads all pickles of an entry and reports what they would do; the value of the first one.</summary>
    private (PickleValue Value, long Shift)? ReadPickles(ZipEntry entry, string name)
    {
        if (this.broken.Contains(entry.Name) || entry.DataOffset < 0 || !this.looked.Add(entry))
        {
            return null;
        }

        IRandomAccessSource content;
        long shift;
        if (entry.Method == 0)
        {
            content = new SliceSource(this.Content, entry.DataOffset, entry.CompressedLength, this.state.Source.Name);
            shift = entry.DataOffset;
            this.Defer(this.directory.Verify(entry, this.state.Token));
        }
        else
        {
            ZipContent expanded = this.directory.ReadContent(entry, this.state.Limits.MaximumMetadataBytes, this.state.Token);
            this.Defer(expanded.Defect);
            content = new MemorySource(this.state.Source.Name, expanded.Bytes);
            shift = -1;
        }

        this.sawPickle = true;
        IReadOnlyList<PickleResult> results = PickleInterpreter.ReadAll(content, 0, content.Length, this.state.Pickles, this.state.Token);
        foreach (PickleResult result in results)
        {
            this.state.Report(result, name, shift);
        }

        PickleResult last = results[^1];
        if (last.Error is not null)
        {
            InvalidModelContentException error = last.Error;
            this.deferred ??= new InvalidModelContentException(
                error.Kind == DefectKind.LengthExceedsFile && shift < 0 ? DefectKind.LengthExceedsParent : error.Kind,
                this.state.Source.Name, shift < 0 ? -1 : error.Offset + shift, name, error.Problem, error.Expected, error.Found);
        }
        else if (last.End < content.Length)
        {
            this.state.Report(PickleDiagnostics.TrailingBytes, new SourceLocation(this.state.Source.Name, shift < 0 ? -1 : last.End + shift, -1, name), content.Length - last.End);
        }

        return results[0].Value is { } value ? (value, shift) : null;
    }

    /// <summary>Whatever its name, an entry that starts like a pickle may be loaded as one.</summary>
    private void LookAtOthers(bool arrays)
    {
        HashSet<ZipEntry> used = this.ReferencedStorages();
        byte[] header = new byte[PickleSignature.HeaderBytes];
        foreach (ZipEntry entry in this.directory.Entries)
        {
            this.state.Token.ThrowIfCancellationRequested();
            if (entry.Length < 2 || entry.DataOffset < 0 || used.Contains(entry) || this.looked.Contains(entry) || this.broken.Contains(entry.Name))
            {
                continue;
            }

            // A loader of arrays takes an entry that is none for a pickle.
            int count = this.Peek(entry, header);
            if (arrays && PyTorchSignature.IsNumpy(header.AsSpan(0, count)))
            {
                continue;
            }

            if (ZipDirectory.IsZip(header.AsSpan(0, count)))
            {
                this.LookInside(entry);
                continue;
            }

            bool named = entry.Name.EndsWith(".pkl", StringComparison.Ordinal) || entry.Name.EndsWith(".pickle", StringComparison.Ordinal);
            if (named || PickleSignature.IsPickle(header.AsSpan(0, count), entry.Length)
                || (PickleSignature.MayBePickle(header.AsSpan(0, count), entry.Length) && PickleSignature.IsPickle(this.ContentOf(entry), 0, entry.Length)))
            {
                this.ReadPickles(entry, entry.Name);
            }
        }
    }

    /// <summary>An archive inside the archive: its pickles are looked at in the same way.</summary>
    private void LookInside(ZipEntry entry)
    {
        const int deepest = 4;
        if (this.level >= deepest)
        {
            return;
        }

        IRandomAccessSource content = this.ContentOf(entry);
        try
        {
            var inner = new ArchiveReader(this.state, ZipDirectory.Read(content, null, this.state.Token), this.level + 1);
            this.nested.Add(entry, inner);
            inner.TakeFindings();
            string root = inner.FindRoot() ?? "";
            inner.ReadProgram($"{root}data.pkl", "data/");
            inner.LookAtOthers(false);
            this.sawPickle |= inner.sawPickle;
            this.deferred ??= inner.deferred;
        }
        catch (InvalidModelContentException error)
        {
            this.deferred ??= error;
        }
    }

    private int Peek(ZipEntry entry, byte[] header)
    {
        int filled = 0;
        try
        {
            using Stream stream = this.directory.OpenContent(entry);
            int count;
            while (filled < header.Length && (count = stream.Read(header, filled, header.Length - filled)) > 0)
            {
                filled += count;
            }
        }
        catch (InvalidDataException)
        {
            this.deferred ??= new InvalidModelContentException(DefectKind.BadZip, this.state.Source.Name, entry.DataOffset, entry.Name, "The compressed data is malformed.");
        }

        return filled;
    }

    private void Defer(ZipFinding? defect)
    {
        if (defect is not null)
        {
            this.deferred ??= defect.ToException(this.state.Source.Name);
        }
    }

    private void EndOnDefects()
    {
        if (this.state.Fatal is not null)
        {
            throw this.state.Fatal;
        }

        if (this.deferred is not null)
        {
            throw this.deferred;
        }
    }

    private void ReadArrays()
    {
        foreach (ZipEntry entry in this.directory.Entries)
        {
            if (this.looked.Contains(entry) || this.nested.ContainsKey(entry))
            {
                continue;
            }

            string name = entry.Name[..^4];
            IRandomAccessSource content = entry.IsStored
                ? new SliceSource(this.Content, entry.DataOffset, entry.Length, this.state.Source.Name)
                : this.Expanded(entry);
            var place = new NumpyReader.Place(content, 0, content.Length, entry.Name, entry.IsStored ? entry.DataOffset : -1);
            this.storages[entry] = new StoragePlace(content, 0, content.Length, entry.Name);
            NumpyReader.Read(this.state, place, name);
        }
    }

    private IRandomAccessSource ContentOf(ZipEntry entry) => this.directory.Slice(entry) is { } slice ? slice : this.Expanded(entry);

    private ZipEntrySource Expanded(ZipEntry entry)
    {
        var expanded = new ZipEntrySource(this.directory, entry);
        this.state.Owned.Add(expanded);
        return expanded;
    }

    /// <summary>Damage in small storages is found at no cost; large ones stay untouched.</summary>
    private void VerifySmallStorages()
    {
        long budget = this.state.Options.ChecksumByteBudget;
        foreach (ZipEntry entry in this.storages.Keys.OrderBy(static entry => entry.Length).ThenBy(static entry => entry.HeaderOffset))
        {
            if (entry.Length > budget || (entry.Length > this.state.Options.ChecksumLargestStorage && this.state.Options.ChecksumByteBudget != long.MaxValue))
            {
                break;
            }

            budget -= entry.Length;
            if (this.directory.Verify(entry, this.state.Token) is { } defect)
            {
                throw defect.ToException(this.state.Source.Name);
            }
        }
    }
}
