namespace HaoLine.Formats.TensorFlow.Hdf5;

/// <summary>A name in a group.</summary>
/// <param name="Name">Name; untrusted text.</param>
/// <param name="Address">Header of the object; -1 for links that are not hard.</param>
/// <param name="Elsewhere">Why a link is not followed (soft, external, user-defined); null for a hard link.</param>
/// <param name="IsExternal">True when the link names another file.</param>
internal sealed record Hdf5Link(string Name, long Address, string? Elsewhere, bool IsExternal = false);
