using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Formats.Gguf;
using HaoLine.Formats.PyTorch;
using HaoLine.Formats.SafeTensors;
using HaoLine.Ir;

namespace HaoLine.HuggingFace.Reading;

/// <summary>Finds the weights of a folder and reads them: SafeTensors first, then PyTorch checkpoints, then a single GGUF model.</summary>
internal sealed class FolderWeights(ModelSource source, ModelReadContext context, HuggingFaceReaderOptions options, bool isAdapter)
{
    private const string TorchIndex = "pytorch_model.bin.index.json";

    /// <summary>The weights; null, with a finding, when there are none or more than one candidate.</summary>
    public async ValueTask<Model?> ReadAsync(CancellationToken ct)
    {
        string[] candidates =
        [
            .. isAdapter ? (string[])["adapter_model.safetensors"] : ["model.safetensors.index.json", "model.safetensors", "consolidated.safetensors.index.json"],
            .. source.FileNames.Where(static name => name.EndsWith(".safetensors.index.json", StringComparison.Ordinal)),
            .. source.FileNames.Where(name => name.EndsWith(".safetensors", StringComparison.Ordinal) && (isAdapter || !name.StartsWith("adapter_", StringComparison.Ordinal))).Take(2),
        ];
        string[] present = [.. candidates.Where(source.HasFile).Distinct()];
        bool isAmbiguous = present.Length > 1 && !candidates.AsSpan(0, isAdapter ? 1 : 3).Contains(present[0]) && !present[0].EndsWith(".json", StringComparison.Ordinal);
        if (isAmbiguous)
        {
            return this.None("the folder has several SafeTensors files and no index.");
        }

        if (present.Length > 0)
        {
            return await this.ReadFileAsync(new SafeTensorsFormatReader(new SafeTensorsReaderOptions { RecognizeQuantization = false }), present[0], ct).ConfigureAwait(false);
        }

        string torch = isAdapter ? "adapter_model.bin" : "pytorch_model.bin";
        if (source.HasFile(torch))
        {
            return await this.ReadFileAsync(new PyTorchFormatReader(), torch, ct).ConfigureAwait(false);
        }

        if (!isAdapter && source.HasFile(TorchIndex))
        {
            return await this.ReadShardsAsync(ct).ConfigureAwait(false);
        }

        // Parts of a split model are read from the first one.
        string[] gguf = [.. source.FileNames.Where(static name => name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) && !IsLaterPart(name)).Take(2)];
        return gguf.Length switch
        {
            1 => await this.ReadFileAsync(new GgufFormatReader(), gguf[0], ct).ConfigureAwait(false),
            0 => this.None("the folder has none."),
            _ => this.None($"the folder has several GGUF models, such as '{gguf[0]}' and '{gguf[1]}'; inspect one of them by itself."),
        };
    }

    /// <summary>True for <c>name-00002-of-00004.gguf</c> and the like.</summary>
    private static bool IsLaterPart(string name)
    {
        int of = name.LastIndexOf("-of-", StringComparison.Ordinal);
        return of > 5 && name.AsSpan(of - 5, 5).IndexOfAnyExceptInRange('0', '9') < 0 && !name.AsSpan(of - 5, 5).SequenceEqual("00001");
    }

    private Model? None(string reason)
    {
        context.Diagnostics.Report(HuggingFaceDiagnostics.NoWeights.At(new SourceLocation(source.Name), reason));
        return null;
    }

    private async ValueTask<Model?> ReadFileAsync(IFormatReader reader, string name, CancellationToken ct)
    {
        try
        {
            return await reader.ReadAsync(source.OpenCompanion(name), context, ct).ConfigureAwait(false);
        }
        catch (CompanionFileException error) when (error.Kind == DefectKind.MissingFile)
        {
            return this.None(error.Message);
        }
        catch (CompanionFileException error)
        {
            throw new InvalidModelContentException(error.Kind, source.Name, -1, name, error.Message, innerException: error);
        }
    }

    /// <summary>The checkpoints that an index names, as one model; absent ones are a finding.</summary>
    private async ValueTask<Model?> ReadShardsAsync(CancellationToken ct)
    {
        var parts = new List<Model>();
        ModelCapabilities capabilities = ModelCapabilities.Metadata | ModelCapabilities.TensorTypes | ModelCapabilities.TensorPayloads;
        try
        {
            string[] shards = this.ShardsOfIndex();
            source.Companions?.Expect(shards);
            foreach (string shard in shards)
            {
                try
                {
                    parts.Add(await new PyTorchFormatReader().ReadAsync(source.OpenCompanion(shard), context, ct).ConfigureAwait(false));
                }
                catch (CompanionFileException error) when (error.Kind == DefectKind.MissingFile)
                {
                    capabilities &= ~ModelCapabilities.TensorPayloads;
                    context.Diagnostics.Report(HuggingFaceDiagnostics.MissingCheckpoint.At(new SourceLocation(source.Name, Element: TorchIndex), shard, error.Message));
                }
                catch (CompanionFileException error)
                {
                    throw new InvalidModelContentException(error.Kind, source.Name, -1, $"{TorchIndex}.weight_map", error.Message, innerException: error);
                }
            }

            var whole = new Model(null)
            {
                Weights = [.. parts.SelectMany(static part => part.Weights)],
                Metadata = parts.Count > 0 ? parts[0].Metadata : new ModelMetadata(),
                Capabilities = parts.Aggregate(capabilities, static (all, part) => all & part.Capabilities),
                Source = new SourceArtifact(source.Name, parts.Sum(static part => part.Source.ByteLength)),
            };
            foreach (Model part in parts)
            {
                whole.Own(new OwnedModel(part));
            }

            return whole;
        }
        catch
        {
            parts.ForEach(static part => part.Dispose());
            throw;
        }
    }

    /// <summary>Names of the tensors that an index lists, wherever they are stored; empty without an index.</summary>
    public IReadOnlyList<string> NamesOfIndex()
    {
        string? name = source.FileNames.FirstOrDefault(static name => name.EndsWith(".safetensors.index.json", StringComparison.Ordinal))
            ?? (source.HasFile(TorchIndex) ? TorchIndex : null);
        return name is null ? [] : [.. this.MapOfIndex(name).Members.Select(static member => member.Key)];
    }

    private string[] ShardsOfIndex()
    {
        var shards = new SortedSet<string>(StringComparer.Ordinal);
        foreach ((string tensor, JsonValue place) in this.MapOfIndex(TorchIndex).Members)
        {
            shards.Add(place.TryGetString(out string shard)
                ? shard
                : throw new InvalidModelContentException(DefectKind.BadType, source.Name, -1, $"{TorchIndex}.weight_map.{tensor}", "The file of a tensor is no text."));
        }

        return [.. shards];
    }

    private JsonValue MapOfIndex(string name)
    {
        try
        {
            using var bytes = new CompanionFileSource(source, name, source.FindCompanion(name));
            return JsonText.Read(bytes, JsonReadOptions.Default with { MaximumBytes = options.MaximumConfigBytes }, context.Limits).Root.Find("weight_map");
        }
        catch (CompanionFileException error)
        {
            throw new InvalidModelContentException(error.Kind, source.Name, -1, name, error.Message, innerException: error);
        }
        catch (IOException error)
        {
            throw new InvalidModelContentException(DefectKind.Unreadable, source.Name, -1, name, $"The file cannot be read: {error.Message}", innerException: error);
        }
    }
}
