namespace HaoLine.Ir;

/// <summary>
/// A whole model: the main graph, functions, stored weights and metadata, and the open sources that payloads refer to.
/// Disposing closes those sources, so payloads can no longer be read.
/// </summary>
public sealed class Model : IDisposable
{
    private readonly SharedSources sources;
    private IReadOnlyList<NamedTensor>? explicitWeights;
    private ModelCapabilities? statedCapabilities;
    private int disposed;

    /// <summary>Creates an empty model.</summary>
    /// <param name="mainGraph">The graph; null for weight-only models.</param>
    public Model(Graph? mainGraph)
        : this(mainGraph, new SharedSources())
    {
    }

    private Model(Graph? mainGraph, SharedSources sources)
    {
        this.MainGraph = mainGraph;
        this.sources = sources;
    }

    /// <summary>The graph; null for weight-only models such as GGUF and SafeTensors.</summary>
    public Graph? MainGraph { get; }

    /// <summary>Model-local functions by what nodes name to call them.</summary>
    public IReadOnlyDictionary<OperatorId, Function> Functions { get; init; } = new Dictionary<OperatorId, Function>();

    /// <summary>Operator sets the main graph uses.</summary>
    public IReadOnlyList<OperatorSetImport> Imports { get; init; } = [];

    /// <summary>Descriptive facts.</summary>
    public ModelMetadata Metadata { get; init; } = new();

    /// <summary>Typed facts that the reader stated beside graph and weights.</summary>
    public ModelFacets Facets { get; init; } = ModelFacets.Empty;

    /// <summary>The file or memory the model came from.</summary>
    public SourceArtifact Source { get; init; } = SourceArtifact.Memory;

    /// <summary>What this model can answer: as the reader states it, and for a model built by code what its content offers.</summary>
    public ModelCapabilities Capabilities
    {
        get => this.statedCapabilities ?? this.ContentCapabilities();
        init => this.statedCapabilities = value;
    }

    /// <summary>Stored tensors: given ones for weight-only models, else the initializers of the main graph.</summary>
    public IReadOnlyList<NamedTensor> Weights
    {
        get => this.explicitWeights ??= this.MainGraph is null
            ? []
            : [.. this.MainGraph.Initializers.Select(value => new NamedTensor(value.Name, value.Constant!))];
        init => this.explicitWeights = value;
    }

    /// <summary>How much the model can answer, from <see cref="Capabilities"/>.</summary>
    public ModelTier Tier =>
        this.Capabilities.HasFlag(ModelCapabilities.Topology | ModelCapabilities.OperatorSemantics | ModelCapabilities.TensorPayloads) ? ModelTier.Full
        : this.Capabilities.HasFlag(ModelCapabilities.Topology) ? ModelTier.Graph
        : this.Capabilities.HasFlag(ModelCapabilities.TensorTypes) ? ModelTier.Weights
        : ModelTier.Metadata;

    /// <summary>True after <see cref="Freeze"/>.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>Version of an operator set in the main graph; null when it is not imported.</summary>
    public long? FindImport(string domain)
    {
        string wanted = OperatorId.NormalizeDomain(domain);
        for (int i = 0; i < this.Imports.Count; i++)
        {
            if (OperatorId.NormalizeDomain(this.Imports[i].Domain) == wanted)
            {
                return this.Imports[i].Version;
            }
        }

        return null;
    }

    /// <summary>Hands an open source to the model, which closes it with itself.</summary>
    public void Own(IRandomAccessSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        this.sources.Add(source);
    }

    /// <summary>Makes every graph read-only; editing then throws. Analyses ask for a frozen model.</summary>
    public void Freeze()
    {
        if (this.IsFrozen)
        {
            return;
        }

        foreach (Graph graph in GraphWalker.Graphs(this))
        {
            graph.FreezeThis();
        }

        this.IsFrozen = true;
    }

    /// <summary>
    /// A mutable copy with its own graphs that shares payloads and open sources. The sources close when the last copy is disposed.
    /// Takes time and memory linear in nodes.
    /// </summary>
    public Model Clone()
    {
        ObjectDisposedException.ThrowIf(this.disposed != 0, this);
        Graph? graph = this.MainGraph?.Clone();
        var functions = new Dictionary<OperatorId, Function>();
        foreach ((OperatorId id, Function function) in this.Functions)
        {
            functions.Add(id, new Function(function.Id, function.Body.Clone())
            {
                RequiredAttributes = function.RequiredAttributes,
                DefaultAttributes = function.DefaultAttributes,
                Imports = function.Imports,
                Documentation = function.Documentation,
                Metadata = function.Metadata,
            });
        }

        var clone = new Model(graph, this.sources.AddReference())
        {
            Functions = functions,
            Imports = this.Imports,
            Metadata = this.Metadata,
            Facets = this.Facets,
            Source = this.Source,
        };
        clone.statedCapabilities = this.statedCapabilities;
        clone.explicitWeights = this.MainGraph is null ? this.explicitWeights : null;
        return clone;
    }

    /// <summary>Closes the sources unless a clone still uses them.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref this.disposed, 1) == 0)
        {
            this.sources.Release();
        }
    }

    private ModelCapabilities ContentCapabilities()
    {
        ModelCapabilities content = ModelCapabilities.Metadata | ModelCapabilities.TensorTypes;
        bool available;
        if (this.MainGraph is null)
        {
            available = this.Weights.All(static weight => weight.Data.IsAvailable);
        }
        else
        {
            content |= ModelCapabilities.Topology | ModelCapabilities.OperatorSemantics;
            available = this.MainGraph.Initializers.All(static value => value.Constant!.IsAvailable);
        }

        return available ? content | ModelCapabilities.TensorPayloads : content;
    }

    private sealed class SharedSources
    {
        private readonly List<IRandomAccessSource> items = [];
        private int references = 1;

        public void Add(IRandomAccessSource source)
        {
            lock (this.items)
            {
                this.items.Add(source);
            }
        }

        public SharedSources AddReference()
        {
            Interlocked.Increment(ref this.references);
            return this;
        }

        public void Release()
        {
            if (Interlocked.Decrement(ref this.references) > 0)
            {
                return;
            }

            lock (this.items)
            {
                foreach (IRandomAccessSource source in this.items)
                {
                    source.Dispose();
                }

                this.items.Clear();
            }
        }
    }
}
