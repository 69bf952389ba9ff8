using System.Collections;

namespace HaoLine.Ir;

/// <summary>
/// The nodes of a graph in execution order. Insertion and removal take constant time;
/// indexing uses a snapshot that is rebuilt after an edit.
/// </summary>
public sealed class NodeList : IReadOnlyList<Node>
{
    private Node[]? snapshot;

    internal NodeList()
    {
    }

    /// <inheritdoc />
    public int Count { get; private set; }

    /// <summary>First node; null when empty.</summary>
    public Node? First { get; private set; }

    /// <summary>Last node; null when empty.</summary>
    public Node? Last { get; private set; }

    /// <inheritdoc />
    public Node this[int index] => this.AsSpan()[index];

    /// <summary>The nodes as an array view, valid until the next edit.</summary>
    public ReadOnlySpan<Node> AsSpan()
    {
        if (this.snapshot is null)
        {
            var nodes = new Node[this.Count];
            int i = 0;
            for (Node? node = this.First; node is not null; node = node.Next)
            {
                nodes[i++] = node;
            }

            this.snapshot = nodes;
        }

        return this.snapshot;
    }

    /// <summary>Walks the nodes in order; the current node may be removed while walking.</summary>
    public IEnumerator<Node> GetEnumerator()
    {
        Node? node = this.First;
        while (node is not null)
        {
            Node? next = node.Next;
            yield return node;
            node = next;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => this.GetEnumerator();

    internal void Insert(Node node, Node? before)
    {
        node.Next = before;
        node.Previous = before is null ? this.Last : before.Previous;
        if (node.Previous is null)
        {
            this.First = node;
        }
        else
        {
            node.Previous.Next = node;
        }

        if (before is null)
        {
            this.Last = node;
        }
        else
        {
            before.Previous = node;
        }

        this.Count++;
        this.snapshot = null;
    }

    internal void Remove(Node node)
    {
        if (node.Previous is null)
        {
            this.First = node.Next;
        }
        else
        {
            node.Previous.Next = node.Next;
        }

        if (node.Next is null)
        {
            this.Last = node.Previous;
        }
        else
        {
            node.Next.Previous = node.Previous;
        }

        node.Previous = null;
        node.Next = null;
        this.Count--;
        this.snapshot = null;
    }
}
