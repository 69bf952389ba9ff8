using System.Globalization;
using HaoLine.Ir;

namespace HaoLine.TestSupport.Zoo;

/// <summary>Convolutional classifiers with the layers of torchvision, for one image of 3×224×224 and 1,000 classes.</summary>
public static class ConvolutionalZoo
{
    private const long Classes = 1000;

    /// <summary>AlexNet.</summary>
    public static ZooNetwork AlexNet(Func<DataType, long[], TensorData>? payload = null)
    {
        (NetworkBuilder net, Value x) = Start("alexnet", payload);
        x = net.Relu("features.1", net.Conv("features.0", x, 64, 11, 4, 2));
        x = net.MaxPool("features.2", x, 3, 2);
        x = net.Relu("features.4", net.Conv("features.3", x, 192, 5, 1, 2));
        x = net.MaxPool("features.5", x, 3, 2);
        x = net.Relu("features.7", net.Conv("features.6", x, 384, 3, 1, 1));
        x = net.Relu("features.9", net.Conv("features.8", x, 256, 3, 1, 1));
        x = net.Relu("features.11", net.Conv("features.10", x, 256, 3, 1, 1));
        x = net.Flatten("flatten", net.MaxPool("features.12", x, 3, 2));
        return net.Build(Classifier(net, x, 1, 4, 6));
    }

    /// <summary>VGG without batch normalization; 11, 13, 16 or 19 layers.</summary>
    public static ZooNetwork Vgg(int depth, Func<DataType, long[], TensorData>? payload = null)
    {
        int[] repeats = depth switch
        {
            11 => [1, 1, 2, 2, 2],
            13 => [2, 2, 2, 2, 2],
            16 => [2, 2, 3, 3, 3],
            19 => [2, 2, 4, 4, 4],
            _ => throw new ArgumentOutOfRangeException(nameof(depth)),
        };
        (NetworkBuilder net, Value x) = Start($"vgg{depth}", payload);
        long[] widths = [64, 128, 256, 512, 512];
        int index = 0;
        for (int stage = 0; stage < widths.Length; stage++)
        {
            for (int i = 0; i < repeats[stage]; i++)
            {
                x = net.Conv($"features.{index++}", x, widths[stage], 3, 1, 1);
                x = net.Relu($"features.{index++}", x);
            }

            x = net.MaxPool($"features.{index++}", x, 2, 2);
        }

        return net.Build(Classifier(net, net.Flatten("flatten", x), 0, 3, 6));
    }

    /// <summary>SqueezeNet 1.0.</summary>
    public static ZooNetwork SqueezeNet(Func<DataType, long[], TensorData>? payload = null)
    {
        (NetworkBuilder net, Value x) = Start("squeezenet1_0", payload);
        x = net.Relu("features.1", net.Conv("features.0", x, 96, 7, 2));
        x = net.MaxPool("features.2", x, 3, 2, ceiling: true);
        (int Index, long Squeeze, long Expand)[] fires =
            [(3, 16, 64), (4, 16, 64), (5, 32, 128), (7, 32, 128), (8, 48, 192), (9, 48, 192), (10, 64, 256), (12, 64, 256)];
        foreach ((int index, long squeeze, long expand) in fires)
        {
            if (index is 7 or 12)
            {
                x = net.MaxPool($"features.{index - 1}", x, 3, 2, ceiling: true);
            }

            string name = $"features.{index}";
            Value squeezed = net.Relu($"{name}.squeeze_activation", net.Conv($"{name}.squeeze", x, squeeze, 1));
            Value narrow = net.Relu($"{name}.expand1x1_activation", net.Conv($"{name}.expand1x1", squeezed, expand, 1));
            Value wide = net.Relu($"{name}.expand3x3_activation", net.Conv($"{name}.expand3x3", squeezed, expand, 3, 1, 1));
            x = net.Concat($"{name}.concat", 1, narrow, wide);
        }

        x = net.Relu("classifier.2", net.Conv("classifier.1", x, Classes, 1));
        return net.Build(net.Flatten("flatten", net.GlobalAveragePool("classifier.3", x)));
    }

