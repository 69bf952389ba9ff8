using System.Globalization;

namespace HaoLine.Formats;

/// <summary>Collects disagreements: the same one in many layers is one entry.</summary>
internal sealed class DisagreementList
{
    private readonly List<ArchitectureDisagreement> items = [];
    private readonly Dictionary<(string Fact, string Stated, string Stored), int> places = [];

    public IReadOnlyList<ArchitectureDisagreement> Items => this.items;

    /// <summary>Adds a size. One of zero was not stated, so that nothing disagrees with it.</summary>
    public void Add(string fact, long stated, long stored, int layer)
    {
        if (stated != 0)
        {
            this.Add(fact, stated.ToString(CultureInfo.InvariantCulture), stored.ToString(CultureInfo.InvariantCulture), layer);
        }
    }

    public void Add(string fact, bool stated, bool stored, int layer) => this.Add(fact, stated ? "there" : "absent", stored ? "there" : "absent", layer);

    private void Add(string fact, string stated, string stored, int layer)
    {
        if (this.places.TryGetValue((fact, stated, stored), out int place))
        {
            this.items[place] = this.items[place] with { LayerCount = this.items[place].LayerCount + 1 };
            return;
        }

        this.places.Add((fact, stated, stored), this.items.Count);
        this.items.Add(new ArchitectureDisagreement(fact, stated, stored, layer, layer < 0 ? 0 : 1));
    }
}
