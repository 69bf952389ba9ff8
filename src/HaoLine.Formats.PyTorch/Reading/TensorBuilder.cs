using HaoLine.Diagnostics;
using HaoLine.Formats.Pickle;
using HaoLine.Ir;

namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>Makes tensors from the calls that would rebuild them, and checks that every element lies in its storage.</summary>
internal sealed class TensorBuilder(PyTorchReadState state, Func<StorageReference, StoragePlace?> storages, string? entry, long shift)
{
    /// <summary>True for a call that makes a tensor.</summary>
    public static bool IsTensor(PickleObject made) =>
        made.Callable is PickleGlobal { Module: "torch._utils" } global
            ? global.Name.StartsWith("_rebuild_", StringComparison.Ordinal) && global.Name is not "_rebuild_wrapper_subclass"
            : made.IsMadeBy("torch._tensor", "_rebuild_from_type_v2");

    /// <summary>The tensor of a call, under a name; adds those it is made of where it is sparse.</summary>
    public void Add(string name, PickleObject made, TensorRole role)
    {
        const int deepest = 8;
        for (int level = 0; level < deepest; level++)
        {
            string callable = ((PickleGlobal)made.Callable).Name;
            IReadOnlyList<PickleValue> arguments = made.Arguments;
            switch (callable)
            {
                case "_rebuild_parameter" or "_rebuild_parameter_with_state" when arguments.Count > 0 && arguments[0] is PickleObject inner && IsTensor(inner):
                    role = role == TensorRole.Unspecified ? TensorRole.Parameter : role;
                    made = inner;
                    continue;
                case "_rebuild_from_type_v2" when arguments.Count > 2 && arguments[0] is PickleGlobal { Module: "torch._utils" } function && arguments[2].AsItems() is { } items:
                    this.AddRebuilt(name, function.Name, items, made, role);
                    return;
                case "_rebuild_sparse_tensor" or "_rebuild_sparse_csr_tensor":
                    this.AddSparse(name, arguments, made, role);
                    return;
                default:
                    this.AddRebuilt(name, callable, arguments, made, role);
                    return;
            }
        }

        this.Describe(name, made, "it is wrapped too often.");
    }

    private static IReadOnlyList<PickleValue>? Items(PickleValue value) =>
        value is PickleObject size && size.IsMadeBy("torch", "Size") && size.Arguments.Count == 1 ? size.Arguments[0].AsItems() : value.AsItems();

    private static bool IsContiguous(ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides)
    {
        long expected = 1;
        for (int axis = sizes.Length - 1; axis >= 0; axis--)
        {
            if (sizes[axis] != 1 && strides[axis] != expected)
            {
                return false;
            }

            expected *= sizes[axis];
        }

        return true;
    }

    private void AddRebuilt(string name, string function, IReadOnlyList<PickleValue> arguments, PickleObject made, TensorRole role)
    {
        if (function is "_rebuild_meta_tensor_no_storage" && arguments.Count >= 3 && Items(arguments[1]) is { } metaSizes)
        {
            TorchElement element = TorchTypes.Find(arguments[0]) ?? default;
            this.Take(name, new MissingTensorData(element.Type, this.Numbers(name, metaSizes, made, "size"), "the tensor was saved without data", this.At(made, name)), role);
            return;
        }

        bool known = function is "_rebuild_tensor" or "_rebuild_tensor_v2" or "_rebuild_tensor_v3" or "_rebuild_qtensor";
        if (!known || arguments.Count < 4 || arguments[0] is not PicklePersistentId reference || StorageReference.Parse(reference) is not { } storage
            || arguments[1].AsInteger() is not { } offset || Items(arguments[2]) is not { } sizeItems || Items(arguments[3]) is not { } strideItems)
        {
            this.Describe(name, made, $"it is made by {function}, which this reader does not follow.");
            return;
        }

        TorchElement? given = function == "_rebuild_tensor_v3" && arguments.Count > 6 ? TorchTypes.Find(arguments[6]) : storage.Element;
        TorchElement stored = given ?? throw this.Error(DefectKind.UnknownEnum, made, name, "The element type of the storage is not known.", null, storage.TypeName);
        long[] sizes = this.Numbers(name, sizeItems, made, "size");
        long[] strides = this.Numbers(name, strideItems, made, "stride");
        if (sizes.Length != strides.Length)
        {
            throw this.Error(DefectKind.ShapeConflict, made, name, "Size and stride have different lengths.", $"{sizes.Length} strides", $"{strides.Length}");
        }

        TensorData data = this.Data(name, made, storage, stored, offset, sizes, strides);
        string? encoding = function == "_rebuild_qtensor" && arguments.Count > 4 ? this.Quantize(name, arguments[4]) : null;
        this.Take(name, data, role, encoding);
    }

    private TensorData Data(string name, PickleObject made, StorageReference storage, TorchElement element, long offset, long[] sizes, long[] strides)
    {
        if (offset < 0 || storage.Count < 0 || storage.ViewOffset < 0)
        {
            throw this.Error(DefectKind.BadValue, made, name, "An offset or size of the storage is negative.", "at least 0", $"{Math.Min(offset, Math.Min(storage.Count, storage.ViewOffset))}");
        }

        Int128 count = 1;
        Int128 last = offset;
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            count *= sizes[axis];
            last += (Int128)Math.Max(0, sizes[axis] - 1) * strides[axis];
            if (count > long.MaxValue / 16 || last > long.MaxValue / 16)
            {
                throw this.Error(DefectKind.SizeOverflow, made, name, "The tensor is larger than 64 bits can address.", null, string.Join(" x ", sizes));
            }
        }

