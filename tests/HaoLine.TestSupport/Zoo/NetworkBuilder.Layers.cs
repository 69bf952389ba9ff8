using HaoLine.Ir;

namespace HaoLine.TestSupport.Zoo;

/// <content>Layers with weights and pooling.</content>
public sealed partial class NetworkBuilder
{
    /// <summary>A square 2-D convolution.</summary>
    public Value Conv(string name, Value x, long outputChannels, long kernel, long stride = 1, long padding = 0, long groups = 1, bool bias = true)
    {
        Dimension[] from = this.sizes[x];
        long inputChannels = from[1].Value;
        long height = ((from[2].Value + (2 * padding) - kernel) / stride) + 1;
        long width = ((from[3].Value + (2 * padding) - kernel) / stride) + 1;
        Value weight = this.Weight($"{name}.weight", outputChannels, inputChannels / groups, kernel, kernel);
        List<Value?> operands = [x, weight];
        if (bias)
        {
            operands.Add(this.Weight($"{name}.bias", outputChannels));
        }

        this.layers.Add(new LayerRecord(name, LayerKind.Convolution, from[0], height * width, kernel * kernel, inputChannels, outputChannels, groups));
        return this.Apply(
            "Conv",
            name,
            [from[0], outputChannels, height, width],
            operands,
            ("dilations", AttributeValue.Ints(1, 1)),
            ("group", AttributeValue.Int(groups)),
            ("kernel_shape", AttributeValue.Ints(kernel, kernel)),
            ("pads", AttributeValue.Ints(padding, padding, padding, padding)),
            ("strides", AttributeValue.Ints(stride, stride)));
    }

    /// <summary>Batch normalization in inference form with its four vectors.</summary>
    public Value BatchNorm(string name, Value x)
    {
        long channels = this.sizes[x][1].Value;
        return this.Apply(
            "BatchNormalization",
            name,
            this.sizes[x],
            [
                x,
                this.Weight($"{name}.weight", channels),
                this.Weight($"{name}.bias", channels),
                this.Weight($"{name}.running_mean", channels),
                this.Weight($"{name}.running_var", channels),
            ],
            ("epsilon", AttributeValue.Float(1e-5f)),
            ("momentum", AttributeValue.Float(0.9f)));
    }

    /// <summary>Square max pooling.</summary>
    public Value MaxPool(string name, Value x, long kernel, long stride, long padding = 0, bool ceiling = false) =>
        this.Pool("MaxPool", name, x, kernel, stride, padding, ceiling);

    /// <summary>Square average pooling.</summary>
    public Value AveragePool(string name, Value x, long kernel, long stride) => this.Pool("AveragePool", name, x, kernel, stride, 0, false);

    /// <summary>Average over all positions.</summary>
    public Value GlobalAveragePool(string name, Value x) =>
        this.Apply("GlobalAveragePool", name, [this.sizes[x][0], this.sizes[x][1], 1, 1], [x]);

    /// <summary>A linear layer over two dimensions as exporters write it: Gemm with a transposed weight.</summary>
    public Value Gemm(string name, Value x, long outputFeatures)
    {
        Dimension[] from = this.sizes[x];
        long inputFeatures = from[1].Value;
        Value weight = this.Weight($"{name}.weight", outputFeatures, inputFeatures);
        Value bias = this.Weight($"{name}.bias", outputFeatures);
        this.layers.Add(new LayerRecord(name, LayerKind.Linear, from[0], 1, 1, inputFeatures, outputFeatures, 1));
        return this.Apply(
            "Gemm",
            name,
            [from[0], outputFeatures],
            [x, weight, bias],
            ("alpha", AttributeValue.Float(1)),
            ("beta", AttributeValue.Float(1)),
            ("transB", AttributeValue.Int(1)));
    }

    /// <summary>A linear layer over more dimensions as exporters write it: MatMul and Add.</summary>
    public Value Linear(string name, Value x, long outputFeatures)
    {
        Dimension[] from = this.sizes[x];
        long inputFeatures = from[^1].Value;
        Value weight = this.Weight($"{name}.weight", inputFeatures, outputFeatures);
        Value bias = this.Weight($"{name}.bias", outputFeatures);
        Dimension[] result = [.. from[..^1], outputFeatures];
        this.layers.Add(new LayerRecord(name, LayerKind.Linear, from[0], Product(from[1..^1]), 1, inputFeatures, outputFeatures, 1));
        Value product = this.Apply("MatMul", $"{name}/matmul", result, [x, weight]);
        return this.Apply("Add", $"{name}/bias", result, [bias, product]);
    }

    /// <summary>A product of two activations with equal leading dimensions.</summary>
    public Value MatMul(string name, Value a, Value b)
    {
        Dimension[] left = this.sizes[a];
        Dimension[] right = this.sizes[b];
        this.layers.Add(new LayerRecord(name, LayerKind.AttentionProduct, Product(left[..^2]), left[^2], 1, left[^1], right[^1], 1));
        return this.Apply("MatMul", name, [.. left[..^1], right[^1]], [a, b]);
    }

