using HaoLine.Ir;

namespace HaoLine.Analysis.Tests;

public sealed class ArenaVerifierTests
{
    // Two alive together at step 1, a third after both.
    private static readonly LiveTensor First = new("first", 100, 0, 1);
    private static readonly LiveTensor Second = new("second", 60, 1, 2);
    private static readonly LiveTensor Third = new("third", 100, 3, 3);
    private static readonly LiveTensor[] Tensors = [First, Second, Third];

    private static ArenaPlan Valid => new(192, 64, [new(First, 0), new(Second, 128), new(Third, 0)]);

    [Fact]
    public void Verify_valid_plan_finds_nothing() => ArenaVerifier.Verify(Valid, Tensors).Should().BeEmpty();

    [Fact]
    public void Verify_buffers_that_meet_in_time_and_place_overlap()
    {
        ArenaPlan plan = Valid with { Slots = [new(First, 0), new(Second, 64), new(Third, 0)] };
        ArenaVerifier.Verify(plan, Tensors).Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new ArenaViolation(ArenaViolationKind.Overlap, Second, First));
    }

    [Fact]
    public void Verify_same_place_at_different_steps_is_no_overlap() =>
        ArenaVerifier.Verify(Valid with { Slots = [new(First, 0), new(Second, 128), new(Third, 64)] }, Tensors).Should().BeEmpty();

    [Theory]
    [InlineData(192L, ArenaViolationKind.OutOfBounds)]
    [InlineData(-64L, ArenaViolationKind.OutOfBounds)]
    [InlineData(9223372036854775807L, ArenaViolationKind.OutOfBounds)]
    [InlineData(130L, ArenaViolationKind.Misaligned)]
    public void Verify_wrong_offset_is_named(long offset, ArenaViolationKind kind)
    {
        ArenaPlan plan = Valid with { Slots = [new(First, 0), new(Second, offset), new(Third, 0)] };
        ArenaVerifier.Verify(plan, Tensors).Should().ContainSingle().Which.Should().Be(new ArenaViolation(kind, Second));
    }

    [Fact]
    public void Verify_missing_and_repeated_buffers_are_named()
    {
        ArenaPlan plan = Valid with { TotalBytes = 256, Slots = [new(First, 0), new(First, 128), new(Third, 0)] };
        ArenaVerifier.Verify(plan, Tensors).Select(static violation => (violation.Kind, violation.Tensor.Name)).Should().BeEquivalentTo(
            [(ArenaViolationKind.Unexpected, "first"), (ArenaViolationKind.Missing, "second")]);
    }

    [Fact]
    public void Verify_buffer_shrunk_by_the_plan_is_not_the_one_asked_for()
    {
        ArenaPlan plan = Valid with { Slots = [new(First, 0), new(Second with { Bytes = 10 }, 128), new(Third, 0)] };
        ArenaVerifier.Verify(plan, Tensors).Select(static violation => violation.Kind).Should().Contain(ArenaViolationKind.Missing);
    }

    [Fact]
    public void Verify_block_that_is_too_small_is_named() =>
        ArenaVerifier.Verify(Valid with { TotalBytes = 150 }, Tensors).Should().ContainSingle(violation => violation.Kind == ArenaViolationKind.OutOfBounds);

    [Fact]
    public void Verify_finds_an_overlap_exactly_when_comparing_all_pairs_does()
    {
        var random = new Random(7);
        int overlapping = 0;
        for (int round = 0; round < 500; round++)
        {
            ArenaSlot[] slots = [.. Enumerable.Range(0, 8).Select(index =>
            {
                int first = random.Next(6);
                return new ArenaSlot(new LiveTensor($"t{index}", random.Next(0, 40), first, first + random.Next(3)), random.Next(0, 400));
            })];
            bool expected = slots.Any(a => slots.Any(b => !ReferenceEquals(a.Tensor, b.Tensor)
                && a.Tensor.Bytes > 0 && b.Tensor.Bytes > 0
                && a.Tensor.FirstStep <= b.Tensor.LastStep && b.Tensor.FirstStep <= a.Tensor.LastStep
                && a.Offset < b.End && b.Offset < a.End));
            var plan = new ArenaPlan(1000, 1, slots);
            bool found = ArenaVerifier.Verify(plan, [.. slots.Select(static slot => slot.Tensor)]).Any(static violation => violation.Kind == ArenaViolationKind.Overlap);

            found.Should().Be(expected, "round {0}", round);
            overlapping += expected ? 1 : 0;
        }

        overlapping.Should().BeInRange(50, 450, "both outcomes must occur for the comparison to mean something");
    }

    [Fact]
    public async Task Plan_with_a_thousand_gaps_at_once_is_valid_and_near_the_lower_bound()
    {
        // Inputs of different sizes die in random order, so that gaps of many sizes open all over the block while results of other sizes fill them.
        const int count = 2500;
        var random = new Random(5);
        var graph = new Graph("gaps");
        Value[] inputs = [.. Enumerable.Range(0, count).Select(index => graph.Input($"x{index}", 1 + random.Next(20_000)))];
        random.Shuffle(inputs);
        for (int i = 0; i < count; i++)
        {
            graph.AddOutput(graph.Apply("Neg", $"y{i}", i % 2 == 0 ? inputs[i / 2] : inputs[count - 1 - (i / 2)]));
        }

        MemoryResult memory = await Graphs.Analyse(graph, MemoryPass.Result);

        ArenaVerifier.Verify(memory.Arena!, memory.Tensors).Should().BeEmpty();
        memory.Arena!.TotalBytes.Should().BeGreaterThanOrEqualTo(memory.PeakActivationBytes!.Value);
        memory.Arena.TotalBytes.Should().BeLessThan(memory.Tensors.Sum(static tensor => tensor.Bytes) * 3 / 4, "space of dead inputs is used again");
    }
}
