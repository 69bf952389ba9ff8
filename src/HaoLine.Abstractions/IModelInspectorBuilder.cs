using HaoLine.Analysis;
using HaoLine.Formats;
using HaoLine.Operators;

namespace HaoLine;

/// <summary>What packages extend: each adds one verb such as <c>UseOnnx()</c> on this interface.</summary>
public interface IModelInspectorBuilder
{
    /// <summary>Adds a format reader. Earlier registrations win ties.</summary>
    IModelInspectorBuilder AddFormat(IFormatReader reader);

    /// <summary>Adds an analysis pass.</summary>
    IModelInspectorBuilder AddPass(IAnalysisPass pass);

    /// <summary>Adds or overrides operator definitions.</summary>
    IModelInspectorBuilder AddOperators(Action<OperatorRegistryBuilder> define);

    /// <summary>Sets the bounds that readers and analyses keep.</summary>
    IModelInspectorBuilder WithLimits(InspectionLimits limits);
}
