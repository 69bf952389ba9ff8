using System.Text;
using HaoLine.Hardware;

namespace HaoLine.Analysis.Tests;

/// <summary>Figures of makers are facts; relations between them are what tensor units can do. Known errors of other tables are tests.</summary>
public sealed class HardwareCatalogTests
{
    private static readonly HardwareCatalog Catalog = HardwareCatalog.Default;

    [Fact]
    public void Every_row_has_a_source_a_date_and_finite_figures()
    {
        Catalog.Devices.Should().HaveCountGreaterThanOrEqualTo(70);
        Catalog.Devices.Select(static device => device.Vendor).Distinct().Should().Contain(["NVIDIA", "AMD", "Intel", "Apple", "Google", "AWS", "Qualcomm"]);
        foreach (HardwareDevice device in Catalog.Devices)
        {
            device.Source.Should().NotBeEmpty(device.Id);
            device.Verified.Should().BeOneOf(["dataSheet", "crossChecked", "recorded"], device.Id);
            device.AsOf.Should().MatchRegex(@"^20\d\d-\d\d(-\d\d)?$");
            device.Peaks.Values.Should().OnlyContain(static peak => peak > 0 && double.IsFinite(peak), device.Id);
            device.MemoryBytes.Should().BePositive();
            device.BytesPerSecond.Should().BePositive();
        }

        Catalog.Instances.Should().OnlyContain(static instance => Catalog.Devices.Any(device => device.Id == instance.DeviceId) && instance.UsdPerHour > 0 && instance.Priced.Length == 10 && instance.Source.Length > 0);
    }

    [Fact]
    public void Ratios_between_types_are_those_of_the_hardware()
    {
        var problems = new List<string>();
        foreach (HardwareDevice device in Catalog.Devices)
        {
            double best = device.Peaks.Values.Max();
            Check(best / device.BytesPerSecond is > 5 and < 4000, "ridge");
            double? half = Peak(device, ComputePrecision.Float16);
            double? integer = Peak(device, ComputePrecision.Int8);
            double? eight = Peak(device, ComputePrecision.Float8);
            bool isTensorCore = device.Vendor == "NVIDIA" && device.Architecture is "Turing" or "Ampere" or "Ada" or "Hopper" or "Blackwell" && device.Kind != HardwareKind.Embedded;
            if (isTensorCore)
            {
                double factor = device.Kind == HardwareKind.ConsumerGpu ? 4 : 2; // GeForce halves the rate when products are summed in 32 bits
                Check(integer is null || Math.Abs((integer.Value / half!.Value / factor) - 1) < 0.03, "int8 to float16");
                Check(eight is null || Math.Abs((eight.Value / integer!.Value) - 1) < 0.01, "float8 to int8");
            }

            Check(half is null || device.Architecture == "Pascal" || half >= (Peak(device, ComputePrecision.Float32) ?? 0), "float16 below float32");

            void Check(bool holds, string what)
            {
                if (!holds)
                {
                    problems.Add($"{device.Id}: {what}");
                }
            }
        }

        problems.Should().BeEmpty();
    }

    [Theory]
    [InlineData("h100", ComputePrecision.Float16, 989)] // a sparse 1,979 elsewhere
    [InlineData("h100", ComputePrecision.Int8, 1979)]
    [InlineData("h100-pcie", ComputePrecision.Float16, 756)]
    [InlineData("h100-nvl", ComputePrecision.Int8, 1671)] // 7,916 for a sparse pair elsewhere
    [InlineData("l40s", ComputePrecision.Float16, 362)] // 183 is TF32
    [InlineData("jetson-agx-orin-32gb", ComputePrecision.Int8, 100)] // 200 with sparsity, 275 is the larger module's
    [InlineData("inferentia2", ComputePrecision.Float16, 190)]
    public void Peaks_are_dense(string name, ComputePrecision precision, double tera)
    {
        Catalog.TryFind(name, out HardwareDevice? device).Should().BeTrue();
        device!.PeakOf(precision, out ComputePrecision used).Should().Be(tera * 1e12);
        used.Should().Be(precision);
    }

