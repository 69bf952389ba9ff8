using System.Collections.Concurrent;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Execution orders by graph, computed once and shared by all scopes of a model.</summary>
internal sealed class GraphOrders
{
    private readonly ConcurrentDictionary<Graph, TopologicalOrder> orders = new();

    public TopologicalOrder Of(Graph graph) => this.orders.GetOrAdd(graph, TopologicalOrder.Of);
}
