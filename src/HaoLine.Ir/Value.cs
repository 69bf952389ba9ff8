using System.Runtime.InteropServices;

namespace HaoLine.Ir;

/// <summary>
/// A value of a graph: a graph input, a constant (initializer), or a result of a node. Identity matters, names are labels.
/// Changed only through <see cref="Ir.Graph"/>.
/// </summary>
public sealed class Value
{
    // Most values have one use, which needs no array.
    private Use single;
    private Use[]? uses;

    internal Value(Graph graph, string name, IrType? type)
    {
        this.Graph = graph;
        this.Name = name;
        this.Type = type;
    }

    /// <summary>The graph that owns the value; nodes of nested subgraphs may use it too.</summary>
    public Graph Graph { get; internal set; }

    /// <summary>Name as stored; may be empty for values made by code.</summary>
    public string Name { get; internal set; }

    /// <summary>Declared type; null when the file says nothing. Inferred types are an analysis result, not stored here.</summary>
    public IrType? Type { get; internal set; }

    /// <summary>The node that computes the value; null for inputs and initializers.</summary>
    public Node? Producer { get; internal set; }

    /// <summary>Which result of <see cref="Producer"/>; -1 without one.</summary>
    public int ResultIndex { get; internal set; } = -1;

    /// <summary>Stored payload of an initializer; null otherwise. A graph input may have one as its default.</summary>
    public TensorData? Constant { get; internal set; }

    /// <summary>Quantization that the file states for this value; null when none.</summary>
    public QuantizationParameters? Quantization { get; internal set; }

    /// <summary>True for an input of its graph.</summary>
    public bool IsGraphInput { get; internal set; }

    /// <summary>How often the value is an output of its graph.</summary>
    public int GraphOutputCount { get; internal set; }

    /// <summary>True when the value is an output of its graph.</summary>
    public bool IsGraphOutput => this.GraphOutputCount > 0;

    /// <summary>True for an initializer.</summary>
    public bool IsInitializer => this.Constant is not null;

    /// <summary>Every use as a node operand, in no particular order, subgraph nodes included; graph outputs are not uses.</summary>
    public ReadOnlySpan<Use> Uses => this.uses is null
        ? MemoryMarshal.CreateReadOnlySpan(ref this.single, this.UseCount)
        : this.uses.AsSpan(0, this.UseCount);

    /// <summary>Number of uses as a node operand.</summary>
    public int UseCount { get; private set; }

    /// <inheritdoc />
    public override string ToString() => this.Type is null ? $"%{this.Name}" : $"%{this.Name}: {this.Type}";

    /// <summary>Number in the last numbering of its graph; -1 before.</summary>
    internal int Number { get; set; } = -1;

    internal void AddUse(Use use)
    {
        if (this.UseCount == 0)
        {
            this.single = use;
            this.uses = null;
        }
        else
        {
            if (this.uses is null)
            {
                this.uses = new Use[4];
                this.uses[0] = this.single;
            }
            else if (this.UseCount == this.uses.Length)
            {
                Array.Resize(ref this.uses, this.uses.Length * 2);
            }

            this.uses[this.UseCount] = use;
        }

        this.UseCount++;
    }

    internal Use[] TakeUses()
    {
        Use[] taken = this.Uses.ToArray();
        this.uses = null;
        this.single = default;
        this.UseCount = 0;
        return taken;
    }

    internal void RemoveUse(Use use)
    {
        int index = this.Uses.IndexOf(use);
        if (index < 0)
        {
            return;
        }

        this.UseCount--;
        if (this.uses is null)
        {
            this.single = default;
        }
        else
        {
            this.uses[index] = this.uses[this.UseCount];
            this.uses[this.UseCount] = default;
            this.single = this.uses[0];
        }
    }
}
