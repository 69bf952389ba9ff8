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
            Node[] nodes = this.Count == 0 ? [] : new Node[this.Count];
            int i = 0;
            for (Node? node = this.First; node is not null; node = node.Next)
            {
                node.Index = i;
                nodes[i++] = node;
            }

            this.snapshot = nodes;
        }

        return this.snapshot;
    }

    /// <summary>Place of a node in this list; -1 when it is not in it. Constant time between edits.</summary>
    public int IndexOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        ReadOnlySpan<Node> nodes = this.AsSpan();
        return (uint)node.Index < (uint)nodes.Length && ReferenceEquals(nodes[node.Index], node) ? node.Index : -1;
    }

    /// <summary>Walks the nodes in order; the current node may be removed while walking.</summary>
    public Enumerator GetEnumerator() => new(this.First);

    IEnumerator<Node> IEnumerable<Node>.GetEnumerator() => this.GetEnumerator();

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

    /// <summary>Walks a node list without allocation.</summary>
    public struct Enumerator : IEnumerator<Node>
    {
        private readonly Node? first;
        private Node? current;
        private Node? next;

        internal Enumerator(Node? first)
        {
            this.first = first;
            this.next = first;
        }

        /// <inheritdoc />
        public readonly Node Current => this.current!;

        readonly object IEnumerator.Current => this.Current;

        /// <inheritdoc />
        public bool MoveNext()
        {
            this.current = this.next;
            this.next = this.next?.Next;
            return this.current is not null;
        }

        /// <inheritdoc />
        public void Reset()
        {
            this.current = null;
            this.next = this.first;
        }

        /// <inheritdoc />
        public readonly void Dispose()
        {
        }
    }
}
