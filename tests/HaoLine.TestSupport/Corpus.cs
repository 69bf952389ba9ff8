namespace HaoLine.TestSupport;

/// <summary>Finds the shared test data beside the checkout; tests that need it are skipped, and say so, when it is absent.</summary>
public static class Corpus
{
    private static readonly Lazy<string?> Folder = new(Find);

    /// <summary>Root folder of the shared data; null when absent.</summary>
    public static string? Root => Folder.Value;

    /// <summary>True when the shared data is there.</summary>
    public static bool IsPresent => Root is not null;

    /// <summary>A path below the shared data; skips the running test when the data is absent.</summary>
    public static string Path(params string[] parts)
    {
        if (Root is null)
        {
            Assert.Skip("The shared test data is not beside the checkout and HAOLINE_CORPUS is not set.");
        }

        return System.IO.Path.Combine([Root!, .. parts]);
    }

    /// <summary>Every ONNX model of the shared data, sorted by path, relative to the root; empty when absent.</summary>
    public static IReadOnlyList<string> OnnxModels()
    {
        if (Root is null)
        {
            return [];
        }

        string folder = System.IO.Path.Combine(Root, "models", "onnx");
        return [.. Directory.EnumerateFiles(folder, "*.onnx", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];
    }

    private static string? Find()
    {
        string? given = Environment.GetEnvironmentVariable("HAOLINE_CORPUS");
        if (!string.IsNullOrEmpty(given))
        {
            return Directory.Exists(given) ? System.IO.Path.GetFullPath(given) : null;
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = System.IO.Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(System.IO.Path.Combine(candidate, "models")))
            {
                return candidate;
            }
        }

        return null;
    }
}
