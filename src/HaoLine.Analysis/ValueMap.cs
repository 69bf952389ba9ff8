using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>One entry for each value of a frozen model, in an array for each outermost graph. Not safe for concurrent use.</summary>
internal sealed class ValueMap<T>(T absent)
{
    private readonly Dictionary<GraphNumbering, T[]> byNumbering = [];
    private GraphNumbering? lastNumbering;
    private T[] last = [];

    /// <summary>The entry of a value; the absent one when none was set.</summary>
    public T Get(Value key) => this.Entries(key.Graph, out GraphNumbering numbering)[numbering.NumberOf(key)];

    /// <summary>Sets the entry of a value.</summary>
    public void Set(Value key, T entry) => this.Entries(key.Graph, out GraphNumbering numbering)[numbering.NumberOf(key)] = entry;

    private T[] Entries(Graph graph, out GraphNumbering numbering)
    {
        numbering = GraphNumbering.Of(graph);
        if (!ReferenceEquals(numbering, this.lastNumbering))
        {
            if (!this.byNumbering.TryGetValue(numbering, out T[]? entries))
            {
                entries = new T[numbering.ValueCount];
                Array.Fill(entries, absent);
                this.byNumbering.Add(numbering, entries);
            }

            (this.lastNumbering, this.last) = (numbering, entries);
        }

        return this.last;
    }
}
