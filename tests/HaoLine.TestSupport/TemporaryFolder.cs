namespace HaoLine.TestSupport;

/// <summary>A folder that is deleted with its content.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("haoline-");

    /// <summary>Full path.</summary>
    public string Path => this.folder.FullName;

    /// <summary>Full path of a file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(this.Path, name);

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            this.folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A file still open elsewhere must not fail the test that is done with it.
        }
    }
}
