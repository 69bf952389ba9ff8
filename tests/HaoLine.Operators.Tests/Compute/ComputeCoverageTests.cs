using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Compute;

public class ComputeCoverageTests
{
    [Theory]
    // Versions at which the ONNX change log says that the operator changed.
    [InlineData("Conv", new[] { 1, 11, 22 })]
    [InlineData("MaxPool", new[] { 1, 8, 10, 11, 12, 22 })]
    [InlineData("BatchNormalization", new[] { 1, 6, 7, 9, 14, 15 })]
    [InlineData("ReduceMean", new[] { 1, 11, 13, 18 })]
    [InlineData("Resize", new[] { 10, 11, 13, 18, 19 })]
    [InlineData("Gemm", new[] { 1, 6, 7, 9, 11, 13 })]
    [InlineData("Clip", new[] { 1, 6, 11, 12, 13 })]
    public void Definitions_start_at_the_versions_of_the_change_log(string name, int[] versions) =>
        OnnxOperators.Default.Definitions.Where(definition => definition.Id == OperatorId.Onnx(name)).Select(definition => definition.SinceVersion)
            .Should().Equal(versions);

    [Fact]
    public void Find_before_the_first_version_gives_nothing() =>
        OnnxOperators.Default.Find(OperatorId.Onnx("Resize"), 9).Should().BeNull();

    [Fact]
    public void Every_operator_that_states_a_cost_states_its_formula_and_source() =>
        OnnxOperators.Default.Definitions.Where(definition => definition.Cost is not null && (definition.Formula.Length == 0 || definition.FormulaSource.Length == 0))
            .Should().BeEmpty();
}
