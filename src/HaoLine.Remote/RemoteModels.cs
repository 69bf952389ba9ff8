using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>Opens models at web addresses. Nothing else in HaoLine reaches the network, and nothing here does unless it is called.</summary>
public static class RemoteModels
{
    /// <summary>
    /// A model source over range requests, for <c>ModelInspector.InspectAsync(source)</c>. Companion files (shards, external data) are looked for
    /// at addresses below the folder of the model's address, with its query, and share its budget. The inspection closes the source.
    /// </summary>
    /// <param name="address">An absolute https address, or http to this machine.</param>
    /// <param name="options">Budget, blocks and tries; null for the defaults.</param>
    /// <param name="handler">Sends the requests and stays the caller's; null for the default one.</param>
    /// <param name="ct">Stops the first request.</param>
    /// <exception cref="RemoteReadException">The file cannot be read.</exception>
    public static async Task<ModelSource> OpenAsync(Uri address, RemoteOptions? options = null, HttpMessageHandler? handler = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        options ??= RemoteOptions.Default;
        options.Validate();
        var budget = new RemoteBudget(options.MaximumBytes);
        HttpRangeSource source = await HttpRangeSource.OpenAsync(address, options, handler, budget, ct).ConfigureAwait(false);
        return ModelSource.FromSource(source, new RemoteCompanions(new Uri(address, "."), address.Query, options, handler, budget));
    }

    /// <summary>
    /// A folder source over range requests. Servers have no common way to list a folder, so the names that may stand in it are asked for, and
    /// those that the server refuses are not there.
    /// </summary>
    /// <param name="folder">An absolute https address whose path ends with a slash, or http to this machine.</param>
    /// <param name="names">File names to ask for, such as <c>HuggingFaceFormat.FileNames</c>.</param>
    /// <param name="options">Budget, blocks and tries; null for the defaults.</param>
    /// <param name="handler">Sends the requests and stays the caller's; null for the default one.</param>
    /// <param name="ct">Stops waiting for the answers.</param>
    /// <exception cref="RemoteReadException">A file cannot be read, or none of them is there.</exception>
    public static async Task<ModelSource> OpenFolderAsync(
        Uri folder, IReadOnlyCollection<string> names, RemoteOptions? options = null, HttpMessageHandler? handler = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(names);
        options ??= RemoteOptions.Default;
        options.Validate();
        string name = HttpRangeSource.NameOf(folder);
        if (!name.EndsWith('/'))
        {
            throw new RemoteReadException(RemoteFailure.Address, name, "the address of a folder ends with a slash.");
        }

        var files = new RemoteCompanions(folder, folder.Query, options, handler, new RemoteBudget(options.MaximumBytes));
        IReadOnlyList<string> found = await files.FindAsync(names, ct).ConfigureAwait(false);
        return found.Count > 0
            ? ModelSource.FromFolder(name, found, files)
            : throw new RemoteReadException(
                RemoteFailure.Refused, name, $"none of the {names.Count} files that a model folder may have is there or may be read. Check the address, or name the model file.");
    }
}
