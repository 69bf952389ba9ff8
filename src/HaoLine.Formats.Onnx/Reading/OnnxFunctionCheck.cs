using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <summary>Finds recursive functions, and functions whose inlining would explode. Each function is counted once, without recursion.</summary>
internal sealed class OnnxFunctionCheck(OnnxReadState state, Dictionary<OperatorId, Function> functions)
{
    private readonly Dictionary<OperatorId, Int128> expanded = [];
    private readonly HashSet<OperatorId> active = [];
    private readonly Stack<Visit> pending = new();

    public void Run(Graph main)
    {
        if (functions.Count == 0)
        {
            return;
        }

        foreach (Function function in functions.Values)
        {
            this.Count(function);
        }

        Int128 total = 0;
        foreach (OperatorId call in this.Measure(main, out _))
        {
            total = this.Add(total, this.expanded[call], "graph");
        }
    }

    /// <summary>The functions that a body calls, once for each call, and the nodes that are no calls.</summary>
    private List<OperatorId> Measure(Graph body, out long ownNodes)
    {
        List<OperatorId> calls = [];
        ownNodes = 0;
        foreach (Node node in body.Nodes.AsSpan())
        {
            this.Measure(node, calls, ref ownNodes);
            if (node.HasSubgraphs)
            {
                foreach (Node inner in node.Subgraphs.SelectMany(GraphWalker.Nodes))
                {
                    this.Measure(inner, calls, ref ownNodes);
                }
            }
        }

        return calls;
    }

    private void Measure(Node node, List<OperatorId> calls, ref long ownNodes)
    {
        if (functions.ContainsKey(node.Operator))
        {
            calls.Add(node.Operator);
        }
        else
        {
            ownNodes++;
        }
    }

    private void Count(Function root)
    {
        if (this.expanded.ContainsKey(root.Id))
        {
            return;
        }

        this.Enter(root);
        while (this.pending.TryPeek(out Visit? top))
        {
            if (top.Next < top.Calls.Count)
            {
                OperatorId callee = top.Calls[top.Next++];
                if (this.active.Contains(callee))
                {
                    throw state.Wire.ErrorAt(
                        DefectKind.Cycle, -1, top.Function.Body.ElementPath, $"The function {callee} calls itself: {DescribeCycle(this.pending, callee)}.");
                }

                if (!this.expanded.ContainsKey(callee))
                {
                    this.Enter(functions[callee]);
                }

                continue;
            }

            this.pending.Pop();
            this.active.Remove(top.Function.Id);
            Int128 nodes = this.Add(0, top.OwnNodes, top.Function.Body.ElementPath);
            foreach (OperatorId callee in top.Calls)
            {
                nodes = this.Add(nodes, this.expanded[callee], top.Function.Body.ElementPath);
            }

            this.expanded[top.Function.Id] = nodes;
        }
    }

    private void Enter(Function function)
    {
        this.active.Add(function.Id);
        this.pending.Push(new Visit(function, this.Measure(function.Body, out long ownNodes), ownNodes));
    }

    private static string DescribeCycle(IEnumerable<Visit> pending, OperatorId callee)
    {
        const int shown = 8;
        IEnumerable<OperatorId> circle = pending.Select(item => item.Function.Id).TakeWhile(id => id != callee).Append(callee).Reverse();
        return string.Join(" -> ", circle.Take(shown).Append(callee));
    }

    private Int128 Add(Int128 total, Int128 nodes, string element)
    {
        total += nodes;
        if (total > state.Limits.MaximumInlinedNodes)
        {
            throw state.Wire.ErrorAt(
                DefectKind.ExpansionLimit, -1, element, "Inlining the functions gives too many nodes.", $"at most {state.Limits.MaximumInlinedNodes}", "more");
        }

        return total;
    }

    private sealed class Visit(Function function, List<OperatorId> calls, long ownNodes)
    {
        public Function Function => function;

        public List<OperatorId> Calls => calls;

        public long OwnNodes => ownNodes;

        public int Next { get; set; }
    }
}
