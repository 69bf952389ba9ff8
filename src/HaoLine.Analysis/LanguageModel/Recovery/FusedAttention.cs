using HaoLine.Architecture;
using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>Reads the operators that are an attention by themselves: their attributes state heads, windows and rotations exactly.</summary>
internal sealed class FusedAttention(RecoveryGraph graph, MaskReading masks)
{
    private const string Microsoft = "com.microsoft";

    /// <summary>Operand places of the operators that take queries, keys and values.</summary>
    private static readonly Dictionary<OperatorId, Places> Separate = new()
    {
        [new(Microsoft, "MultiHeadAttention")] = new Places { Bias = 3, Masks = [4, 5], PastKey = 6 },
        [new(Microsoft, "DecoderMaskedMultiHeadAttention")] = new Places { Masks = [3, 4], PastKey = 5, Bias = 10, IsCausal = true },
        [new(Microsoft, "PackedMultiHeadAttention")] = new Places { Bias = 3, Masks = [6] },
        [new(Microsoft, "GroupQueryAttention")] = new Places { Groups = "kv_num_heads", PastKey = 3, Cosines = 7, Masks = [10], Sinks = 11, IsCausal = true },
        [new(Microsoft, "PagedAttention")] = new Places { Groups = "kv_num_heads", PastKey = 3, Cosines = 8, IsCausal = true, IsPaged = true },
        [new(Microsoft, "SparseAttention")] = new Places { Groups = "kv_num_heads", PastKey = 3, Cosines = 9, IsCausal = true },
        [OperatorId.Onnx("Attention")] = new Places { HeadName = "q_num_heads", Groups = "kv_num_heads", Masks = [3], PastKey = 4 },
    };

    /// <summary>Place of the weight of the operators that project inside.</summary>
    private static readonly Dictionary<OperatorId, Places> Projecting = new()
    {
        [new(Microsoft, "Attention")] = new Places { Bias = 2, Masks = [5], PastKey = 4 },
        [new(Microsoft, "DecoderMaskedSelfAttention")] = new Places { Bias = 2, Masks = [5], PastKey = 4, IsCausal = true },
        [new(Microsoft, "QAttention")] = new Places { Bias = 2, PastKey = 8 },
        [new(Microsoft, "PackedAttention")] = new Places { Bias = 2, Masks = [5] },
        [new(Microsoft, "LongformerAttention")] = new Places { Bias = 2 },
    };

    /// <summary>True when the node is one of the known operators.</summary>
    public static bool Knows(OperatorId id) => Separate.ContainsKey(id) || Projecting.ContainsKey(id);

    /// <summary>The attention of a node; null with the reason when its heads are not known.</summary>
    public AttentionSite? Read(Node node, out string reason)
    {
        reason = "";
        AttentionSite? site = Separate.TryGetValue(node.Operator, out Places? places) ? this.ReadSeparate(node, places)
            : Projecting.TryGetValue(node.Operator, out places) ? this.ReadProjecting(node, places)
            : null;
        if (site is null)
        {
            reason = $"the head count or head size of an operator '{node.Operator}' is not known";
        }

        return site;
    }

    private static Value? Operand(Node node, int place) => place >= 0 && place < node.Inputs.Count ? node.Inputs[place] : null;

