namespace HaoLine.Formats;

/// <summary>Opens models at web addresses. Nothing else in HaoLine reaches the network, and nothing here does unless it is called.</summary>
public static class RemoteModels
{
    /// <summary>
    /// A model source over range requests, for <c>ModelInspector.InspectAsync(source)</c>. Companion files of remote models are not
    /// looked for. The inspection closes the source.
    /// </summary>
    /// <param name="address">An absolute https address, or http to this machine.</param>
    /// <param name="options">Budget, blocks and tries; null for the defaults.</param>
    /// <param name="handler">Sends the requests and stays the caller's; null for the default one.</param>
    /// <param name="ct">Stops the first request.</param>
    /// <exception cref="RemoteReadException">The file cannot be read.</exception>
    public static async Task<ModelSource> OpenAsync(Uri address, RemoteOptions? options = null, HttpMessageHandler? handler = null, CancellationToken ct = default) =>
        ModelSource.FromSource(await HttpRangeSource.OpenAsync(address, options, handler, ct).ConfigureAwait(false));
}
