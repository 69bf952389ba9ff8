namespace HaoLine.Analysis;

/// <summary>Tensors that store equal bytes of one type and shape in different places.</summary>
/// <param name="Names">Names in stored order.</param>
/// <param name="Bytes">Bytes of one of them; all but one are waste.</param>
public sealed record DuplicateTensors(IReadOnlyList<string> Names, long Bytes);
