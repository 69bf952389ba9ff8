namespace HaoLine.Hardware;

/// <summary>Why a device was not chosen.</summary>
/// <param name="Reason">The requirement.</param>
/// <param name="Text">The figure that failed beside the one wanted.</param>
public sealed record HardwareRejection(RejectionReason Reason, string Text);
