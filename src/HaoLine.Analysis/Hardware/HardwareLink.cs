namespace HaoLine.Hardware;

/// <summary>The fastest link between devices of one kind.</summary>
/// <param name="Name">Name, such as <c>NVLink 4</c>.</param>
/// <param name="BytesPerSecond">Bandwidth of one device in bytes a second, both directions together where the maker says so.</param>
public sealed record HardwareLink(string Name, double BytesPerSecond);
