namespace HaoLine.Formats.Pickle;

/// <summary>Findings of one pickle and those inside it: one for each reference, with a count.</summary>
internal sealed class PickleFindingLog
{
    private const int Most = 1000;
    private readonly List<PickleFinding> findings = [];
    private readonly Dictionary<(PickleRisk Risk, string Reference, string Nesting), int> index = [];

    public IReadOnlyList<PickleFinding> Findings => this.findings;

    /// <summary>Bytes decoded so far to look for pickles inside values.</summary>
    public long NestedBytes { get; set; }

    public void Add(PickleRisk risk, string reference, PickleOpcode opcode, long offset, string nesting, string? advisory)
    {
        if (this.index.TryGetValue((risk, reference, nesting), out int known))
        {
            PickleFinding finding = this.findings[known];
            this.findings[known] = finding with { Count = finding.Count + 1 };
        }
        else if (this.findings.Count < Most)
        {
            this.index.Add((risk, reference, nesting), this.findings.Count);
            this.findings.Add(new PickleFinding(risk, reference, opcode, offset, nesting, advisory));
        }
    }
}
