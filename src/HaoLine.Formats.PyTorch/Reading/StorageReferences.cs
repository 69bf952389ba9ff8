using HaoLine.Formats.Pickle;

namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>Collects the storages that a pickled value refers to.</summary>
internal static class StorageReferences
{
    /// <summary>Each storage once, in order of appearance.</summary>
    public static IReadOnlyList<StorageReference> Collect(PickleValue root)
    {
        var found = new List<StorageReference>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var entered = new HashSet<PickleValue>(ReferenceEqualityComparer.Instance);
        var work = new Stack<PickleValue>();
        work.Push(root);
        while (work.TryPop(out PickleValue? value))
        {
            switch (value)
            {
                case PicklePersistentId reference when StorageReference.Parse(reference) is { } storage:
                    if (keys.Add(storage.Key))
                    {
                        found.Add(storage);
                    }

                    break;
                case PickleSequence sequence when entered.Add(value):
                    Push(work, sequence.Items);
                    break;
                case PickleDictionary dictionary when entered.Add(value):
                    Push(work, dictionary.Pairs);
                    break;
                case PickleObject made when entered.Add(value):
                    if (made.State is not null)
                    {
                        work.Push(made.State);
                    }

                    Push(work, made.Items);
                    Push(work, made.Pairs);
                    Push(work, made.Arguments);
                    break;
            }
        }

        return found;
    }

    private static void Push(Stack<PickleValue> work, IReadOnlyList<PickleValue> items)
    {
        for (int i = items.Count - 1; i >= 0; i--)
        {
            work.Push(items[i]);
        }
    }

    private static void Push(Stack<PickleValue> work, IReadOnlyList<KeyValuePair<PickleValue, PickleValue>> pairs)
    {
        for (int i = pairs.Count - 1; i >= 0; i--)
        {
            work.Push(pairs[i].Value);
        }
    }
}
