using HaoLine.Analysis;

namespace HaoLine;

/// <summary>Verbs that add analyses to an inspector.</summary>
public static class ModelInspectorBuilderAnalysisExtensions
{
    /// <summary>Adds structure, types, parameters, costs, memory and, when an inspection asks for them, layers.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="options">Choices for every inspection; null for the defaults.</param>
    public static IModelInspectorBuilder AddStandardAnalyses(this IModelInspectorBuilder builder, StandardAnalysisOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (IAnalysisPass pass in StandardPasses.All(options ?? StandardAnalysisOptions.Default))
        {
            builder.AddPass(pass);
        }

        return builder;
    }

    /// <summary>Adds an analysis given as a function; its result has no section in reports.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="key">Names the result; its id must be unique within the inspector.</param>
    /// <param name="run">Computes the result from the frozen model.</param>
    public static IModelInspectorBuilder AddPass<TResult>(
        this IModelInspectorBuilder builder, ResultKey<TResult> key, Func<AnalysisContext, CancellationToken, TResult> run)
        where TResult : notnull
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(run);
        return builder.AddPass(new DelegatePass<TResult>(key, run));
    }

    /// <summary>Makes the inspector at the end of a chain of verbs; the same as <see cref="ModelInspectorBuilder.Build"/>.</summary>
    /// <exception cref="ArgumentException">The builder does not come from <see cref="ModelInspector.CreateBuilder"/>.</exception>
    /// <exception cref="InvalidOperationException">The registrations contradict each other, or the builder was used already.</exception>
    public static ModelInspector Build(this IModelInspectorBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder is ModelInspectorBuilder own
            ? own.Build()
            : throw new ArgumentException("The builder does not come from ModelInspector.CreateBuilder().", nameof(builder));
    }
}