        // Storage classes count their own elements; a storage of bytes counts bytes.
        int unit = storage.Element?.Bytes ?? 1;
        if (storage.Count > long.MaxValue / 16)
        {
            throw this.Error(DefectKind.SizeOverflow, made, name, "The storage is larger than 64 bits can address.", null, $"{storage.Count}");
        }

        long declared = storage.Count * unit;
        if (count > 0 && (last + 1) * element.Bytes > declared)
        {
            throw this.Error(
                DefectKind.OffsetExceedsFile, made, name, "Size, stride and offset reach past the storage.", $"at most {declared} bytes",
                $"{(last + 1) * element.Bytes}");
        }

        StoragePlace place = storages(storage)
            ?? throw this.Error(DefectKind.MissingFile, made, name, "The storage of the tensor is not in the file.", $"storage '{storage.Key}'");
        long viewBytes = checked(storage.ViewOffset * unit);
        if (place.Source is not null && place.Length - viewBytes < declared)
        {
            throw this.Error(
                DefectKind.ShapeDataMismatch, made, name, "The storage holds fewer bytes than the tensor needs.", $"{declared} bytes of '{place.Name}'", $"{place.Length}");
        }

        if (place.Source is null)
        {
            return new MissingTensorData(element.Type, sizes, place.Reason ?? "the storage is not in the file", this.At(made, name));
        }

        long start = checked(place.Offset + viewBytes + (offset * element.Bytes));
        long bytes = (long)count * element.Bytes;
        if (count == 0 || IsContiguous(sizes, strides))
        {
            return new SourceTensorData(element.Type, sizes, place.Source, count == 0 ? place.Offset : start, bytes, name);
        }

        return new StridedTensorData(element, sizes, strides, place.Source, start, ((long)last + 1 - offset) * element.Bytes, name);
    }

    private void AddSparse(string name, IReadOnlyList<PickleValue> arguments, PickleObject made, TensorRole role)
    {
        string[] parts = arguments.Count > 1 && arguments[1].AsItems() is { Count: >= 4 } ? ["crow_indices", "col_indices", "values"] : ["indices", "values"];
        if (arguments.Count < 2 || arguments[1].AsItems() is not { } items || items.Count < 2)
        {
            this.Describe(name, made, "its parts are not as expected.");
            return;
        }

        // Coordinate form has the dense size third; compressed forms have it fourth.
        if (items.Count >= 3 && items[2] is not PickleObject { Callable: PickleGlobal { Module: "torch._utils" } })
        {
            parts = ["indices", "values"];
        }

        for (int i = 0; i < parts.Length; i++)
        {
            if (items[i] is PickleObject part && IsTensor(part))
            {
                this.Add($"{name}.{parts[i]}", part, parts[i] == "values" ? role : TensorRole.Auxiliary);
            }
        }
    }

    private string? Quantize(string name, PickleValue parameters)
    {
        if (parameters.AsItems() is not { Count: >= 3 } items || items[0] is not PickleGlobal scheme)
        {
            return null;
        }

        if (items[1].AsReal() is { } scale && items[2].AsInteger() is { } zero)
        {
            state.Quantization[name] = new QuantizationParameters { Scales = [scale], ZeroPoints = [zero] };
        }
        else
        {
            // Scales per channel are tensors of their own.
            this.AddPart($"{name}.scales", items[1]);
            this.AddPart($"{name}.zero_points", items[2]);
            state.Quantization[name] = new QuantizationParameters
            {
                Axis = items.Count > 3 && items[3].AsInteger() is { } axis and >= 0 and < 16 ? (int)axis : null,
                ScaleTensor = $"{name}.scales",
                ZeroPointTensor = $"{name}.zero_points",
            };
        }

        return scheme.Name;
    }

    private void AddPart(string name, PickleValue value)
    {
        if (value is PickleObject made && IsTensor(made))
        {
            this.Add(name, made, TensorRole.QuantizationData);
        }
    }

    private void Take(string name, TensorData data, TensorRole role, string? encoding = null)
    {
        state.CountElement();
        state.Tensors.Add(new NamedTensor(name, data) { Role = role, Encoding = encoding });
    }

    private long[] Numbers(string name, IReadOnlyList<PickleValue> items, PickleObject made, string what)
    {
        const int mostDimensions = 64;
        if (items.Count > mostDimensions)
        {
            throw this.Error(DefectKind.LimitExceeded, made, name, $"The {what} has too many dimensions.", $"at most {mostDimensions}", $"{items.Count}");
        }

        long[] numbers = new long[items.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = items[i].AsInteger() ?? throw this.Error(DefectKind.BadType, made, name, $"The {what} holds a value that is no 64-bit integer.");
            if (numbers[i] < 0)
            {
                throw this.Error(what == "size" ? DefectKind.NegativeDim : DefectKind.BadValue, made, name, $"The {what} is negative.", "at least 0", $"{numbers[i]}");
            }
        }

        return numbers;
    }

    private void Describe(string name, PickleObject made, string reason) => state.Report(PyTorchDiagnostics.DescribedOnly, this.At(made, name), name, reason);

    private SourceLocation At(PickleObject made, string name) => new(state.Source.Name, shift < 0 ? -1 : made.Offset + shift, -1, entry is null ? name : $"{entry}: {name}");

    private InvalidModelContentException Error(DefectKind kind, PickleObject made, string name, string problem, string? expected = null, string? found = null) =>
        new(kind, state.Source.Name, shift < 0 ? -1 : made.Offset + shift, entry is null ? name : $"{entry}: {name}", problem, expected, found);
}
