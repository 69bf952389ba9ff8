using System.Diagnostics;
using System.Text;
using HaoLine.Fuzz.Tests;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.TensorFlow.Tests;

/// <summary>Any bytes end in a model or in the documented exception, with bounded memory.</summary>
public sealed class HostileTests
{
    private const int Mutations = 5_000;

    public static TheoryData<string> Seeds() => ["oldest.h5", "newest.h5", "archive.keras", "m.index"];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_prefix_is_survived(string name)
    {
        byte[] seed = Seed(name);
        int errors = 0;
        for (int length = 0; length < seed.Length; length++)
        {
            errors += Survives(seed[..length], name) ? 0 : 1;
        }

        errors.Should().Be(seed.Length, "no proper part of these files is a model");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Mutations_are_survived(string name)
    {
        byte[] seed = Seed(name);
        Survives(seed, name).Should().BeTrue();
        var mutator = new ByteMutator(0xD00D);
        int models = 0;
        var watch = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Mutations; i++)
        {
            models += Survives(i % 2 == 0 ? mutator.MutateInPlace(seed) : mutator.Mutate(seed), name) ? 1 : 0;
        }

        models.Should().BeInRange(1, Mutations - 1, "some mutations matter and some do not");
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(60));
        ((GC.GetAllocatedBytesForCurrentThread() - before) / Mutations).Should().BeLessThan(4 << 20);
    }

    private static bool Survives(byte[] content, string name)
    {
        try
        {
            IFormatReader reader = name.EndsWith(".index", StringComparison.Ordinal) ? new CheckpointFormatReader() : new KerasFormatReader();
            (Model model, _) = Reads.Bytes(content, name, reader);
            using (model)
            {
                foreach (NamedTensor weight in model.Weights.Where(static weight => weight.Data.IsAvailable && weight.Data.ByteLength is >= 0 and < 1 << 20))
                {
                    weight.Data.Read(0, new byte[16]);
                }
            }

            return true;
        }
        catch (InvalidModelContentException error)
        {
            error.Problem.Should().NotBeEmpty();
            return false;
        }
    }

    private static byte[] Seed(string name) => name switch
    {
        "oldest.h5" => KerasFileTests.Dense(false).Build(),
        "newest.h5" => KerasFileTests.Dense(true).Build(),
        "m.index" => CheckpointTests.Index(("a/kernel", CheckpointTests.Entry(1, [2, 1], 0, 0, 8)), ("a/bias", CheckpointTests.Entry(1, [2], 0, 8, 8))),
        _ => new ZipBuilder().Add("config.json", Encoding.UTF8.GetBytes("""{"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "Dense", "config": {"name": "d", "units": 2, "batch_input_shape": [null, 3]}}]}}"""))
            .Add("metadata.json", "{}"u8).Add("model.weights.h5", KerasFileTests.Dense(true).Build(), deflate: true).ToArray(),
    };
}
