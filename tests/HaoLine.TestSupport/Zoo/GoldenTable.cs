namespace HaoLine.TestSupport.Zoo;

/// <summary>Exact integers for networks that everybody knows, profile <c>pure-macs</c>.</summary>
public static class GoldenTable
{
    /// <summary>One row per network with known sizes.</summary>
    public static IReadOnlyList<GoldenRow> Rows { get; } =
    [
        new("alexnet", "3x224x224", 61_100_840, 714_188_480, "torchvision 0.71 G", () => ConvolutionalZoo.AlexNet()),
        new("vgg11", "3x224x224", 132_863_336, 7_609_090_048, "torchvision 7.61 G", () => ConvolutionalZoo.Vgg(11)),
        new("vgg16", "3x224x224", 138_357_544, 15_470_264_320, "torchvision and timm 15.47 G", () => ConvolutionalZoo.Vgg(16)),
        new("vgg19", "3x224x224", 143_667_240, 19_632_062_464, "torchvision and timm 19.63 G", () => ConvolutionalZoo.Vgg(19)),
        new("resnet18", "3x224x224", 11_689_512, 1_814_073_344, "torchvision 1.814 G", () => ResidualZoo.ResNet(18)),
        new("resnet34", "3x224x224", 21_797_672, 3_663_761_408, "torchvision 3.664 G", () => ResidualZoo.ResNet(34)),
        new("resnet50", "3x224x224", 25_557_032, 4_089_184_256, "torchvision 4.089 G, stride in the 3x3", () => ResidualZoo.ResNet(50)),
        new("resnet50-v1", "3x224x224", 25_557_032, 3_857_973_248, "the paper's 3.8 G, stride in the 1x1", () => ResidualZoo.ResNet(50, strideInFirst: true)),
        new("resnet101", "3x224x224", 44_549_160, 7_801_405_440, "torchvision 7.801 G", () => ResidualZoo.ResNet(101)),
        new("resnet152", "3x224x224", 60_192_808, 11_513_626_624, "torchvision 11.514 G", () => ResidualZoo.ResNet(152)),
        new("resnext50_32x4d", "3x224x224", 25_028_904, 4_230_479_872, "torchvision 4.23 G", () => ResidualZoo.ResNext50()),
        new("wide_resnet50_2", "3x224x224", 68_883_240, 11_398_021_120, "torchvision 11.398 G", () => ResidualZoo.WideResNet50()),
        new("mobilenet_v2", "3x224x224", 3_504_872, 300_774_272, "torchvision 0.301 G", () => ConvolutionalZoo.MobileNetV2()),
        new("densenet121", "3x224x224", 7_978_856, 2_834_161_664, "torchvision 2.834 G", () => ConvolutionalZoo.DenseNet121()),
        new("squeezenet1_0", "3x224x224", 1_248_424, 818_924_576, "torchvision 0.819 G", () => ConvolutionalZoo.SqueezeNet()),
        new("vit_b_16", "3x224x224", 86_567_656, 17_563_828_224, "torchvision 17.564 G", () => TransformerZoo.VisionTransformerB16()),
        new("vit_b_32", "3x224x224", 88_224_232, 4_409_186_304, "torchvision 4.409 G", () => TransformerZoo.VisionTransformerB32()),
        new("vit_l_16", "3x224x224", 304_326_632, 61_554_712_576, "torchvision 61.555 G", () => TransformerZoo.VisionTransformerL16()),
        new("bert-base-s128", "1x128", 109_482_240, 11_174_215_680, "calflops 11.17 G for the same trunk", () => TransformerZoo.BertBase(128)),
        new("bert-base-s384", "1x384", 109_482_240, 35_333_406_720, "derived", () => TransformerZoo.BertBase(384)),
        new("bert-large-s384", "1x384", 335_141_888, 123_212_922_880, "derived", () => TransformerZoo.BertLarge(384)),
        new("gpt2", "1x1024", 124_439_808, 145_824_153_600, "derived; Hugging Face 124 M, tied head", () => LanguageModelZoo.Gpt2()),
        new("gpt2-xl", "1x1024", 1_557_611_200, 1_753_351_782_400, "derived; Hugging Face 1.5 B, tied head", () => LanguageModelZoo.Gpt2Xl()),
        new("llama-2-7b", "1x128", 6_738_415_616, 850_000_871_424, "calflops 850.00 GMACs, 6.74 B", () => LanguageModelZoo.Llama2Of7B()),
        new("llama-2-13b", "1x128", 13_015_864_320, 1_651_716_915_200, "derived; 13.02 B", () => LanguageModelZoo.Llama2Of13B()),
        new("llama-3-8b", "1x1024", 8_030_261_248, 7_959_648_141_312, "onnx-tool 8.03026 G parameters", () => LanguageModelZoo.Llama3Of8B()),
        new("llama-3-70b", "1x1024", 70_553_706_496, 72_544_145_113_088, "onnx-tool 70.5537 G parameters", () => LanguageModelZoo.Llama3Of70B()),
        new("mistral-7b", "1x1024", 7_241_732_096, 7_555_921_215_488, "derived; 7.24 B", () => LanguageModelZoo.Mistral7B()),
        new("qwen2.5-7b", "1x1024", 7_615_616_512, 7_450_426_081_280, "gguf-parser 7.62 B", () => LanguageModelZoo.Qwen25Of7B()),
        new("phi-3-mini", "1x1024", 3_821_079_552, 4_017_874_796_544, "onnx-tool 3.82108 G parameters", () => LanguageModelZoo.Phi3Mini()),
        new("distilbert-sst2", "1x64", 66_955_010, 2_756_249_088, "onnxsim 2,756,249,088", () => TransformerZoo.DistilBert()),
    ];

    /// <summary>Row names, for test data.</summary>
    public static IEnumerable<string> Names => Rows.Select(static row => row.Name);

    /// <summary>The row of a name.</summary>
    public static GoldenRow Find(string name) => Rows.Single(row => row.Name == name);
}
