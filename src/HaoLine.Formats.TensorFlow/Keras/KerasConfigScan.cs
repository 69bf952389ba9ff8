using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Keras;

/// <summary>Looks at every object of a configuration for what loading it would run. The configuration is data: nothing in it is followed.</summary>
internal sealed class KerasConfigScan(KerasReadState state, string element)
{
    private static readonly HashSet<string> KerasRoots = new(StringComparer.Ordinal) { "keras", "keras_core", "tf_keras", "keras_nlp", "keras_cv", "keras_hub", "keras_tuner" };

    /// <summary>Parts of Keras that hold functions which only compute.</summary>
    private static readonly HashSet<string> FunctionModules = new(StringComparer.Ordinal)
    {
        "activations", "losses", "metrics", "ops", "initializers", "regularizers", "constraints", "nn", "random", "dtype_policies", "layers", "applications", "optimizers", "quantizers",
    };

    /// <summary>Functions that Keras itself writes with the module <c>builtins</c>: activations, losses and metrics by name.</summary>
    private static readonly HashSet<string> PlainFunctions = new(StringComparer.Ordinal)
    {
        "relu", "relu6", "softmax", "log_softmax", "elu", "selu", "celu", "softplus", "softsign", "sigmoid", "tanh", "gelu", "silu", "swish", "mish", "linear", "exponential",
        "hard_sigmoid", "hard_silu", "hard_swish", "hard_tanh", "leaky_relu", "log_sigmoid", "glu", "soft_shrink", "hard_shrink", "tanh_shrink", "threshold", "squareplus",
        "sparse_plus", "sparsemax", "sparse_sigmoid", "mean_squared_error", "mse", "mean_absolute_error", "mae", "mean_absolute_percentage_error", "mape",
        "mean_squared_logarithmic_error", "msle", "categorical_crossentropy", "sparse_categorical_crossentropy", "binary_crossentropy", "kl_divergence", "kld", "poisson",
        "cosine_similarity", "huber", "log_cosh", "logcosh", "hinge", "squared_hinge", "categorical_hinge", "categorical_focal_crossentropy", "binary_focal_crossentropy", "dice",
        "tversky", "circle", "ctc", "accuracy", "acc", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy", "top_k_categorical_accuracy",
    };

    private static readonly HashSet<string> LoadingFunctions = new(StringComparer.Ordinal)
    {
        "get_file", "load_model", "load_weights", "load_img", "load_data", "image_dataset_from_directory", "text_dataset_from_directory", "audio_dataset_from_directory",
        "extract_archive", "load_weights_from_hdf5_group", "model_from_json", "deserialize_keras_object", "load_weights_only",
    };

    public void Scan(JsonValue root) => this.Visit(root, "");

    private void Visit(JsonValue value, string layer)
    {
        state.Token.ThrowIfCancellationRequested();
        if (value.Kind == JsonKind.Array)
        {
            foreach (JsonValue item in value.Items)
            {
                this.Visit(item, layer);
            }
        }
        else if (value.Kind == JsonKind.Object)
        {
            string inner = this.Judge(value, layer);
            foreach ((_, JsonValue member) in value.Members)
            {
                if (member.Kind is JsonKind.Array or JsonKind.Object)
                {
                    this.Visit(member, inner);
                }
            }
        }
    }

    private string Judge(JsonValue value, string layer)
    {
        if (!value.Find("class_name").TryGetString(out string className))
        {
            return layer;
        }

        JsonValue config = value.Find("config");
        string name = config.Find("name").TryGetString(out string stated) || value.Find("name").TryGetString(out stated) ? stated : className;
        string simple = className[(className.LastIndexOfAny(['>', '.']) + 1)..];
        bool isLambda = simple == "Lambda";
        if (isLambda || (simple == "__lambda__" && layer != "\0lambda") || (config.Find("function_type").TryGetString(out string type) && type == "lambda" && simple != "Lambda"))
        {
            this.Report(TensorFlowDiagnostics.LambdaLayer, value, name);
        }
        else if (simple is "TorchModuleWrapper")
        {
            this.Report(TensorFlowDiagnostics.PickledModule, value, name);
        }
        else if (simple == "TFOpLambda" && config.Find("function").TryGetString(out string function) && IsUnsafeOperation(function))
        {
            this.Report(TensorFlowDiagnostics.ForeignReference, value, $"tensorflow.{function}");
        }

        if (simple == "TFSMLayer")
        {
            string path = config.Find("filepath").TryGetString(out string model) ? model : config.Find("filepath").ToString();
            this.Report(TensorFlowDiagnostics.FileReadingLayer, value, name, "filepath", path, "a SavedModel, whose graph then runs as part of the model");
        }

        this.JudgeFiles(value, config, name);
        this.JudgeReference(value, config, className, simple);
        return isLambda ? "\0lambda" : layer;
    }

