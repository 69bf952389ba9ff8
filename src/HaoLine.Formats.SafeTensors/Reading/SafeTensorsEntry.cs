using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Reading;

/// <summary>One tensor as a header states it, after every check of its own.</summary>
/// <param name="Name">Name as stored.</param>
/// <param name="Type">Element type.</param>
/// <param name="FirstDimension">Where its dimensions start in the header's list.</param>
/// <param name="Rank">Number of dimensions.</param>
/// <param name="Begin">First byte, counted from the data section.</param>
/// <param name="End">Byte behind the last one.</param>
internal readonly record struct SafeTensorsEntry(string Name, DataType Type, int FirstDimension, int Rank, long Begin, long End);
