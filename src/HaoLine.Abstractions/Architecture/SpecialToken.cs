namespace HaoLine.Architecture;

/// <summary>A token with a role of its own.</summary>
/// <param name="Role">Role in lower case as the formats have it: <c>bos</c>, <c>eos</c>, <c>unk</c>, <c>sep</c>, <c>pad</c>, <c>cls</c>, <c>mask</c>, <c>eot</c> and so on.</param>
/// <param name="Text">The token as stored, untrusted text; empty when only the id is said.</param>
/// <param name="Id">Its number; null when not known.</param>
public sealed record SpecialToken(string Role, string Text, long? Id);
