using HaoLine.Formats.Pickle;

namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>A storage as a pickle refers to it.</summary>
/// <param name="TypeName">Storage class, for messages.</param>
/// <param name="Element">Its element; null when it is not known.</param>
/// <param name="Key">Its name in the file.</param>
/// <param name="Count">Declared elements.</param>
/// <param name="ViewOffset">Elements that a view into a larger storage starts at.</param>
internal sealed record StorageReference(string TypeName, TorchElement? Element, string Key, long Count, long ViewOffset)
{
    /// <summary>Null when the reference is not one to a storage.</summary>
    public static StorageReference? Parse(PicklePersistentId reference)
    {
        if (reference.Id.AsItems() is not { Count: >= 5 } parts || parts[0].AsText() != "storage")
        {
            return null;
        }

        string? key = parts[2].AsText() ?? parts[2].AsInteger()?.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (key is null || parts[4].AsInteger() is not { } count)
        {
            return null;
        }

        long view = parts.Count > 5 && parts[5].AsItems() is { Count: >= 2 } metadata ? metadata[1].AsInteger() ?? 0 : 0;
        return new StorageReference((parts[1] as PickleGlobal)?.FullName ?? "unknown", TorchTypes.Find(parts[1]), key, count, view);
    }
}
