using HaoLine.Analysis;
using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Hardware;

/// <summary>
/// The work of one run of a graph, apart from any device: operations, traffic and memory as numbers or formulas, equal nodes once. Made from
/// the results of an inspection; estimates, sweeps and recommendations evaluate it and analyse nothing again. Immutable.
/// </summary>
public sealed class GraphWorkload
{
    private static readonly ComputePrecision[] ComparedPrecisions =
        [ComputePrecision.Float32, ComputePrecision.BFloat16, ComputePrecision.Float16, ComputePrecision.Int8, ComputePrecision.Int4];

    private readonly IReadOnlyList<WorkClass> classes;
    private readonly InputSymbols symbols;
    private readonly Dimension peak;
    private readonly double activationBits;
    private readonly long floatParameters;
    private readonly long floatParameterBytes;

    private GraphWorkload(WorkCollector work, InputSymbols symbols, MemoryResult memory, ParametersResult parameters)
    {
        this.classes = work.Classes;
        this.symbols = symbols;
        this.peak = memory.PeakActivationBytes is { } known ? known : memory.PeakFormula;
        this.activationBits = work.ActivationType.BitsPerElement;
        this.WeightBytes = memory.WeightBytes;
        var byType = new SortedDictionary<string, (DataType Type, long Elements)>(StringComparer.Ordinal);
        foreach (Storage storage in parameters.Storages.Where(static storage => storage.Kind == ConstantKind.Parameter && storage.Type.IsFloatingPoint && storage.Logical == storage.Elements))
        {
            this.floatParameters += storage.Elements;
            this.floatParameterBytes += storage.Bytes;
            byType[storage.Type.Name] = (storage.Type, storage.Elements + byType.GetValueOrDefault(storage.Type.Name).Elements);
        }

        this.StoredPrecision = ArithmeticOf(byType.Count == 0 ? work.ActivationType : byType.Values.MaxBy(static pair => pair.Elements).Type);
        this.Stages = work.Stages;
        this.FreeSymbols = [.. work.Symbols];
    }

    /// <summary>Bytes of stored constants as they are, each storage once.</summary>
    public long WeightBytes { get; }

    /// <summary>Arithmetic of most floating parameters as stored; float32 without any.</summary>
    public ComputePrecision StoredPrecision { get; }

    /// <summary>Symbols that work or traffic depends on, in ordinal order.</summary>
    public IReadOnlyList<string> FreeSymbols { get; }

    /// <summary>Symbols that count samples by the model's inputs; empty when the inputs do not tell.</summary>
    public IReadOnlyList<string> BatchSymbols => this.symbols.Batch;

    /// <summary>Symbols of picture sizes by the model's inputs; empty when sizes are fixed or there is no picture.</summary>
    public IReadOnlyList<string> SpatialSymbols => this.symbols.Spatial;

    /// <summary>Samples of one run when the inputs fix them; null otherwise.</summary>
    public long? FixedBatch => this.symbols.FixedBatch;

    /// <summary>Nodes of the main graph in order of execution, for splits over devices.</summary>
    internal IReadOnlyList<StageNode> Stages { get; }

    internal string BatchReason => this.symbols.BatchReason;

    internal string SpatialReason => this.symbols.SpatialReason;

    /// <summary>The work of an inspected model.</summary>
    /// <exception cref="InvalidOperationException">The inspection has no types, parameters, costs or memory, as for models without a graph; the message says why.</exception>
    public static GraphWorkload Of(Inspection inspection)
    {
        ArgumentNullException.ThrowIfNull(inspection);
        return Of(
            inspection.Get(CostPass.Result), inspection.Get(TypeInferencePass.Result), inspection.Get(MemoryPass.Result), inspection.Get(ParametersPass.Result), CancellationToken.None);
    }

    /// <summary>Time and memory of one run on a device.</summary>
    public GraphEstimate Estimate(HardwareDevice device, EstimateOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        EstimateOptions wanted = options ?? EstimateOptions.Default;
        return Roofline.Estimate(this, this.Bind(wanted), device, wanted);
    }

