using System.Globalization;
using HaoLine.Formats.Pickle;
using HaoLine.Ir;

namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>Finds the tensors of a pickled value and names them by their path; each container is entered once.</summary>
internal sealed class StateWalker(PyTorchReadState state, TensorBuilder builder, NumpyReader arrays)
{
    private readonly HashSet<PickleValue> entered = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<(PickleValue Value, string Path, TensorRole Role)> work = new();
    private readonly List<(PickleValue Value, string Path, TensorRole Role)> children = [];

    public void Walk(PickleValue root, string path)
    {
        this.work.Push((root, path, TensorRole.Unspecified));
        int steps = 0;
        while (this.work.TryPop(out (PickleValue Value, string Path, TensorRole Role) item))
        {
            if ((++steps & 0xFFFF) == 0)
            {
                state.Token.ThrowIfCancellationRequested();
            }

            this.children.Clear();
            this.Enter(item.Value, item.Path, item.Role);

            // Last pushed is first taken: keep the order of the file.
            for (int i = this.children.Count - 1; i >= 0; i--)
            {
                this.work.Push(this.children[i]);
            }
        }
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : key.Length == 0 ? path : $"{path}.{key}";

    private static string Key(PickleValue key) => key switch
    {
        PickleText text => text.Value,
        PickleInteger number => number.BigValue.ToString(CultureInfo.InvariantCulture),
        PickleBoolean truth => truth.Value ? "True" : "False",
        PickleReal real => real.Value.ToString("R", CultureInfo.InvariantCulture),
        PickleGlobal global => global.Name,
        PickleSequence sequence => string.Join(',', sequence.Items.Take(8).Select(static item => item is PickleSequence ? "()" : Key(item))),
        _ => "?",
    };

    private static TensorRole RoleOf(string key, TensorRole role, bool topLevel)
    {
        if (role is TensorRole.OptimizerState or TensorRole.QuantizationData or TensorRole.Auxiliary)
        {
            return role;
        }

        if (topLevel && key is "optimizer" or "optimizers" or "optimizer_state" or "optimizer_states" or "optimizer_state_dict" or "optim" or "optim_state_dict" or "opt" or "opt_state"
            or "lr_scheduler" or "lr_schedulers" or "scheduler" or "scheduler_state_dict" or "scaler" or "grad_scaler" or "amp" or "optimizer_g" or "optimizer_d")
        {
            return TensorRole.OptimizerState;
        }

        string last = key[(key.LastIndexOf('.') + 1)..];
        return last switch
        {
            "running_mean" or "running_var" or "num_batches_tracked" => TensorRole.Buffer,
            "_buffers" => TensorRole.Buffer,
            "_parameters" => TensorRole.Parameter,
            "_modules" => TensorRole.Unspecified,
            _ => role,
        };
    }

    private void Enter(PickleValue value, string path, TensorRole role)
    {
        if (value is PickleObject tensor && TensorBuilder.IsTensor(tensor))
        {
            builder.Add(path.Length == 0 ? "tensor" : path, tensor, role);
            return;
        }

        if (value is not (PickleSequence or PickleDictionary or PickleObject) || !this.entered.Add(value))
        {
            return;
        }

        switch (value)
        {
            case PickleSequence sequence:
                this.AddItems(sequence.Items, path, role);
                break;
            case PickleDictionary dictionary:
                this.AddPairs(dictionary.Pairs, path, role);
                break;
            case PickleObject made:
                this.EnterObject(made, path, role);
                break;
        }
    }

    private void EnterObject(PickleObject made, string path, TensorRole role)
    {
        if (arrays.TryAdd(made, path, role))
        {
            return;
        }

        bool transparent = made.Callable is PickleGlobal { Module: "torch.jit._pickle" or "copyreg" or "copy_reg" };
        if (made.Arguments.Count > 0 && (transparent || made.IsMadeBy("collections", "OrderedDict")))
        {
            // Python 2 gives an ordered dictionary as a list of pairs; TorchScript wraps containers to keep their types.
            if (!transparent && made.Arguments[0].AsItems() is { } pairs && pairs.All(static pair => pair.AsItems() is { Count: 2 }))
            {
                this.AddPairs([.. pairs.Select(static pair => new KeyValuePair<PickleValue, PickleValue>(pair.AsItems()![0], pair.AsItems()![1]))], path, role);
            }
            else
            {
                this.children.Add((made.Arguments[0], path, role));
            }
        }
        else
        {
            this.AddItems(made.Arguments, path, role);
        }

        this.AddPairs(made.Pairs, path, role);
        this.AddItems(made.Items, path, role);
        if (made.State is not null)
        {
            this.children.Add((made.State, path, role));
        }
    }

    private void AddItems(IReadOnlyList<PickleValue> items, string path, TensorRole role)
    {
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i] is PickleSequence or PickleDictionary or PickleObject)
            {
                this.children.Add((items[i], Join(path, i.ToString(CultureInfo.InvariantCulture)), role));
            }
        }
    }

    private void AddPairs(IReadOnlyList<KeyValuePair<PickleValue, PickleValue>> pairs, string path, TensorRole role)
    {
        bool optimizer = pairs.Any(static pair => pair.Key.AsText() == "param_groups") && pairs.Any(static pair => pair.Key.AsText() == "state");
        bool averaged = path.Length == 0 && pairs.Any(static pair => pair.Value is (PickleDictionary or PickleObject) && pair.Key.AsText() is "model" or "state_dict" or "model_state_dict" or "net" or "network" or "module");
        bool holdsTensors = false;
        foreach ((PickleValue key, PickleValue value) in pairs)
        {
            holdsTensors |= value is PickleObject made && TensorBuilder.IsTensor(made);
            if (value is not (PickleSequence or PickleDictionary or PickleObject))
            {
                continue;
            }

            string text = Key(key);
            TensorRole inner = optimizer ? TensorRole.OptimizerState : RoleOf(text, role, path.Length == 0);

            // A moving average beside the model is the same network once more.
            inner = averaged && text is "ema" or "model_ema" or "ema_model" or "ema_state_dict" or "state_dict_ema" or "ema_network" ? TensorRole.Auxiliary : inner;

            // The fields in which a module keeps its parts are no part of the names that its state dictionary gives them.
            string shown = text is "_parameters" or "_buffers" or "_modules" ? "" : text;
            this.children.Add((value, Join(path, shown), inner));
        }

        if (holdsTensors && role != TensorRole.OptimizerState && !optimizer)
        {
            state.Facts.AddStateDictionary(path);
        }
    }
}
