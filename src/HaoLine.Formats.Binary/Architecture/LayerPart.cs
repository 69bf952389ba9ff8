namespace HaoLine.Formats;

/// <summary>What a tensor of a layer is, whatever its name.</summary>
internal enum LayerPart
{
    Query,
    Key,
    Value,
    Output,
    QueryKeyValue,
    QueryRank,
    QueryFromRank,
    KeyValueRank,
    KeyValueFromRank,
    QueryNorm,
    Sinks,
    Gate,
    Up,
    Down,
    GateUp,
    ExpertGate,
    ExpertUp,
    ExpertDown,
    SharedUp,
    StateInput,
    StateConvolution,
    StateDecay,
    StateOutput,
}