    [Fact]
    public void Bandwidth_is_decimal_and_hopper_has_no_int4()
    {
        Catalog.TryFind("A100 SXM 80GB", out HardwareDevice? a100).Should().BeTrue();
        a100!.BytesPerSecond.Should().Be(2039e9, "another table multiplies by 1024³");
        Catalog.TryFind("H100 SXM", out HardwareDevice? h100).Should().BeTrue();
        h100!.Peaks.Should().NotContainKey(ComputePrecision.Int4);
        h100.PeakOf(ComputePrecision.Int4, out ComputePrecision used).Should().Be(1979e12);
        used.Should().Be(ComputePrecision.Int8, "4-bit weights are widened");
        Catalog.TryFind("a10", out HardwareDevice? a10).Should().BeTrue();
        a10!.MemoryBytes.Should().Be(24L << 30, "28 GB elsewhere");
    }

    [Fact]
    public void Exact_names_win_over_parts_of_names()
    {
        Catalog.TryFind("H100", out HardwareDevice? h100).Should().BeTrue();
        h100!.Id.Should().Be("nvidia-h100-sxm");
        Catalog.TryFind("rtx 4090", out HardwareDevice? rtx).Should().BeTrue();
        rtx!.Id.Should().Be("nvidia-rtx-4090");
        Catalog.TryFind("Ironwood", out HardwareDevice? tpu).Should().BeTrue();
        tpu!.Id.Should().Be("google-tpu-v7");
        Catalog.TryFind("orin", out _).Should().BeFalse("several devices are meant");
        Catalog.Search("orin").Should().HaveCountGreaterThan(3);
        Catalog.TryFind("no such device", out _).Should().BeFalse();
        Catalog.TryFind("", out _).Should().BeFalse();
    }

    [Fact]
    public void A_users_file_adds_and_replaces()
    {
        HardwareCatalog own = Read("""{"devices":[{"id":"nvidia-t4","name":"My T4","vendor":"NVIDIA","kind":"datacenterGpu","memoryGiB":15,"bandwidthGBs":300,"peakTera":{"float16":60},"source":"measured","verified":"measured","asOf":"2026-11-01"}]}""");
        HardwareCatalog all = Catalog.With(own);

        all.Devices.Should().HaveCount(Catalog.Devices.Count);
        all.TryFind("nvidia-t4", out HardwareDevice? device).Should().BeTrue();
        device!.Name.Should().Be("My T4");
        device.PeakOf(ComputePrecision.Int8, out ComputePrecision used).Should().Be(60e12);
        used.Should().Be(ComputePrecision.Float16);
        device.PeakOf(ComputePrecision.Float32, out _).Should().BeNull("there is no wider arithmetic");
    }

    [Theory]
    [InlineData("""{"devices":[{"id":"a"}]}""", "devices[0]", "kind")]
    [InlineData("""{"devices":[{"kind":"cpu","peakTera":{"float32":0}}]}""", "peakTera.float32", "above 0")]
    [InlineData("""{"devices":[{"kind":"cpu","peakTera":{"float31":1}}]}""", "peakTera.float31", "none of")]
    [InlineData("""{"devices":[{"kind":"7","peakTera":{"float32":1}}]}""", "'kind'", "none of")]
    [InlineData("""{"devices":{}}""", "devices", "list")]
    [InlineData("""[1]""", "catalogue", "object")]
    [InlineData("""{"devices":[""", "line 1", "JSON")]
    [InlineData("""{"instances":[{"count":1.5}]}""", "instances[0]", "whole number")]
    [InlineData("""{"devices":[{"id":"a","name":"a","vendor":"v","kind":"cpu","memoryGiB":1,"bandwidthGBs":1,"peakTera":{"float32":1},"source":"s","verified":"v","asOf":"yesterday"}]}""", "asOf", "date")]
    [InlineData("""{"devices":[{"id":"a","name":"a","vendor":"v","kind":"cpu","memoryGiB":1,"bandwidthGBs":1,"peakTera":{"float32":1},"verified":"v","asOf":"2026-11"}]}""", "source", "text")]
    public void Broken_files_are_named_with_place_and_wish(string json, params string[] parts)
    {
        Action read = () => Read(json);
        string message = read.Should().Throw<HardwareFormatException>().Which.Message;
        parts.Should().OnlyContain(part => message.Contains(part, StringComparison.Ordinal), message);
    }

    private static HardwareCatalog Read(string json)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(path, json, Encoding.UTF8);
        try
        {
            return HardwareCatalog.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static double? Peak(HardwareDevice device, ComputePrecision precision) => device.Peaks.TryGetValue(precision, out double peak) ? peak : null;
}
