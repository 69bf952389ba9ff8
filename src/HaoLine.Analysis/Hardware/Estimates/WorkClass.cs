namespace HaoLine.Hardware;

/// <summary>Nodes of the same work.</summary>
/// <param name="Item">Work of one execution of each.</param>
/// <param name="FirstName">Name of the first of them; untrusted.</param>
/// <param name="Nodes">How many there are.</param>
internal sealed record WorkClass(WorkItem Item, string FirstName, int Nodes);