    /// <summary>The same run in several precisions on one device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="options">Assumptions; null for the defaults. Its precision is replaced.</param>
    /// <param name="precisions">Precisions to compare; null for float32, bfloat16, float16, int8 and int4.</param>
    public IReadOnlyList<GraphEstimate> ComparePrecisions(HardwareDevice device, EstimateOptions? options = null, IReadOnlyList<ComputePrecision>? precisions = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        EstimateOptions start = options ?? EstimateOptions.Default;
        BoundWorkload bound = this.Bind(start);
        return [.. (precisions ?? ComparedPrecisions).Select(precision => Roofline.Estimate(this, bound, device, start with { Precision = precision }))];
    }

    internal static GraphWorkload Of(CostResult costs, TypeInferenceResult types, MemoryResult memory, ParametersResult parameters, CancellationToken ct)
    {
        TypedScope main = types.Typed.Main;
        return new GraphWorkload(WorkCollector.Collect(costs, main, parameters, ct), InputSymbols.Of(main), memory, parameters);
    }

    /// <summary>The arithmetic for values of a type; float32 for types without one.</summary>
    internal static ComputePrecision ArithmeticOf(DataType type) =>
        type == DataType.Float64 ? ComputePrecision.Float64
        : type == DataType.BFloat16 ? ComputePrecision.BFloat16
        : type == DataType.Float16 ? ComputePrecision.Float16
        : type.IsFloatingPoint && type.BitsPerElement == 8 ? ComputePrecision.Float8
        : type.IsFloatingPoint && type.BitsPerElement < 8 ? ComputePrecision.Float4
        : ComputePrecision.Float32;

    /// <summary>Bytes of stored constants with floating parameters in another precision; as stored for null.</summary>
    internal long WeightBytesIn(PrecisionFormat? format) => format is { } wanted
        ? checked(this.WeightBytes - this.floatParameterBytes + (long)Math.Ceiling(this.floatParameters * wanted.WeightBits / 8))
        : this.WeightBytes;

    /// <summary>Peak of activations in another precision: as if every one of them were floating.</summary>
    internal long? ActivationBytesIn(long? stored, PrecisionFormat? format) => stored is { } bytes && format is { } wanted
        ? (long)Math.Ceiling(bytes * wanted.ActivationBits / this.activationBits)
        : stored;

    /// <summary>Sizes for all symbols that the options tell, the batch included.</summary>
    internal SymbolBinding BindingOf(EstimateOptions options)
    {
        SymbolBinding binding = options.Binding;
        foreach (string symbol in this.symbols.Batch.Where(symbol => !options.Binding.TryGetValue(symbol, out _)))
        {
            binding = binding.With(symbol, options.Batch);
        }

        return binding;
    }

    internal BoundWorkload Bind(EstimateOptions options)
    {
        SymbolBinding binding = this.BindingOf(options);
        long? batch = this.symbols.Batch.Count > 0 && binding.TryGetValue(this.symbols.Batch[0], out long samples) ? samples : this.symbols.FixedBatch;
        string? reason = null;
        if (this.symbols.Batch.Count == 0 && options.Batch != 1 && options.Batch != this.symbols.FixedBatch)
        {
            reason = $"a batch of {options.Batch} cannot be set: {this.symbols.BatchReason}";
        }

        string[] open = [.. this.FreeSymbols.Where(symbol => !binding.TryGetValue(symbol, out _))];
        if (open.Length > 0)
        {
            reason ??= $"sizes are open: give {string.Join(", ", open)} a size";
        }

        var items = new List<BoundItem>(this.classes.Count);
        int unknown = 0;
        foreach (WorkClass work in this.classes)
        {
            (BoundItem item, bool isUnknown, bool isNegative, bool isTooLarge) = WorkBinding.Bind(work.Item, work.FirstName, work.Nodes, binding);
            if (item.Executions == 0 && !isUnknown)
            {
                continue;
            }

            unknown += isUnknown ? work.Nodes : 0;
            reason ??= isTooLarge ? $"the work of '{work.FirstName}' does not fit 64 bits at these sizes"
                : isNegative ? $"the sizes are too small for '{work.FirstName}'"
                : null;
            items.Add(item);
        }

        return new BoundWorkload(items, unknown, batch, this.PeakAt(binding), reason);
    }

    private long? PeakAt(SymbolBinding binding)
    {
        try
        {
            return this.peak.TryEvaluate(binding, out long bytes) && bytes >= 0 ? bytes : null;
        }
        catch (Exception problem) when (problem is OverflowException or DivideByZeroException)
        {
            return null;
        }
    }
}
