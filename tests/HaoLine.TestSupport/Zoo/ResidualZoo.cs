using HaoLine.Ir;

namespace HaoLine.TestSupport.Zoo;

/// <summary>Residual networks with the layers of torchvision, for one image of 3×224×224 and 1,000 classes.</summary>
public static class ResidualZoo
{
    /// <summary>ResNet of depth 18, 34, 50, 101 or 152.</summary>
    /// <param name="depth">The usual layer count.</param>
    /// <param name="strideInFirst">True for version 1 (stride in the 1×1 convolution), false for version 1.5 (in the 3×3).</param>
    /// <param name="payload">Makes weight payloads; null for none.</param>
    public static ZooNetwork ResNet(int depth, bool strideInFirst = false, Func<DataType, long[], TensorData>? payload = null) =>
        Build($"resnet{depth}", depth, 1, 64, strideInFirst, payload);

    /// <summary>ResNeXt-50 of 32 groups and 4 channels each.</summary>
    public static ZooNetwork ResNext50(Func<DataType, long[], TensorData>? payload = null) => Build("resnext50_32x4d", 50, 32, 4, false, payload);

    /// <summary>Wide ResNet-50-2.</summary>
    public static ZooNetwork WideResNet50(Func<DataType, long[], TensorData>? payload = null) => Build("wide_resnet50_2", 50, 1, 128, false, payload);

    private static ZooNetwork Build(string title, int depth, long groups, long widthPerGroup, bool strideInFirst, Func<DataType, long[], TensorData>? payload)
    {
        (int[] repeats, bool isBottleneck) = depth switch
        {
            18 => ((int[])[2, 2, 2, 2], false),
            34 => ([3, 4, 6, 3], false),
            50 => ([3, 4, 6, 3], true),
            101 => ([3, 4, 23, 3], true),
            152 => ([3, 8, 36, 3], true),
            _ => throw new ArgumentOutOfRangeException(nameof(depth)),
        };
        (NetworkBuilder net, Value x) = ConvolutionalZoo.Start(title, payload);
        x = net.Relu("relu", net.BatchNorm("bn1", net.Conv("conv1", x, 64, 7, 2, 3, bias: false)));
        x = net.MaxPool("maxpool", x, 3, 2, 1);
        for (int stage = 0; stage < repeats.Length; stage++)
        {
            long planes = 64L << stage;
            for (int i = 0; i < repeats[stage]; i++)
            {
                string name = $"layer{stage + 1}.{i}";
                long stride = i == 0 && stage > 0 ? 2 : 1;
                x = isBottleneck
                    ? Bottleneck(net, name, x, planes, stride, groups, planes * widthPerGroup / 64 * groups, strideInFirst)
                    : Basic(net, name, x, planes, stride);
            }
        }

        x = net.Flatten("flatten", net.GlobalAveragePool("avgpool", x));
        return net.Build(net.Gemm("fc", x, 1000));
    }

    private static Value Basic(NetworkBuilder net, string name, Value x, long planes, long stride)
    {
        Value inner = net.Relu($"{name}.relu1", net.BatchNorm($"{name}.bn1", net.Conv($"{name}.conv1", x, planes, 3, stride, 1, bias: false)));
        inner = net.BatchNorm($"{name}.bn2", net.Conv($"{name}.conv2", inner, planes, 3, 1, 1, bias: false));
        return net.Relu($"{name}.relu", net.Add($"{name}.add", inner, Shortcut(net, name, x, planes, stride)));
    }

    private static Value Bottleneck(NetworkBuilder net, string name, Value x, long planes, long stride, long groups, long width, bool strideInFirst)
    {
        long firstStride = strideInFirst ? stride : 1;
        Value inner = net.Relu($"{name}.relu1", net.BatchNorm($"{name}.bn1", net.Conv($"{name}.conv1", x, width, 1, firstStride, bias: false)));
        inner = net.Conv($"{name}.conv2", inner, width, 3, stride / firstStride, 1, groups, bias: false);
        inner = net.Relu($"{name}.relu2", net.BatchNorm($"{name}.bn2", inner));
        inner = net.BatchNorm($"{name}.bn3", net.Conv($"{name}.conv3", inner, planes * 4, 1, bias: false));
        return net.Relu($"{name}.relu", net.Add($"{name}.add", inner, Shortcut(net, name, x, planes * 4, stride)));
    }

    private static Value Shortcut(NetworkBuilder net, string name, Value x, long channels, long stride) =>
        stride == 1 && net.SizesOf(x)[1].Value == channels
            ? x
            : net.BatchNorm($"{name}.downsample.1", net.Conv($"{name}.downsample.0", x, channels, 1, stride, bias: false));
}
