using System.Globalization;
using HaoLine.Formats.Pickle;

namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>Facts about training and labels from the top level of a checkpoint, and one level below.</summary>
internal sealed class CheckpointFacts
{
    private const int MostProperties = 200;
    private const int MostStateDictionaries = 100;
    private const int LongestValue = 500;
    private readonly List<KeyValuePair<string, string>> properties = [];
    private readonly List<string> stateDictionaries = [];

    public IReadOnlyList<KeyValuePair<string, string>> Properties => this.properties;

    public IReadOnlyList<string> StateDictionaries => this.stateDictionaries;

    public long? Epoch { get; private set; }

    public double? BestFitness { get; private set; }

    public string? Date { get; private set; }

    public IReadOnlyList<string> ClassNames { get; private set; } = [];

    public string Producer { get; set; } = "";

    public string ProducerVersion { get; set; } = "";

    public void AddStateDictionary(string path)
    {
        if (this.stateDictionaries.Count < MostStateDictionaries && !this.stateDictionaries.Contains(path))
        {
            this.stateDictionaries.Add(path);
        }
    }

    public void AddProperty(string key, string value)
    {
        if (this.properties.Count < MostProperties)
        {
            this.properties.Add(new(key, value.Length > LongestValue ? $"{value.AsSpan(0, LongestValue)}…" : value));
        }
    }

    public void Collect(PickleValue root)
    {
        this.Collect(Pairs(root), "");
        foreach ((PickleValue key, PickleValue value) in Pairs(root))
        {
            if (key.AsText() is "meta" or "dataset_meta" or "train_args" or "hyper_parameters" or "hparams" or "args" or "opt" or "config" or "cfg")
            {
                this.Collect(Pairs(value), $"{key.AsText()}.");
            }
            else if (key.AsText() is "model" or "ema" or "net" or "module" && value is PickleObject made)
            {
                this.Label(Pairs(made));
            }
        }

        if (root is PickleObject module)
        {
            this.Label(Pairs(module));
        }
    }

    private static IReadOnlyList<KeyValuePair<PickleValue, PickleValue>> Pairs(PickleValue value) => value switch
    {
        PickleDictionary dictionary => dictionary.Pairs,
        PickleObject { Pairs.Count: > 0 } made => made.Pairs,
        PickleObject { State: PickleDictionary state } => state.Pairs,
        _ => [],
    };

    private void Collect(IReadOnlyList<KeyValuePair<PickleValue, PickleValue>> pairs, string prefix)
    {
        foreach ((PickleValue key, PickleValue value) in pairs)
        {
            if (key is not PickleText name)
            {
                continue;
            }

            string? text = value switch
            {
                PickleText shown => shown.Value,
                PickleBoolean truth => truth.Value ? "true" : "false",
                PickleInteger number => number.IsLong ? number.Value.ToString(CultureInfo.InvariantCulture) : null,
                PickleReal real => real.Value.ToString("R", CultureInfo.InvariantCulture),
                _ => null,
            };
            if (text is not null)
            {
                this.AddProperty(prefix + name.Value, text);
            }

            switch (name.Value)
            {
                case "epoch":
                    this.Epoch ??= value.AsInteger();
                    break;
                case "best_fitness":
                    this.BestFitness ??= value.AsReal();
                    break;
                case "date" or "time" or "timestamp":
                    this.Date ??= value.AsText();
                    break;
                case "pytorch-lightning_version":
                    this.Producer = "PyTorch Lightning";
                    this.ProducerVersion = value.AsText() ?? "";
                    break;
                default:
                    break;
            }
        }

        this.Label(pairs);
    }

    private void Label(IReadOnlyList<KeyValuePair<PickleValue, PickleValue>> pairs)
    {
        const int most = 100_000;
        foreach ((PickleValue key, PickleValue value) in pairs)
        {
            if (this.ClassNames.Count > 0 || key.AsText() is not ("names" or "classes" or "class_names" or "CLASSES" or "labels" or "id2label"))
            {
                continue;
            }

            IReadOnlyList<KeyValuePair<PickleValue, PickleValue>> numbered = Pairs(value);
            if (value.AsItems() is { Count: > 0 and < most } items && items.All(static item => item is PickleText))
            {
                this.ClassNames = [.. items.Select(static item => item.AsText()!)];
            }
            else if (numbered.Count is > 0 and < most && numbered.All(static pair => pair.Key.AsInteger() is not null && pair.Value is PickleText))
            {
                this.ClassNames = [.. numbered.OrderBy(static pair => pair.Key.AsInteger()).Select(static pair => pair.Value.AsText()!)];
            }
        }
    }
}
