using System.Text;
using HaoLine.Hardware;

namespace HaoLine.Analysis.Tests;

/// <summary>A catalogue file that exists while it is read.</summary>
internal sealed record HardwareCatalogFile(string Json)
{
    public HardwareCatalog Load()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(path, this.Json, Encoding.UTF8);
        try
        {
            return HardwareCatalog.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
