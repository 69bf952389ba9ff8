using System.Text.Json;
using HaoLine.Layout;

namespace HaoLine.Reporting;

/// <summary>Writes positions in whole pixels.</summary>
internal sealed class ViewLayoutWriter(Utf8JsonWriter json, GraphLayout layout)
{
    public void Write()
    {
        json.WriteStartObject("layout");
        this.Pixels("boxWidth", layout.Options.BoxWidth);
        this.Pixels("boxHeight", layout.Options.BoxHeight);
        this.Pixels("header", layout.Options.HeaderHeight);
        this.Pixels("padding", layout.Options.GroupPadding);
        this.Pixels("rankSpacing", layout.Options.RankSpacing);
        json.WriteStartArray("groups");
        foreach (LayoutGroup group in layout.Groups)
        {
            this.Write(group);
        }

        json.WriteEndArray();
        json.WriteStartObject("edges");
        this.Column("from", layout.Edges, static edge => edge.From);
        this.Column("to", layout.Edges, static edge => edge.To);
        this.Column("value", layout.Edges, static edge => edge.Value);
        json.WriteEndObject();
        json.WriteStartObject("portals");
        this.Column("edge", layout.Portals, static portal => portal.Edge);
        this.Column("reason", layout.Portals, static portal => (int)portal.Reason);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Write(LayoutGroup group)
    {
        json.WriteStartObject();
        this.Pixels("w", group.Width);
        this.Pixels("h", group.Height);
        this.Column("tops", group.RankTops, Round);
        this.Column("heights", group.RankHeights, Round);
        json.WriteStartObject("items");
        this.Column("kind", group.Items, static item => (int)item.Kind);
        this.Column("id", group.Items, static item => item.Id);
        this.Column("rank", group.Items, static item => item.Rank);
        this.Column("x", group.Items, static item => Round(item.X));
        this.Column("y", group.Items, static item => Round(item.Y));
        this.Column("w", group.Items, static item => Round(item.Width));
        this.Column("h", group.Items, static item => Round(item.Height));
        json.WriteEndObject();
        json.WriteStartObject("routes");
        this.Column("from", group.Routes, static route => route.From);
        this.Column("to", group.Routes, static route => route.To);
        this.Column("ff", group.Routes, static route => Round(route.FromFraction * 1000));
        this.Column("tf", group.Routes, static route => Round(route.ToFraction * 1000));
        json.WriteStartArray("xs");
        foreach (LayoutRoute route in group.Routes)
        {
            this.Values(route.Xs, Round);
        }

        json.WriteEndArray();
        json.WriteStartArray("edges");
        foreach (LayoutRoute route in group.Routes)
        {
            this.Values(route.Edges, static edge => edge);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static int Round(double value) => (int)Math.Round(value, MidpointRounding.AwayFromZero);

    private void Pixels(string key, double value) => json.WriteNumber(key, Round(value));

    private void Column<T>(string key, IReadOnlyList<T> items, Func<T, int> number)
    {
        json.WritePropertyName(key);
        this.Values(items, number);
    }

    private void Values<T>(IReadOnlyList<T> items, Func<T, int> number)
    {
        json.WriteStartArray();
        for (int i = 0; i < items.Count; i++)
        {
            json.WriteNumberValue(number(items[i]));
        }

        json.WriteEndArray();
    }
}
