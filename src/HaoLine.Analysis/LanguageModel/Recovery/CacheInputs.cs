using System.Globalization;
using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>Graph inputs of stored keys, by the names that exporters give to the interface: <c>past_key_values.N.key</c>.</summary>
internal static class CacheInputs
{
    private const string Prefix = "past_key_values.";

    /// <summary>Number of layers with an input of their own keys; inputs of an encoder's keys do not count.</summary>
    public static int Count(IReadOnlyList<Value> inputs)
    {
        var layers = new HashSet<int>();
        foreach (Value input in inputs)
        {
            string name = input.Name;
            if (!name.StartsWith(Prefix, StringComparison.Ordinal) || !name.EndsWith(".key", StringComparison.Ordinal) || name.Contains(".encoder.", StringComparison.Ordinal))
            {
                continue;
            }

            int end = name.IndexOf('.', Prefix.Length);
            if (end > 0 && int.TryParse(name.AsSpan(Prefix.Length, end - Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int layer))
            {
                layers.Add(layer);
            }
        }

        return layers.Count;
    }
}
