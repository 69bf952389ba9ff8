namespace HaoLine.Notebook.Tests;

/// <summary>The folder of samples in the repository.</summary>
internal static class Samples
{
    public static string Folder { get; } = Find();

    public static string Model(string name) => Path.Combine(Folder, "models", name);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HaoLine.Sdk.sln")))
            {
                return Path.Combine(folder.FullName, "samples");
            }
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
