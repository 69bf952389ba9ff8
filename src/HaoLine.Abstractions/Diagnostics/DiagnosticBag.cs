namespace HaoLine.Diagnostics;

/// <summary>
/// Collects findings in order. Keeps at most <see cref="Capacity"/> of each rule and counts the rest,
/// so that a hostile file cannot fill the memory with findings. Not safe for concurrent writers.
/// </summary>
public sealed class DiagnosticBag : IDiagnosticSink
{
    private readonly List<Diagnostic> diagnostics = [];
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    /// <summary>Creates an empty bag.</summary>
    /// <param name="capacity">Findings kept for each rule id.</param>
    public DiagnosticBag(int capacity = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        this.Capacity = capacity;
    }

    /// <summary>Findings kept for each rule.</summary>
    public int Capacity { get; }

    /// <summary>The kept findings in the order they were reported.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => this.diagnostics;

    /// <summary>How often each rule fired, also beyond <see cref="Capacity"/>.</summary>
    public IReadOnlyDictionary<string, int> Counts => this.counts;

    /// <inheritdoc />
    public void Report(Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        int count = this.counts.GetValueOrDefault(diagnostic.Id) + 1;
        this.counts[diagnostic.Id] = count;
        if (count <= this.Capacity)
        {
            this.diagnostics.Add(diagnostic);
        }
    }
}
