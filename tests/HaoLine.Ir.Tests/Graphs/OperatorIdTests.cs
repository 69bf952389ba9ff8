using HaoLine.Ir;

namespace HaoLine.Ir.Tests.Graphs;

public sealed class OperatorIdTests
{
    [Theory]
    [InlineData("", "Conv", "", "Conv")]
    [InlineData("ai.onnx", "Conv", "", "Conv")]
    [InlineData("com.microsoft", "Attention", "", "com.microsoft::Attention")]
    [InlineData("local", "F", "v2", "local::F:v2")]
    public void ToString_names_domain_and_overload(string domain, string name, string overload, string expected) =>
        new OperatorId(domain, name, overload).ToString().Should().Be(expected);

    [Fact]
    public void The_standard_domain_has_one_identity() =>
        new OperatorId("ai.onnx", "Add").Should().Be(OperatorId.Onnx("Add"));
}
