using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <summary>Finds recursive functions, and functions whose inlining would explode. Each function is counted once, without recursion.</summary>
internal sealed class OnnxFunctionCheck(OnnxReadState state, Dictionary<OperatorId, Function> functions)
{
    private readonly Dictionary<OperatorId, Int128> expanded = [];
    private readonly HashSet<OperatorId> active = [];

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
        foreach (OperatorId call in this.Calls(main))
        {
            total = this.Add(total, this.expanded[call], "graph");
        }
    }

    /// <summary>The functions that a body calls, once for each call.</summary>
    private IEnumerable<OperatorId> Calls(Graph body) =>
        GraphWalker.Nodes(body).Select(node => node.Operator).Where(functions.ContainsKey);

    private void Count(Function root)
    {
        if (this.expanded.ContainsKey(root.Id))
        {
            return;
        }

        var pending = new Stack<(Function Function, IEnumerator<OperatorId> Calls)>();
        this.Enter(root, pending);
        while (pending.TryPeek(out (Function Function, IEnumerator<OperatorId> Calls) top))
        {
            if (top.Calls.MoveNext())
            {
                OperatorId callee = top.Calls.Current;
                if (this.active.Contains(callee))
                {
                    throw state.Wire.ErrorAt(
                        DefectKind.Cycle, -1, top.Function.Body.ElementPath, $"The function {callee} calls itself: {DescribeCycle(pending, callee)}.");
                }

                if (!this.expanded.ContainsKey(callee))
                {
                    this.Enter(functions[callee], pending);
                }

                continue;
            }

            pending.Pop();
            this.active.Remove(top.Function.Id);
            Int128 nodes = 0;
            foreach (Node node in GraphWalker.Nodes(top.Function.Body))
            {
                nodes = this.Add(nodes, functions.ContainsKey(node.Operator) ? this.expanded[node.Operator] : 1, top.Function.Body.ElementPath);
            }

            this.expanded[top.Function.Id] = nodes;
        }
    }

    private void Enter(Function function, Stack<(Function Function, IEnumerator<OperatorId> Calls)> pending)
    {
        this.active.Add(function.Id);
        pending.Push((function, this.Calls(function.Body).Distinct().GetEnumerator()));
    }

    private static string DescribeCycle(Stack<(Function Function, IEnumerator<OperatorId> Calls)> pending, OperatorId callee)
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
}
