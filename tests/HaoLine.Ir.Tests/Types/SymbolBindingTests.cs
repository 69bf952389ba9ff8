using HaoLine.Ir;

namespace HaoLine.Ir.Tests.Types;

public sealed class SymbolBindingTests
{
    [Fact]
    public void With_leaves_the_original_unchanged()
    {
        var first = SymbolBinding.Empty.With("n", 1);
        var second = first.With("n", 2).With("N", 3);
        SymbolBinding.Empty.Count.Should().Be(0);
        first.TryGetValue("n", out var value).Should().BeTrue();
        value.Should().Be(1);
        second.Count.Should().Be(2);
        first.TryGetValue("N", out _).Should().BeFalse();
    }

    [Fact]
    public void Values_are_enumerated_in_ordinal_order()
    {
        var binding = new SymbolBinding(new Dictionary<string, long> { ["b"] = 2, ["a"] = 1, ["Z"] = 26, ["_"] = 0 });
        binding.Values.Keys.Should().Equal("Z", "_", "a", "b");
        binding.ToString().Should().Be("Z=26, _=0, a=1, b=2");
    }

    [Fact]
    public void Constructor_rejects_empty_names_and_negative_sizes()
    {
        FluentActions.Invoking(() => SymbolBinding.Empty.With("", 1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => SymbolBinding.Empty.With("n", -1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new SymbolBinding(new Dictionary<string, long> { ["n"] = -1 })).Should().Throw<ArgumentOutOfRangeException>();
    }
}
