using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Compute;

public class ReductionOperatorsTests
{
    [Theory]
    [InlineData("ReduceMean", 13, 1, "[2, 1, 4]")]
    [InlineData("ReduceMean", 13, 0, "[2, 4]")]
    [InlineData("ReduceL2", 11, 0, "[2, 4]")]
    public void Reduce_axes_attribute_in_older_versions(string name, long version, long keep, string expected) =>
        OperatorProbe.Of(name, version).Input(2, 3, 4).WithAll("axes", -2).With("keepdims", keep).Run().Shape().Should().Be(expected);

    [Fact]
    public void ReduceSum_axes_operand_since_version_13() =>
        OperatorProbe.Of("ReduceSum", 13).Input(2, 3, 4).Constant(0, 2).With("keepdims", 0).Run().Shape().Should().Be("[3]");

    [Fact]
    public void ReduceMax_axes_operand_since_version_18() =>
        OperatorProbe.Of("ReduceMax", 18).Input(2, 3, 4).Constant(1).Run().Shape().Should().Be("[2, 1, 4]");

    [Theory]
    [InlineData(0, 1, "[1, 1]")]
    [InlineData(0, 0, "[]")]
    [InlineData(1, 1, "[2, 3]")]
    public void ReduceSum_without_axes_reduces_all_unless_told(long noop, long keep, string expected) =>
        OperatorProbe.Of("ReduceSum", 13).Input(2, 3).Omit().With("noop_with_empty_axes", noop).With("keepdims", keep).Run().Shape().Should().Be(expected);

    [Fact]
    public void ReduceSum_unknown_axes_keep_the_rank_and_say_why()
    {
        ProbeResult result = OperatorProbe.Of("ReduceSum", 13).Input(2, 3).Input(DataType.Int64, 1).Run();

        result.Shape().Should().Be("[?, ?]");
        result.Reasons[0].Should().Contain("axes");
    }

    [Fact]
    public void ReduceMean_counts_joins_and_divisions()
    {
        // 24 elements into 8 results: 16 adds, 8 divides.
        ProbeResult result = OperatorProbe.Of("ReduceMean", 13).Input(2, 3, 4).WithAll("axes", 1).Run();

        result.Cost.Adds.Should().Be((Dimension)16);
        result.Cost.Divides.Should().Be((Dimension)8);
    }

    [Fact]
    public void ArgMax_gives_int64()
    {
        ProbeResult result = OperatorProbe.Of("ArgMax", 13).Input(2, 1000).With("axis", 1).With("keepdims", 0).Run();

        result.Type().Should().Be(DataType.Int64);
        result.Shape().Should().Be("[2]");
        result.Cost.Compares.Should().Be((Dimension)1_998);
    }

    [Fact]
    public void Reduce_axis_outside_is_reported() =>
        OperatorProbe.Of("ReduceMean", 13).Input(2, 3).WithAll("axes", 2).Run().Kind.Should().Be(DefectKind.BadAttribute);
}
