using HaoLine.Formats.TensorFlow.Hdf5;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Keras;

/// <summary>All datasets of a file as tensors: by the order that Keras states where it does, else in the order of the groups.</summary>
internal static class Hdf5Tensors
{
    /// <summary>Datasets by path, in the order of the groups.</summary>
    public static List<(string Path, Hdf5Object Dataset)> Walk(Hdf5File file, KerasReadState state)
    {
        var found = new List<(string Path, Hdf5Object Dataset)>();
        var visited = new HashSet<long> { file.Root.Address };
        var pending = new Stack<(Hdf5Object Group, string Path, int Depth)>();
        pending.Push((file.Root, "", 0));
        while (pending.TryPop(out (Hdf5Object Group, string Path, int Depth) next))
        {
            state.Token.ThrowIfCancellationRequested();
            var groups = new List<(Hdf5Object Group, string Path, int Depth)>();
            foreach (Hdf5Link link in file.Links(next.Group, next.Path.Length == 0 ? "root group" : next.Path))
            {
                string path = next.Path.Length == 0 ? link.Name : $"{next.Path}/{link.Name}";
                file.Charge(path.Length, next.Path);
                if (link.Elsewhere is not null)
                {
                    state.Report(
                        link.IsExternal ? TensorFlowDiagnostics.ExternalReference : TensorFlowDiagnostics.LinkNotFollowed, new SourceLocation(state.Name, -1, -1, path), path, link.Elsewhere);
                    continue;
                }

                Hdf5Object target = file.Object(link.Address, path);
                if (target.IsDataset)
                {
                    if (found.Count >= state.Limits.MaximumElements)
                    {
                        throw new InvalidModelContentException(DefectKind.LimitExceeded, state.Name, -1, path, "The file has too many datasets.", $"at most {state.Limits.MaximumElements}");
                    }

                    found.Add((path, target));
                }
                else if (!visited.Add(target.Address))
                {
                    state.Report(TensorFlowDiagnostics.GroupReachedAgain, new SourceLocation(state.Name, -1, -1, path), path);
                }
                else if (next.Depth + 1 > state.Limits.MaximumNestingDepth)
                {
                    throw new InvalidModelContentException(DefectKind.DepthLimit, state.Name, -1, path, "Groups are nested too deeply.", $"at most {state.Limits.MaximumNestingDepth}");
                }
                else
                {
                    groups.Add((target, path, next.Depth + 1));
                }
            }

            for (int i = groups.Count - 1; i >= 0; i--)
            {
                pending.Push(groups[i]);
            }
        }

        return found;
    }

    /// <summary>One dataset as a payload; what is unusual about it is reported.</summary>
    public static TensorData Tensor(Hdf5File file, Hdf5Object dataset, string path, KerasReadState state)
    {
        Hdf5Dataset facts = file.Dataset(dataset, path);
        TensorData data = file.Tensor(facts, path);
        if (facts.IsExternal)
        {
            state.Report(TensorFlowDiagnostics.ExternalReference, new SourceLocation(state.Name, -1, -1, path), path, "external storage");
        }
        else if (data is MissingTensorData missing)
        {
            state.Report(TensorFlowDiagnostics.DescribedOnly, new SourceLocation(state.Name, -1, -1, path), path, missing.Reason);
        }
        else if (!data.IsAvailable)
        {
            state.Report(TensorFlowDiagnostics.DescribedOnly, new SourceLocation(state.Name, -1, -1, path), path, $"its chunks use filters {string.Join(", ", facts.Filters)}, or are larger than 1 GiB together");
        }

        return data;
    }

    public static KerasWeights Read(Hdf5File file, KerasReadState state)
    {
        List<(string Path, Hdf5Object Dataset)> datasets = Walk(file, state);
        bool paths = datasets.Exists(static item => item.Path.Contains("/vars/", StringComparison.Ordinal) || item.Path.StartsWith("vars/", StringComparison.Ordinal));
        bool wrapped = datasets.Exists(static item => item.Path.StartsWith("model_weights/", StringComparison.Ordinal));
        var order = new Dictionary<string, int>(StringComparer.Ordinal);
        if (!paths)
        {
            ReadOrder(file, wrapped ? "model_weights/" : "", order);
        }

        var weights = new List<(int Rank, KerasWeight Weight)>(datasets.Count);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string path, Hdf5Object dataset) in datasets)
        {
            string inside = wrapped && path.StartsWith("model_weights/", StringComparison.Ordinal) ? path["model_weights/".Length..] : path;
            bool optimizer = path.StartsWith("optimizer_weights/", StringComparison.Ordinal) || path.StartsWith("optimizer/", StringComparison.Ordinal);
            int cut = paths ? inside.LastIndexOf("/vars/", StringComparison.Ordinal) : inside.IndexOf('/', StringComparison.Ordinal);
            string group = cut < 0 ? "" : inside[..cut];
            string local = cut < 0 ? inside : inside[(cut + (paths ? "/vars/".Length : 1))..];
            string name = !paths && local.StartsWith($"{group}/", StringComparison.Ordinal) ? local : inside;
            name = names.Add(name) ? name : inside;
            names.Add(name);
            TensorRole role = KerasWeight.RoleOf(path, optimizer);
            var weight = new KerasWeight(name, group, local, Tensor(file, dataset, path, state), role);
            weights.Add((order.GetValueOrDefault(path, int.MaxValue), weight));
        }

        return new KerasWeights([.. weights.OrderBy(static item => item.Rank).Select(static item => item.Weight)], paths);
    }

    private static void ReadOrder(Hdf5File file, string prefix, Dictionary<string, int> order)
    {
        Hdf5Object top = file.Root;
        if (prefix.Length > 0)
        {
            if (file.Links(file.Root, "root group").FirstOrDefault(static link => link.Name == "model_weights" && link.Elsewhere is null) is not { } link)
            {
                return;
            }

            top = file.Object(link.Address, "model_weights");
        }

        var groups = new Dictionary<string, Hdf5Link>(StringComparer.Ordinal);
        foreach (Hdf5Link link in file.Links(top, prefix))
        {
            groups.TryAdd(link.Name, link);
        }

        foreach (string layer in List(file, top, "layer_names", prefix))
        {
            if (groups.TryGetValue(layer, out Hdf5Link? link) && link.Elsewhere is null)
            {
                Hdf5Object group = file.Object(link.Address, layer);
                foreach (string weight in List(file, group, "weight_names", layer))
                {
                    order.TryAdd($"{prefix}{layer}/{weight}", order.Count);
                }
            }
        }
    }

    /// <summary>A list of names; long ones are split over attributes that end in numbers.</summary>
    private static List<string> List(Hdf5File file, Hdf5Object owner, string name, string field)
    {
        var names = new List<string>();
        if (file.Attribute(owner, name, field) is { } whole)
        {
            names.AddRange(file.Texts(whole));
        }
        else
        {
            for (int i = 0; file.Attribute(owner, $"{name}{i}", field) is { } part; i++)
            {
                names.AddRange(file.Texts(part));
            }
        }

        return names;
    }
}
