using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>
/// The files beside a remote model: addresses below its folder at the same server. Files that were announced are opened some at a time
/// ahead of their turn; one that was found is handed to the first who opens it.
/// </summary>
internal sealed class RemoteCompanions(Uri folder, string query, RemoteOptions options, HttpMessageHandler? handler, RemoteBudget budget) : ICompanionFiles
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Task<HttpRangeSource>> opened = new(StringComparer.Ordinal);
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);
    private readonly Queue<string> expected = new();

    /// <summary>Those of some names that are there.</summary>
    /// <exception cref="RemoteReadException">It cannot be said whether a file is there.</exception>
    public async Task<IReadOnlyList<string>> FindAsync(IReadOnlyCollection<string> names, CancellationToken ct)
    {
        this.Expect([.. names]);
        var found = new List<string>();
        foreach (string name in names)
        {
            try
            {
                await this.Begin(name).WaitAsync(ct).ConfigureAwait(false);
                found.Add(name);
            }
            catch (RemoteReadException error) when (error.Failure == RemoteFailure.Refused)
            {
                // Not there.
            }
        }

        return found;
    }

    /// <inheritdoc />
    public CompanionFile Find(string reference)
    {
        HttpRangeSource source = this.Wait(reference);
        if (GitLfsPointer.MayBe(source.Length))
        {
            byte[] first = new byte[GitLfsPointer.SignatureBytes];
            source.Read(0, first);
            if (GitLfsPointer.Begins(first))
            {
                throw new CompanionFileException(
                    DefectKind.MissingFile, reference, $"{source.Name} is a Git LFS pointer, not the file. Name the address under which the server gives the content.");
            }
        }

        return new CompanionFile(source.Name, source.Length, 0);
    }

    /// <inheritdoc />
    public IRandomAccessSource Open(string reference)
    {
        HttpRangeSource source = this.Wait(reference);
        lock (this.gate)
        {
            this.opened.Remove(reference);
        }

        return source;
    }

    /// <inheritdoc />
    public void Expect(IReadOnlyList<string> references)
    {
        lock (this.gate)
        {
            foreach (string reference in references)
            {
                this.expected.Enqueue(reference);
            }
        }
    }

    private HttpRangeSource Wait(string reference)
    {
        try
        {
            // Readers are synchronous by contract.
            return Task.Run(() => this.Begin(reference)).GetAwaiter().GetResult();
        }
        catch (RemoteReadException error) when (error.Failure == RemoteFailure.Refused)
        {
            throw new CompanionFileException(DefectKind.MissingFile, reference, $"'{reference}' is not beside the model: {error.Message}");
        }
    }

    /// <summary>The file that is asked for, and some of those that are expected.</summary>
    private Task<HttpRangeSource> Begin(string reference)
    {
        lock (this.gate)
        {
            Task<HttpRangeSource> task = this.Start(reference);
            for (int waiting = this.opened.Values.Count(static other => !other.IsCompleted); waiting < options.ConcurrentFiles && this.expected.TryDequeue(out string? next);)
            {
                if (!this.opened.ContainsKey(next) && !this.asked.Contains(next) && IsAllowed(next))
                {
                    this.Start(next);
                    waiting++;
                }
            }

            return task;
        }
    }

    private Task<HttpRangeSource> Start(string reference)
    {
        if (!this.opened.TryGetValue(reference, out Task<HttpRangeSource>? task))
        {
            if (this.asked.Add(reference) && this.asked.Count > options.MaximumFiles)
            {
                throw new RemoteReadException(
                    RemoteFailure.Budget, folder.GetLeftPart(UriPartial.Path), $"the model refers to more than {options.MaximumFiles} files. Raise RemoteOptions.MaximumFiles, or download the model.");
            }

            Uri address = this.AddressOf(reference);
            task = Task.Run(() => HttpRangeSource.OpenAsync(address, options, handler, budget, CancellationToken.None));
            this.opened.Add(reference, task);
        }

        return task;
    }

    /// <summary>Each component is escaped, so that no reference can mean another server, a query or a parent folder.</summary>
    private Uri AddressOf(string reference)
    {
        CompanionFileResolver.Validate(reference);
        string[] components = reference.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
        return new Uri(folder, string.Join('/', components.Where(static component => component != ".").Select(Uri.EscapeDataString)) + query);
    }

    private static bool IsAllowed(string reference)
    {
        try
        {
            CompanionFileResolver.Validate(reference);
            return true;
        }
        catch (CompanionFileException)
        {
            return false;
        }
    }
}
