using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Compute;

public class RecurrentOperatorsTests
{
    [Fact]
    public void Lstm_counts_every_step()
    {
        // T 10, B 1, H 64, I 128: 10·4·64·(128 + 64) = 491,520.
        ProbeResult result = OperatorProbe.Of("LSTM", 14).Input(10, 1, 128).Input(1, 256, 128).Input(1, 256, 64).With("hidden_size", 64).Outputs(3).Run();

        result.Shape().Should().Be("[10, 1, 1, 64]");
        result.Shape(1).Should().Be("[1, 1, 64]");
        result.Shape(2).Should().Be("[1, 1, 64]");
        result.Cost.FloatMacs.Should().Be((Dimension)491_520);
        result.Cost.Confidence.Should().Be(CostConfidence.Exact);
    }

    [Fact]
    public void Lstm_counts_gate_arithmetic()
    {
        // 640 states: 4 joins + 3 sigmoid adds + 1 cell add + 8 bias adds = 16 adds; 3 multiplies; 3 divides; 3 + 2 transcendentals.
        OperatorCost cost = OperatorProbe.Of("LSTM", 14).Input(10, 1, 128).Input(1, 256, 128).Input(1, 256, 64).Input(1, 512).With("hidden_size", 64).Run().Cost;

        cost.Adds.Should().Be((Dimension)(640 * 16));
        cost.Multiplies.Should().Be((Dimension)(640 * 3));
        cost.Divides.Should().Be((Dimension)(640 * 3));
        cost.Transcendentals.Should().Be((Dimension)(640 * 5));
    }

    [Fact]
    public void Gru_bidirectional_batch_first()
    {
        // B 2, T 7, I 3, H 5, both directions: 7·2·2·3·5·8 = 3,360.
        ProbeResult result = OperatorProbe.Of("GRU", 14).Input(2, 7, 3).Input(2, 15, 3).Input(2, 15, 5)
            .With("hidden_size", 5).With("direction", "bidirectional").With("layout", 1).Outputs(2).Run();

        result.Findings.Should().BeEmpty();
        result.Shape().Should().Be("[2, 7, 2, 5]");
        result.Shape(1).Should().Be("[2, 2, 5]");
        result.Cost.FloatMacs.Should().Be((Dimension)3_360);
    }

    [Fact]
    public void Rnn_symbolic_length_gives_a_formula()
    {
        Dimension time = Dimension.Symbol("time");
        ProbeResult result = OperatorProbe.Of("RNN", 14).Input(time, 1, 3).Input(1, 5, 3).Input(1, 5, 5).With("hidden_size", 5).Run();

        result.Cost.FloatMacs.Should().Be(time * 40);
    }

    [Fact]
    public void Lstm_weight_rows_must_hold_four_gates() =>
        OperatorProbe.Of("LSTM", 14).Input(10, 1, 128).Input(1, 192, 128).Input(1, 256, 64).With("hidden_size", 64).Run().Kind.Should().Be(DefectKind.ShapeConflict);

    [Fact]
    public void Lstm_unknown_direction_is_reported() =>
        OperatorProbe.Of("LSTM", 14).Input(10, 1, 128).Input(1, 256, 128).Input(1, 256, 64).With("direction", "sideways").Run().Kind.Should().Be(DefectKind.BadAttribute);
}
