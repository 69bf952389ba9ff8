using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Compute;

public class SignalOperatorsTests
{
    [Fact]
    public void Dft_one_sided_halves_the_axis() =>
        OperatorProbe.Of("DFT", 17).Input(1, 16, 1).With("axis", 1).With("onesided", 1).Run().Shape().Should().Be("[1, 9, 2]");

    [Fact]
    public void Dft_counts_butterflies()
    {
        // n 16: 16·4 × (2 multiplies, 3 adds).
        OperatorCost cost = OperatorProbe.Of("DFT", 17).Input(1, 16, 1).With("axis", 1).Run().Cost;

        cost.Multiplies.Should().Be((Dimension)128);
        cost.Adds.Should().Be((Dimension)192);
        cost.Confidence.Should().Be(CostConfidence.Estimated);
    }

    [Fact]
    public void Stft_counts_frames()
    {
        // ONNX STFT page: 128 samples, step 8, window 16: (128 − 16)/8 + 1 = 15 frames, 9 bins.
        OperatorProbe.Of("STFT", 17).Input(1, 128, 1).Number(8).Input(16).Run().Shape().Should().Be("[1, 15, 9, 2]");
    }

    [Fact]
    public void HannWindow_has_the_stated_size() => OperatorProbe.Of("HannWindow", 17).Number(10).Run().Shape().Should().Be("[10]");

    [Fact]
    public void MelWeightMatrix_spans_the_spectrum()
    {
        // ONNX MelWeightMatrix page: 8 bins, length 16 → 9×8.
        OperatorProbe.Of("MelWeightMatrix", 17).Number(8).Number(16).Number(8192).Reals(0).Reals(4096).Run().Shape().Should().Be("[9, 8]");
    }

    [Fact]
    public void SoftmaxCrossEntropyLoss_mean_is_a_scalar()
    {
        ProbeResult result = OperatorProbe.Of("SoftmaxCrossEntropyLoss", 13).Input(3, 5, 2).Input(DataType.Int64, 3, 2).Outputs(2).Run();

        result.Shape().Should().Be("[]");
        result.Shape(1).Should().Be("[3, 5, 2]");
    }

    [Fact]
    public void LinearClassifier_scores_every_class()
    {
        ProbeResult result = OperatorProbe.Of("LinearClassifier", 1, "ai.onnx.ml").Input(10, 4)
            .With("coefficients", AttributeValue.Floats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)).WithAll("classlabels_ints", 0, 1, 2).Outputs(2).Run();

        result.Shape(1).Should().Be("[10, 3]");
        // 10 rows × 3 classes × 4 features.
        result.Cost.FloatMacs.Should().Be((Dimension)120);
    }
}
