using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>Sums up constants, each storage once. A storage with several owners counts as the most important of their kinds.</summary>
internal sealed class ParameterCount
{
    private readonly Dictionary<object, Storage> byKey = [];
    private readonly List<Storage> storages = [];

    public void Add(
        string name, int uses, object storageKey, TensorData? data, DataType type, long elements, long logicalElements, long bytes, ConstantKind kind)
    {
        if (this.byKey.TryGetValue(storageKey, out Storage? storage))
        {
            if (kind < storage.Kind)
            {
                (storage.Kind, storage.Type, storage.Logical) = (kind, type, logicalElements);
            }

            storage.Uses += uses;
            storage.Owners.Add(name);
            return;
        }

        storage = new Storage(name) { Kind = kind, Type = type, Elements = elements, Logical = logicalElements, Bytes = bytes, Uses = uses, IsMissing = data is { IsAvailable: false } };
        this.byKey.Add(storageKey, storage);
        this.storages.Add(storage);
    }

    public ParametersResult ToResult(long generated, Dictionary<Node, long> byNode)
    {
        long[] elements = new long[3];
        long storedElements = 0;
        long storedBytes = 0;
        long parameterBytes = 0;
        var byType = new Dictionary<DataType, long>();
        foreach (Storage storage in this.storages)
        {
            elements[(int)storage.Kind] = checked(elements[(int)storage.Kind] + storage.Logical);
            storedElements = checked(storedElements + storage.Elements);
            storedBytes = checked(storedBytes + storage.Bytes);
            if (storage.Kind == ConstantKind.Parameter)
            {
                parameterBytes += storage.Bytes;
                byType[storage.Type] = byType.GetValueOrDefault(storage.Type) + storage.Logical;
            }
        }

        return new ParametersResult
        {
            Total = elements[(int)ConstantKind.Parameter],
            Buffers = elements[(int)ConstantKind.Buffer],
            ControlConstants = elements[(int)ConstantKind.ControlConstant],
            Generated = generated,
            StoredElements = storedElements,
            StoredBytes = storedBytes,
            ParameterBytes = parameterBytes,
            ByDataType = [.. byType.OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key.Name, StringComparer.Ordinal)],
            Shared = [.. this.storages
                .Where(static storage => storage.Kind == ConstantKind.Parameter && storage.Logical > 0 && (storage.Owners.Count > 1 || storage.Uses > 1))
                .Select(static storage => new SharedStorage(storage.Owners[0], storage.Owners, storage.Uses, storage.Logical))],
            MissingPayloads = this.storages.Count(static storage => storage.IsMissing),
            ByNode = byNode,
        };
    }

    private sealed class Storage(string name)
    {
        public List<string> Owners { get; } = [name];

        public ConstantKind Kind { get; set; }

        public DataType Type { get; set; }

        public long Elements { get; init; }

        public long Logical { get; set; }

        public long Bytes { get; init; }

        public int Uses { get; set; }

        public bool IsMissing { get; init; }
    }
}
