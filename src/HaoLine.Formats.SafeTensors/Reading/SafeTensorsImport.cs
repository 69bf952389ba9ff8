using HaoLine.Architecture;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Reading;

/// <summary>Makes a model from one file, or from the shards that an index names.</summary>
internal sealed class SafeTensorsImport(ModelSource source, ModelReadContext context, SafeTensorsReaderOptions options, CancellationToken ct)
{
    /// <summary>One file.</summary>
    public Model ReadSingle()
    {
        IRandomAccessSource bytes = source.Open();
        try
        {
            SafeTensorsHeader header = SafeTensorsHeaderReader.Read(bytes, context, options, ct);
            var weights = new List<NamedTensor>(header.Entries.Count);
            foreach (SafeTensorsEntry entry in header.Entries)
            {
                weights.Add(header.ToTensor(entry, bytes));
            }

            Model model = this.Build(weights, header.Metadata, isComplete: true, bytes.Length, 0);
            model.Own(bytes);
            return model;
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>The shards of an index.</summary>
    public Model ReadSharded()
    {
        SafeTensorsIndex index;
        using (IRandomAccessSource text = source.Open())
        {
            index = SafeTensorsIndex.Read(text, context.Limits);
        }

        var shards = new SafeTensorsShards(source, index, context, options, ct);
        try
        {
            List<NamedTensor> weights = shards.Read();
            Model model = this.Build(weights, [.. index.Metadata, .. shards.Metadata], shards.MissingShards == 0, source.Length, shards.Bytes);
            foreach (IRandomAccessSource shard in shards.Sources)
            {
                model.Own(shard);
            }

            return model;
        }
        catch
        {
            foreach (IRandomAccessSource shard in shards.Sources)
            {
                shard.Dispose();
            }

            throw;
        }
    }

    private Model Build(List<NamedTensor> weights, IReadOnlyList<KeyValuePair<string, string>> metadata, bool isComplete, long bytes, long companionBytes)
    {
        IReadOnlyList<NamedTensor> annotated = weights;
        QuantizationFacts? quantization = options.RecognizeQuantization
            ? WeightQuantization.Recognize(weights, null, context.Diagnostics, source.Name, out annotated)
            : null;
        ModelCapabilities capabilities = ModelCapabilities.Metadata | ModelCapabilities.TensorTypes;
        capabilities |= isComplete ? ModelCapabilities.TensorPayloads : ModelCapabilities.None;
        capabilities |= quantization is null ? ModelCapabilities.None : ModelCapabilities.Quantization;
        return new Model(null)
        {
            Weights = annotated,
            Metadata = new ModelMetadata { Format = SafeTensorsFormat.Format.Id, Properties = metadata },
            Capabilities = capabilities,
            Source = new SourceArtifact(source.Name, bytes, companionBytes),
            Facets = quantization is null ? ModelFacets.Empty : ModelFacets.Empty.With(quantization),
        };
    }
}