    private AttentionSite? ReadSeparate(Node node, Places places)
    {
        if (Operand(node, 0) is not { } q)
        {
            return null;
        }

        Value? k = Operand(node, 1);
        Value? v = Operand(node, 2) ?? k;
        int rank = graph.RankOf(q);
        bool hasHeadAxis = rank == 4 && places.HeadName == "q_num_heads";
        long heads = hasHeadAxis ? graph.SizeOf(q, 1) : graph.Integer(node, places.HeadName);
        long groups = places.Groups.Length == 0 ? heads
            : hasHeadAxis ? graph.SizeOf(k, 1)
            : graph.Integer(node, places.Groups);
        if (heads <= 0 || groups <= 0)
        {
            return null;
        }

        OperandTrace query = OperandTrace.Of(graph, q);
        OperandTrace? key = k is null ? null : OperandTrace.Of(graph, k);
        OperandTrace? value = v is null || ReferenceEquals(v, k) ? key : OperandTrace.Of(graph, v);
        long packed = places.Groups.Length > 0 ? heads + (2 * groups) : 3 * heads;
        bool isPacked = k is null && rank != 5;
        long size = hasHeadAxis || rank == 5 ? graph.SizeOf(q, -1) : Part(graph.SizeOf(q, -1) is > 0 and long known ? known : WidthOf(query), isPacked ? packed : heads);
        long valueSize = v is null ? size : graph.RankOf(v) == 4 ? graph.SizeOf(v, -1) : Part(graph.SizeOf(v, -1) is > 0 and long width ? width : WidthOf(value!), groups);
        Value? past = Operand(node, places.PastKey);
        int keyAxis = places.IsPaged ? -1 : 3;
        size = size > 0 ? size : graph.SizeOf(past, keyAxis);
        valueSize = valueSize > 0 ? valueSize : size;
        if (size <= 0)
        {
            return null;
        }

        bool isRotary = graph.Integer(node, "do_rotary") != 0 || query.IsRotary;
        Value? table = Operand(node, places.Cosines);
        MaskEvidence mask = this.ReadMasks(node, places, heads);
        long window = graph.Integer(node, "local_window_size", -1);
        WeightedProduct[] projections = [.. query.Projections.Concat(key?.Projections ?? []).Concat(value?.Projections ?? []).Distinct()];
        return new AttentionSite
        {
            Node = node,
            QuerySource = query.Projections is [var first, ..] ? first.Data : q,
            KeySource = key is null ? (query.Projections is [var whole, ..] ? whole.Data : q) : key.Projections is [var other, ..] ? other.Data : key.Cache is null ? k : null,
            Projections = projections,
            HiddenSize = query.Projections is [{ Width: > 0 } entry, ..] ? entry.Width : 0,
            Heads = heads,
            KeyHeads = groups,
            KeySize = size,
            ValueSize = valueSize,
            HasInputBias = Operand(node, places.Bias) is not null || query.Projections.Exists(static product => product.HasBias),
            HasQueryKeyNorm = query.IsNormalised,
            HasSinks = Operand(node, places.Sinks) is not null,
            IsCausal = places.IsCausal || graph.Integer(node, "unidirectional") != 0 || graph.Integer(node, "is_causal") != 0 || mask.IsCausal,
            HasCache = past is not null || key?.Cache is not null,
            CacheInput = places.IsPaged ? null : past is { IsGraphInput: true } ? past : key?.Cache,
            Window = window > 0 ? window : mask.Window,
            Positions = isRotary ? PositionKind.Rotary : mask.Positions,
            TableLength = isRotary ? (table is not null ? (graph.StoredOf(table) is not null ? graph.SizeOf(table, 0) : 0) : query.RotaryRows) : mask.TableLength,
            RotatedSize = isRotary ? (graph.Integer(node, "rotary_embedding_dim") is > 0 and long stated ? stated : table is not null ? 2 * graph.SizeOf(table, 1) : query.RotatedSize) : 0,
        };
    }

    private AttentionSite? ReadProjecting(Node node, Places places)
    {
        if (Operand(node, 0) is not { } x || Operand(node, 1) is not { } weight)
        {
            return null;
        }

        long heads = graph.Integer(node, "num_heads");
        bool isLocal = node.Operator == RecoveryOperators.WindowedAttention;
        long[]? sizes = graph.Integers(node, "qkv_hidden_sizes");
        long all = sizes is { Length: 3 } ? 0 : Part(graph.SizeOf(weight, -1), 3);
        long key = Part(sizes is { Length: 3 } ? sizes[1] : all, heads);
        long value = Part(sizes is { Length: 3 } ? sizes[2] : all, heads);
        if (key <= 0 || value <= 0)
        {
            return null;
        }

        Value? past = Operand(node, places.PastKey);
        MaskEvidence mask = this.ReadMasks(node, places, heads);
        bool isRotary = graph.Integer(node, "do_rotary") != 0;
        return new AttentionSite
        {
            Node = node,
            QuerySource = x,
            KeySource = x,
            HiddenSize = graph.SizeOf(x, -1) is > 0 and long width ? width : graph.SizeOf(weight, 0),
            Heads = heads,
            KeyHeads = heads,
            KeySize = key,
            ValueSize = value,
            HasInputBias = Operand(node, places.Bias) is not null,
            IsCausal = places.IsCausal || graph.Integer(node, "unidirectional") != 0 || mask.IsCausal,
            HasCache = past is not null,
            CacheInput = past is { IsGraphInput: true } ? past : null,
            Window = isLocal ? checked((2 * Math.Clamp(graph.Integer(node, "window"), 0, int.MaxValue)) + 1) : mask.Window,
            Positions = isRotary ? PositionKind.Rotary : mask.Positions,
            TableLength = mask.TableLength,
            RotatedSize = isRotary ? graph.Integer(node, "rotary_embedding_dim") : 0,
        };
    }

    private MaskEvidence ReadMasks(Node node, Places places, long heads)
    {
        MaskEvidence found = MaskEvidence.None;
        foreach (int place in places.Masks)
        {
            found = found.With(masks.Read(Operand(node, place), heads));
        }

        return found;
    }

    private static long WidthOf(OperandTrace trace) => trace.Projections is [{ Outputs: var outputs }] ? outputs : 0;

    private static long Part(long whole, long parts) => parts > 0 && whole > 0 && whole % parts == 0 ? whole / parts : 0;

    /// <summary>Where an operator has its operands; -1 for those it has not.</summary>
    private sealed record Places
    {
        public string HeadName { get; init; } = "num_heads";

        public string Groups { get; init; } = "";

        public int Bias { get; init; } = -1;

        public int[] Masks { get; init; } = [];

        public int PastKey { get; init; } = -1;

        public int Cosines { get; init; } = -1;

        public int Sinks { get; init; } = -1;

        public bool IsCausal { get; init; }

        public bool IsPaged { get; init; }
    }
}