    /// <summary>MobileNet v2 of width 1.0.</summary>
    public static ZooNetwork MobileNetV2(Func<DataType, long[], TensorData>? payload = null)
    {
        (NetworkBuilder net, Value x) = Start("mobilenet_v2", payload);
        Value Block(string name, Value from, long channels, long kernel, long stride, long groups) => net.Relu6(
            $"{name}.2", net.BatchNorm($"{name}.1", net.Conv($"{name}.0", from, channels, kernel, stride, (kernel - 1) / 2, groups, bias: false)));

        x = Block("features.0", x, 32, 3, 2, 1);
        (long Expansion, long Channels, int Repeats, long Stride)[] settings =
            [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];
        int index = 1;
        foreach ((long expansion, long channels, int repeats, long firstStride) in settings)
        {
            for (int i = 0; i < repeats; i++, index++)
            {
                string name = $"features.{index}.conv";
                long stride = i == 0 ? firstStride : 1;
                long input = net.SizesOf(x)[1].Value;
                Value inner = expansion == 1 ? x : Block($"{name}.expand", x, input * expansion, 1, 1, 1);
                inner = Block($"{name}.depthwise", inner, input * expansion, 3, stride, input * expansion);
                inner = net.BatchNorm($"{name}.project_bn", net.Conv($"{name}.project", inner, channels, 1, bias: false));
                x = stride == 1 && input == channels ? net.Add($"features.{index}.add", x, inner) : inner;
            }
        }

        x = Block("features.18", x, 1280, 1, 1, 1);
        x = net.Flatten("flatten", net.GlobalAveragePool("pool", x));
        return net.Build(net.Gemm("classifier.1", x, Classes));
    }

    /// <summary>DenseNet-121.</summary>
    public static ZooNetwork DenseNet121(Func<DataType, long[], TensorData>? payload = null)
    {
        const long growth = 32;
        (NetworkBuilder net, Value x) = Start("densenet121", payload);
        x = net.Conv("features.conv0", x, 64, 7, 2, 3, bias: false);
        x = net.MaxPool("features.pool0", net.Relu("features.relu0", net.BatchNorm("features.norm0", x)), 3, 2, 1);
        int[] blocks = [6, 12, 24, 16];
        for (int block = 0; block < blocks.Length; block++)
        {
            for (int layer = 0; layer < blocks[block]; layer++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"features.denseblock{block + 1}.denselayer{layer + 1}");
                Value inner = net.Relu($"{name}.relu1", net.BatchNorm($"{name}.norm1", x));
                inner = net.Conv($"{name}.conv1", inner, 4 * growth, 1, bias: false);
                inner = net.Relu($"{name}.relu2", net.BatchNorm($"{name}.norm2", inner));
                inner = net.Conv($"{name}.conv2", inner, growth, 3, 1, 1, bias: false);
                x = net.Concat($"{name}.concat", 1, x, inner);
            }

            if (block < blocks.Length - 1)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"features.transition{block + 1}");
                x = net.Relu($"{name}.relu", net.BatchNorm($"{name}.norm", x));
                x = net.Conv($"{name}.conv", x, net.SizesOf(x)[1].Value / 2, 1, bias: false);
                x = net.AveragePool($"{name}.pool", x, 2, 2);
            }
        }

        x = net.Relu("relu", net.BatchNorm("features.norm5", x));
        x = net.Flatten("flatten", net.GlobalAveragePool("pool", x));
        return net.Build(net.Gemm("classifier", x, Classes));
    }

    internal static (NetworkBuilder Net, Value Image) Start(string name, Func<DataType, long[], TensorData>? payload)
    {
        var net = new NetworkBuilder(name, 17, payload);
        return (net, net.Input("input", DataType.Float32, 1, 3, 224, 224));
    }

    private static Value Classifier(NetworkBuilder net, Value x, int first, int second, int third)
    {
        x = net.Relu($"classifier.{first + 1}", net.Gemm($"classifier.{first}", x, 4096));
        x = net.Relu($"classifier.{second + 1}", net.Gemm($"classifier.{second}", x, 4096));
        return net.Gemm($"classifier.{third}", x, Classes);
    }
}