    /// <summary>A linear layer without bias: one MatMul with a stored weight.</summary>
    public Value Project(string name, Value x, long outputFeatures) =>
        this.Project(name, x, this.Weight($"{name}.weight", this.sizes[x][^1].Value, outputFeatures));

    /// <summary>A linear layer without bias whose weight of features by outputs is given, such as a tied one.</summary>
    public Value Project(string name, Value x, Value weight)
    {
        Dimension[] from = this.sizes[x];
        Dimension outputs = this.sizes[weight][^1];
        this.layers.Add(new LayerRecord(name, LayerKind.Linear, Product(from[..^2]), from[^2], 1, from[^1], outputs, 1));
        return this.Apply("MatMul", name, [.. from[..^1], outputs], [x, weight]);
    }

    /// <summary>Root-mean-square normalization over the last axis; operator set 23.</summary>
    public Value RmsNorm(string name, Value x, float epsilon = 1e-5f) => this.Apply(
        "RMSNormalization",
        name,
        this.sizes[x],
        [x, this.Weight($"{name}.weight", this.sizes[x][^1].Value)],
        ("axis", AttributeValue.Int(-1)),
        ("epsilon", AttributeValue.Float(epsilon)));

    /// <summary>An integer as a float32 scalar that the graph computes, so that no stored factor counts as a parameter.</summary>
    public Value Number(string name, long value) =>
        this.Apply("Cast", name, [], [this.Scalar(value)], ("to", AttributeValue.Int(1)));

    /// <summary>Layer normalization over the last axis.</summary>
    public Value LayerNorm(string name, Value x, float epsilon = 1e-12f)
    {
        long features = this.sizes[x][^1].Value;
        return this.Apply(
            "LayerNormalization",
            name,
            this.sizes[x],
            [x, this.Weight($"{name}.weight", features), this.Weight($"{name}.bias", features)],
            ("axis", AttributeValue.Int(-1)),
            ("epsilon", AttributeValue.Float(epsilon)));
    }

    /// <summary>Looks rows of a table up.</summary>
    public Value Embedding(string name, Value indices, long rows, long features) => this.Apply(
        "Gather",
        name,
        [.. this.sizes[indices], features],
        [this.Weight($"{name}.weight", rows, features), indices],
        ("axis", AttributeValue.Int(0)));

    /// <summary>Takes one slice along an axis, which disappears.</summary>
    public Value Select(string name, Value x, int axis, long index) => this.Apply(
        "Gather",
        name,
        [.. this.sizes[x].Where((_, i) => i != axis)],
        [x, this.Scalar(index)],
        ("axis", AttributeValue.Int(axis)));

    /// <summary>
    /// A reshape. With known sizes its target is a constant; sizes that are symbols are taken from the shape of
    /// <paramref name="like"/>, whose leading sizes they must be, through the Shape, Gather, Unsqueeze and Concat chain of exporters.
    /// </summary>
    public Value Reshape(string name, Value x, Value like, params Dimension[] target)
    {
        if (Array.TrueForAll(target, static dimension => dimension.IsKnown))
        {
            return this.Apply("Reshape", name, target, [x, this.Constant(Array.ConvertAll(target, static dimension => dimension.Value))]);
        }

        var parts = new Value[target.Length];
        for (int i = 0; i < target.Length; i++)
        {
            parts[i] = target[i].IsKnown ? this.Constant(target[i].Value) : this.SizeAsVector($"{name}/size{i}", like, i);
        }

        Value shape = this.Apply("Concat", $"{name}/shape", [target.Length], parts, ("axis", AttributeValue.Int(0)));
        return this.Apply("Reshape", name, target, [x, shape]);
    }

    /// <summary>One size of a value as an int64 vector of one element, computed in the graph.</summary>
    public Value SizeAsVector(string name, Value x, int axis)
    {
        Value shape = this.Apply("Shape", $"{name}/shape", [this.sizes[x].Length], [x]);
        Value size = this.Apply("Gather", $"{name}/gather", [], [shape, this.Scalar(axis)], ("axis", AttributeValue.Int(0)));
        return this.Apply("Unsqueeze", $"{name}/unsqueeze", [1], [size, this.Constant(0)]);
    }

    private Value Pool(string operatorName, string name, Value x, long kernel, long stride, long padding, bool ceiling)
    {
        Dimension[] from = this.sizes[x];
        long Size(long size)
        {
            long span = size + (2 * padding) - kernel;
            long count = (ceiling ? (span + stride - 1) / stride : span / stride) + 1;

            // With ceiling, a window may not start in the padding behind the last element.
            return ceiling && (count - 1) * stride >= size + padding ? count - 1 : count;
        }

        List<(string Name, AttributeValue Value)> attributes =
        [
            ("ceil_mode", AttributeValue.Int(ceiling ? 1 : 0)),
            ("kernel_shape", AttributeValue.Ints(kernel, kernel)),
            ("pads", AttributeValue.Ints(padding, padding, padding, padding)),
            ("strides", AttributeValue.Ints(stride, stride)),
        ];
        return this.Apply(operatorName, name, [from[0], from[1], Size(from[2].Value), Size(from[3].Value)], [x], [.. attributes]);
    }
}
