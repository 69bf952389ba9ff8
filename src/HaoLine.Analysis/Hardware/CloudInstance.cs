namespace HaoLine.Hardware;

/// <summary>A machine for rent with devices of one kind.</summary>
/// <param name="Provider">Provider.</param>
/// <param name="Name">Name of the machine type.</param>
/// <param name="DeviceId">Id of the device.</param>
/// <param name="DeviceCount">Number of devices.</param>
/// <param name="UsdPerHour">Price on demand in US dollars an hour.</param>
/// <param name="Source">Where the price is from.</param>
/// <param name="Priced">Date of the price, <c>yyyy-MM-dd</c>.</param>
public sealed record CloudInstance(string Provider, string Name, string DeviceId, int DeviceCount, double UsdPerHour, string Source, string Priced);