    private void JudgeFiles(JsonValue value, JsonValue config, string name)
    {
        foreach (string member in (ReadOnlySpan<string>)["vocabulary", "vocabulary_file", "vocabulary_path", "proto", "sentence_piece_proto", "merges"])
        {
            if (config.Find(member).TryGetString(out string path) && path.Length > 0)
            {
                this.Report(TensorFlowDiagnostics.FileReadingLayer, value, name, member, path, "CVE-2025-12058");
            }
        }
    }

    private void JudgeReference(JsonValue value, JsonValue config, string className, string simple)
    {
        string module = value.Find("module").TryGetString(out string text) ? text : "";
        string named = className == "function" && config.TryGetString(out string function) ? function
            : className == "function" && value.Find("registered_name").TryGetString(out string registered) ? registered
            : simple;
        string last = named[(named.LastIndexOfAny(['>', '.', ':']) + 1)..];
        if (last is "enable_unsafe_deserialization")
        {
            this.Report(TensorFlowDiagnostics.UnsafeDeserialization, value, module.Length == 0 ? named : $"{module}.{named}");
            return;
        }

        if (LoadingFunctions.Contains(last) || (className == "function" && last == "TFSMLayer"))
        {
            this.Report(TensorFlowDiagnostics.DownloadFunction, value, module.Length == 0 ? named : $"{module}.{named}");
            return;
        }

        if (module.Length == 0)
        {
            if (value.Find("registered_name").TryGetString(out string custom) && custom.Contains('>', StringComparison.Ordinal))
            {
                this.Report(TensorFlowDiagnostics.CustomClass, value, custom);
            }

            return;
        }

        string[] parts = module.Split('.');
        if (parts[0] == "builtins")
        {
            if (!(className == "function" && PlainFunctions.Contains(named)) && className is not ("__tuple__" or "__bytes__" or "__ellipsis__" or "dict" or "list" or "tuple" or "slice"))
            {
                this.Report(TensorFlowDiagnostics.ForeignReference, value, $"builtins.{named}");
            }

            return;
        }

        if (parts[0] == "tensorflow" && className == "__typespec__")
        {
            return;
        }

        // TensorFlow has Keras under two names, which lead to the same functions.
        int root = parts is ["tensorflow", "python", "keras", ..] ? 2 : parts is ["tensorflow", "keras", ..] ? 1 : 0;
        string part = parts.Length <= root + 1 ? "" : parts[root + 1] == "src" && parts.Length > root + 2 ? parts[root + 2] : parts[root + 1];
        if (!KerasRoots.Contains(parts[root]) || (className == "function" && part.Length > 0 && !FunctionModules.Contains(part)))
        {
            this.Report(TensorFlowDiagnostics.ForeignReference, value, $"{module}.{named}");
        }
    }

    private static bool IsUnsafeOperation(string function)
    {
        string first = function.Split('.')[0];
        return first is "io" or "raw_ops" or "saved_model" or "summary" or "data" or "train" or "distribute" or "debugging" or "load_op_library" or "load_library"
            || function.Contains("py_func", StringComparison.Ordinal) || function.Contains("numpy_function", StringComparison.Ordinal) || function.Contains("load_", StringComparison.Ordinal)
            || function.Contains("write_file", StringComparison.Ordinal) || function.Contains("read_file", StringComparison.Ordinal);
    }

    private void Report(Diagnostics.DiagnosticDescriptor rule, JsonValue value, params ReadOnlySpan<object?> arguments) =>
        state.Report(rule, new SourceLocation(state.Name, -1, -1, state.IsFull(rule.Id) ? element : value.Path), arguments);
}
