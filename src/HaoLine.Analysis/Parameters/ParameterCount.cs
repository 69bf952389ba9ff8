using System.Runtime.InteropServices;
using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>Sums up constants, each storage once. A storage with several owners counts as the most important of their kinds.</summary>
internal sealed class ParameterCount
{
    private readonly Dictionary<StorageKey, int> byKey;
    private readonly List<Storage> storages;

    /// <param name="expected">Constants to expect.</param>
    public ParameterCount(int expected)
    {
        this.byKey = new Dictionary<StorageKey, int>(expected);
        this.storages = new List<Storage>(expected);
    }

    /// <summary>Every storage so far, in order of its first constant.</summary>
    public IReadOnlyList<Storage> Storages => this.storages;

    /// <summary>Every storage of a model without telling what it counts as.</summary>
    public static IReadOnlyList<Storage> StoragesOf(Model model, OperatorLookup lookup)
    {
        var count = new ParameterCount(0);
        foreach (StoredConstant constant in StoredConstant.Collect(model, lookup))
        {
            count.Add(
                constant.Value.Name, constant.Value, 0, constant.StorageKey, constant.Data, constant.ElementType, constant.Elements, constant.Elements, constant.Bytes,
                ConstantKind.ControlConstant);
        }

        return count.storages;
    }

    public void Add(
        string name, Value? owner, int uses, StorageKey storageKey, TensorData? data, DataType type, long elements, long logicalElements, long bytes, ConstantKind kind)
    {
        ref int place = ref CollectionsMarshal.GetValueRefOrAddDefault(this.byKey, storageKey, out bool exists);
        if (!exists)
        {
            place = this.storages.Count;
            this.storages.Add(new Storage
            {
                Name = name,
                Owner = owner,
                Kind = kind,
                Type = type,
                Elements = elements,
                Logical = logicalElements,
                Bytes = bytes,
                Uses = uses,
                IsMissing = data is { IsAvailable: false },
            });
            return;
        }

        ref Storage storage = ref CollectionsMarshal.AsSpan(this.storages)[place];
        if (kind < storage.Kind)
        {
            (storage.Kind, storage.Type, storage.Logical) = (kind, type, logicalElements);
        }

        storage.Uses += uses;
        (storage.MoreOwners ??= []).Add((name, owner));
    }

    public ParametersResult ToResult(long generated, NodeCounts byNode, Lazy<HeldParameters>? held)
    {
        long[] elements = new long[3];
        long storedElements = 0;
        long storedBytes = 0;
        long parameterBytes = 0;
        int missing = 0;
        var byType = new Dictionary<DataType, long>();
        var shared = new List<SharedStorage>();
        foreach (ref readonly Storage storage in CollectionsMarshal.AsSpan(this.storages))
        {
            elements[(int)storage.Kind] = checked(elements[(int)storage.Kind] + storage.Logical);
            storedElements = checked(storedElements + storage.Elements);
            storedBytes = checked(storedBytes + storage.Bytes);
            missing += storage.IsMissing ? 1 : 0;
            if (storage.Kind != ConstantKind.Parameter)
            {
                continue;
            }

            parameterBytes += storage.Bytes;
            byType[storage.Type] = byType.GetValueOrDefault(storage.Type) + storage.Logical;
            if (storage.Logical > 0 && (storage.MoreOwners is not null || storage.Uses > 1))
            {
                shared.Add(new SharedStorage(storage.Name, storage.Owners, storage.Uses, storage.Logical));
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
            Shared = shared,
            MissingPayloads = missing,
            ByNode = byNode,
            Held = held,
            Storages = this.storages,
        };
    }
}
