using System.CommandLine;
using System.CommandLine.Parsing;
using HaoLine.Analysis;
using HaoLine.Formats;

namespace HaoLine.Cli;

/// <summary>Arguments of every verb that reads models: sizes, profile, network.</summary>
internal sealed class ReadingArguments
{
    private readonly Option<string[]> bind = Many("--bind", "Sizes by symbol (batch=1,seq=128), ranges (seq=1..2048) or shapes by input (input=1x3x224x224).");
    private readonly Option<string[]> trip = Many("--trip", "Iterations of a loop by node name (name=N).");
    private readonly Option<string> profile = new("--profile") { Description = "Cost profile.", DefaultValueFactory = static _ => CostProfile.PureMacs.Id };
    private readonly Option<bool> remote = new("--remote") { Description = "Allow web addresses: only the bytes that are needed are fetched, by range requests." };
    private readonly Option<long> remoteBudget = new("--remote-budget") { Description = "Most MiB to fetch from one address.", HelpName = "MIB", DefaultValueFactory = static _ => RemoteOptions.Default.MaximumBytes >> 20 };

    public ReadingArguments() => this.profile.AcceptOnlyFromAmong([.. CostProfile.All.Select(static item => item.Id)]);

    public IReadOnlyList<Option> Options => [this.bind, this.trip, this.profile, this.remote, this.remoteBudget];

    /// <summary>The parser takes an unknown option for a model; a file may start with a dash only if it is there.</summary>
    public static void RefuseUnknownOptions(ArgumentResult result)
    {
        foreach (string text in result.Tokens.Select(static token => token.Value).Where(static text => text.StartsWith('-') && text != "-" && !File.Exists(text)))
        {
            result.AddError($"Unrecognized option '{text}'.");
        }
    }

    public static Option<string[]> Many(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "NAME=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = static _ => [],
    };

    /// <summary>Adds profile and sizes to options.</summary>
    public InspectionOptions Apply(InspectionOptions options, ParseResult parsed) => ShapeArguments.Apply(
        options with { CostProfile = parsed.GetValue(this.profile) ?? CostProfile.PureMacs.Id },
        parsed.GetValue(this.bind) ?? [],
        parsed.GetValue(this.trip) ?? []);

    /// <summary>How addresses are read; refuses them unless they are allowed.</summary>
    /// <exception cref="UsageException">An address is not allowed or not valid, or the budget is out of range.</exception>
    public RemoteOptions Access(ParseResult parsed, IReadOnlyList<string> paths)
    {
        if (paths.FirstOrDefault(ModelReading.IsAddress) is { } address && !parsed.GetValue(this.remote))
        {
            throw new UsageException($"'{address}' is a web address. Add --remote to read it over the network, or download the file.");
        }

        if (paths.FirstOrDefault(static path => ModelReading.IsAddress(path) && !Uri.TryCreate(path, UriKind.Absolute, out _)) is { } broken)
        {
            throw new UsageException($"'{broken}' is no valid web address.");
        }

        long budget = parsed.GetValue(this.remoteBudget);
        return budget is >= 1 and <= int.MaxValue
            ? new RemoteOptions { MaximumBytes = budget << 20 }
            : throw new UsageException("--remote-budget takes a number of MiB from 1 on.");
    }
}
