namespace HaoLine.Analysis;

/// <summary>From what a module tree was read, best source first.</summary>
public enum ModuleSource
{
    /// <summary>Scopes that the exporter wrote into the metadata of nodes.</summary>
    ExporterMetadata,

    /// <summary>Paths in node names.</summary>
    NodeNames,

    /// <summary>Paths in the names of stored weights.</summary>
    WeightNames,

    /// <summary>Blocks that repeat along the execution order; the names of such modules are made up.</summary>
    Structure,

    /// <summary>Nothing tells of modules; the tree is its root.</summary>
    None,
}
