using HaoLine.Analysis;
using HaoLine.Ir;
using HaoLine.Reporting;
using HaoLine.TestSupport;

namespace HaoLine.EndToEnd.Tests;

/// <summary>The drawing of every corpus network says what the analyses say.</summary>
public sealed class DrawingTests(ITestOutputHelper output)
{
    [Fact]
    public void Columns_add_up_to_the_totals_and_rows_equal_the_layers_for_every_model()
    {
        _ = Corpus.Path("models");
        var problems = new List<string>();
        int models = 0;
        int unheld = 0;
        foreach (string relative in Corpus.OnnxModels())
        {
            string path = Corpus.Path(relative);
            (Inspection? inspection, _) = Inspecting.TryFile(path, new InspectionOptions { IncludeLayers = true });
            using (inspection)
            {
                if (inspection is null || !inspection.TryGet(GraphPass.Result, out GraphBlock? drawing))
                {
                    continue;
                }

                models++;
                this.Check(relative, inspection, drawing, problems, ref unheld);
            }
        }

        output.WriteLine($"{models} models, {unheld} with parameters that no node of the main graph holds");
        models.Should().BeGreaterThan(100);
        problems.Should().BeEmpty();
    }

    private void Check(string relative, Inspection inspection, GraphBlock drawing, List<string> problems, ref int unheld)
    {
        CostResult costs = inspection.Get(CostPass.Result);
        ParametersResult parameters = inspection.Get(ParametersPass.Result);
        IReadOnlyList<LayerEntry> layers = inspection.Get(LayersPass.Result).Layers;
        var seen = new HashSet<int>();
        for (int i = 0; i < drawing.Nodes.Count; i++)
        {
            GraphBlockNode node = drawing.Nodes[i];
            foreach (int input in node.Inputs)
            {
                if (input >= drawing.Values.Count || (input >= 0 && drawing.Values[input].Producer >= drawing.Nodes.Count))
                {
                    problems.Add($"{relative}: node {i} refers to value {input}");
                }
            }

            if (node.Layer < 0)
            {
                continue;
            }

            LayerEntry layer = layers[node.Layer];
            seen.Add(node.Layer);
            Same("macs", layer.Costs.Macs);
            Same("flops", layer.Costs.Flops);
            Same("parameters", layer.Parameters);
            Same("bytesRead", layer.Costs.BytesRead);

            void Same(string key, ReportValue expected)
            {
                ReportValue found = drawing.Metrics.Single(metric => metric.Key == key).Values[i];
                if (found != expected)
                {
                    problems.Add($"{relative}: {key} of node {i} '{node.Name}' is {found.Number}{found.Text}, the layer says {expected.Number}{expected.Text}");
                }
            }
        }

        // Every node of the main graph is drawn, but for those that only hold a constant and cost nothing.
        foreach (LayerEntry layer in layers.Where(layer => layer.Scope.Length == 0 && !seen.Contains(layer.Index)))
        {
            if (layer.Costs.Macs != Dimension.Zero || layer.Node.Inputs.Count > 0)
            {
                problems.Add($"{relative}: '{layer.Node}' is not drawn");
            }
        }

        Sum("macs", costs.Totals.Macs);
        Sum("integerMacs", costs.Totals.IntegerMacs);
        Sum("flops", costs.Totals.Flops);
        long held = layers.Where(static layer => layer.Scope.Length == 0).Sum(static layer => layer.Parameters);
        long unused = parameters.Total - held;
        if (unused != 0)
        {
            unheld++;
            output.WriteLine($"{relative}: {unused} of {parameters.Total} parameters are held by no node");
            problems.AddRange(unused < 0 ? [$"{relative}: {held} parameters by nodes, {parameters.Total} in all"] : []);
        }

        void Sum(string key, Dimension total)
        {
            if (drawing.Metrics.SingleOrDefault(metric => metric.Key == key) is not { } column)
            {
                return;
            }

            Dimension sum = Dimension.Zero;
            for (int i = 0; i < drawing.Nodes.Count; i++)
            {
                ReportValue value = column.Values[i];
                if (drawing.Nodes[i].Scope.Length == 0 && !value.IsNull)
                {
                    sum += value.Kind == ReportValueKind.Integer ? value.Integer : Dimension.FromExpression(value.Formula!);
                }
            }

            if (!sum.Equals(total))
            {
                problems.Add($"{relative}: the column {key} adds up to {sum}, the total is {total}");
            }
        }
    }
}
