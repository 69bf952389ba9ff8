using System.Globalization;
using HaoLine.Diagnostics;
using HaoLine.Formats.Zip;
using HaoLine.Ir;

namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>Chooses the container and makes the model. An error never hides what was found before it.</summary>
internal static class PyTorchImporter
{
    public static Model Read(ModelSource modelSource, ModelReadContext context, PyTorchReaderOptions options, CancellationToken ct)
    {
        IRandomAccessSource source = modelSource.Open();
        var state = new PyTorchReadState(modelSource, source, context, options, ct);
        try
        {
            try
            {
                ReadContent(state);
            }
            catch (InvalidModelContentException error) when (state.CanRunCode && state.Fatal is null)
            {
                state.ReportIncomplete(error);
            }
            catch (Exception error) when (error is OverflowException or ArgumentException)
            {
                throw new InvalidModelContentException(
                    DefectKind.SizeOverflow, source.Name, -1, "", "A size in the file does not fit 64 bits.", innerException: error);
            }

            return Finish(state);
        }
        catch
        {
            if (modelSource.OpenSource is null)
            {
                source.Dispose();
            }

            throw;
        }
    }

    private static void ReadContent(PyTorchReadState state)
    {
        ReadOnlySpan<byte> header = state.ModelSource.Header;
        if (ZipDirectory.IsZip(header))
        {
            ArchiveReader.Read(state);
        }
        else if (PyTorchSignature.IsNumpy(header))
        {
            state.Container = PyTorchContainer.NumPy;
            NumpyReader.Read(state, new NumpyReader.Place(state.Source, 0, state.Source.Length, null, 0), "array");
        }
        else if (TarArchive.IsCheckpoint(header, state.Source.Length))
        {
            TarArchive.LookInside(state);
            throw new InvalidModelContentException(
                DefectKind.UnsupportedVersion, state.Source.Name, 0, "",
                "This is a tar file of a PyTorch before 0.1.10. Load it with such a version, or one up to 1.5, and save it again.");
        }
        else
        {
            PickleFileReader.Read(state);
        }
    }

    private static Model Finish(PyTorchReadState state)
    {
        CheckpointFacts facts = state.Facts;
        long trainingBytes = 0;
        int training = 0;
        bool available = true;
        foreach (NamedTensor tensor in state.Tensors)
        {
            available &= tensor.Data.IsAvailable;
            if (tensor.Role == TensorRole.OptimizerState)
            {
                training++;
                trainingBytes += Math.Max(0, tensor.Data.ByteLength);
            }
        }

        if (training > 0)
        {
            state.Report(PyTorchDiagnostics.TrainingState, new SourceLocation(state.Source.Name), training, trainingBytes);
        }

        var properties = new List<KeyValuePair<string, string>> { new("container", state.Container.ToString()) };
        properties.AddRange(facts.Properties);
        ModelFacets facets = ModelFacets.Empty.With(new PyTorchCheckpoint
        {
            Container = state.Container,
            ArchiveVersion = state.ArchiveVersion,
            IsBigEndian = state.IsBigEndian,
            StateDictionaries = facts.StateDictionaries,
            Epoch = facts.Epoch,
            BestFitness = facts.BestFitness,
            Date = facts.Date,
            ClassNames = facts.ClassNames,
            HasOptimizerState = training > 0,
            PickledClasses = state.PickledClasses,
            Quantization = state.Quantization,
        });
        if (state.Code is not null)
        {
            facets = facets.With(state.Code);
            properties.Add(new("code methods", state.Code.Methods.Count.ToString(CultureInfo.InvariantCulture)));
            properties.AddRange(state.Code.OperatorCounts.Take(20).Select(static use => new KeyValuePair<string, string>($"code {use.Key}", use.Value.ToString(CultureInfo.InvariantCulture))));
        }

        if (state.Program is not null)
        {
            facets = facets.With(state.Program);
        }

        ModelCapabilities capabilities = ModelCapabilities.Metadata | ModelCapabilities.TensorTypes;
        capabilities |= available && state.Tensors.Count > 0 ? ModelCapabilities.TensorPayloads : 0;
        capabilities |= state.Quantization.Count > 0 ? ModelCapabilities.Quantization : 0;
        capabilities |= state.Graph is not null ? ModelCapabilities.Topology : 0;
        var artifact = new SourceArtifact(state.ModelSource.Name, state.Source.Length);
        var metadata = new ModelMetadata
        {
            Format = PyTorchFormat.Format.Id,
            FormatVersion = state.ArchiveVersion,
            ProducerName = facts.Producer,
            ProducerVersion = facts.ProducerVersion,
            Properties = properties,
        };
        Model model = state.Graph is null ? new Model(null) { Weights = state.Tensors, Capabilities = capabilities, Facets = facets, Source = artifact, Metadata = metadata }
            : new Model(state.Graph) { Imports = [new OperatorSetImport("torch", 1)], Capabilities = capabilities, Facets = facets, Source = artifact, Metadata = metadata };
        model.Own(state.Source);
        foreach (IRandomAccessSource owned in state.Owned)
        {
            model.Own(owned);
        }

        return model;
    }
}
