using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <content>Versions, operator sets and functions.</content>
internal sealed partial class OnnxModelImporter
{
    private void CheckHeader()
    {
        if (this.draft.IrVersion is not { } version)
        {
            throw this.wire.ErrorAt(DefectKind.MissingField, 0, "ir_version", "The model does not say which version of ONNX it is.");
        }

        if (version <= 0)
        {
            throw this.wire.ErrorAt(DefectKind.BadValue, this.draft.IrVersionOffset, "ir_version", "The version is impossible.", "1 or more", $"{version}");
        }

        if (version > OnnxFormat.NewestIrVersion)
        {
            this.state.Report(
                OnnxDiagnostics.UnsupportedVersion, this.draft.IrVersionOffset, "ir_version", null, "ir_version", version, OnnxFormat.NewestIrVersion);
        }

        const int firstWithOperatorSets = 3;
        if (this.draft.Imports.Count == 0 && version >= firstWithOperatorSets)
        {
            throw this.wire.ErrorAt(
                DefectKind.MissingField, this.state.Source.Length, "opset_import", $"The model has no operator set, which ir_version {version} requires.");
        }

        if (this.draft.TrainingInfos > 0)
        {
            this.state.Report(OnnxDiagnostics.TrainingInfo, -1, "training_info", null, this.draft.TrainingInfos);
        }

        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (string key in this.draft.Properties.Select(property => property.Key))
        {
            if (!keys.Add(key))
            {
                this.state.Report(OnnxDiagnostics.DuplicateMetadataKey, -1, "metadata_props", null, key);
            }
        }

        if (this.state.Source.Length > int.MaxValue)
        {
            this.state.Report(OnnxDiagnostics.FileOverProtobufLimit, 0, "", null, this.state.Source.Length);
        }
    }

    private void ReadImport(List<OperatorSetImport> imports, string field)
    {
        WireScope scope = this.wire.Enter(field, imports.Count);
        string domain = "";
        long? stated = null;
        while (this.wire.TryReadTag(out int number, out WireType type))
        {
            switch (number)
            {
                case 1:
                    this.wire.Expect("domain", type, WireType.Length);
                    domain = this.wire.ReadName("domain");
                    break;
                case 2:
                    this.wire.Expect("version", type, WireType.Varint);
                    stated = this.wire.ReadInt64("version");
                    break;
                default:
                    this.state.SkipUnknown("OperatorSetIdProto", number, type);
                    break;
            }
        }

        if (stated is not { } version)
        {
            throw this.wire.ErrorAt(DefectKind.MissingField, scope.Start, "version", $"The operator set '{domain}' has no version.");
        }

        if (version <= 0)
        {
            throw this.wire.ErrorAt(DefectKind.BadValue, scope.Start, "version", "The operator-set version is impossible.", "1 or more", $"{version}");
        }

        if (version > OnnxFormat.NewestOperatorSet && OperatorId.NormalizeDomain(domain).Length == 0)
        {
            this.state.Report(
                OnnxDiagnostics.UnsupportedVersion, scope.Start, null, null, "The standard operator set", version, OnnxFormat.NewestOperatorSet);
        }

        this.wire.Leave(scope);
        this.state.CountElement();
        imports.Add(new OperatorSetImport(domain, version));
    }

    /// <summary>Drops earlier imports of a domain; reports the repetition.</summary>
    private void RemoveRepeatedImports(List<OperatorSetImport> imports, string element)
    {
        if (imports.Count < 2)
        {
            return;
        }

        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        var repeated = new HashSet<int>();
        for (int i = 0; i < imports.Count; i++)
        {
            string domain = OperatorId.NormalizeDomain(imports[i].Domain);
            if (last.TryGetValue(domain, out int earlier))
            {
                repeated.Add(earlier);
                this.state.Report(
                    OnnxDiagnostics.DuplicateOperatorSet, -1, element, null, domain.Length == 0 ? "ai.onnx" : domain, imports[earlier].Version, imports[i].Version);
            }

            last[domain] = i;
        }

        if (repeated.Count > 0)
        {
            List<OperatorSetImport> kept = [.. imports.Where((_, index) => !repeated.Contains(index))];
            imports.Clear();
            imports.AddRange(kept);
        }
    }

    private void CheckDomains(HashSet<string> used, List<OperatorSetImport> imports, HashSet<string> functionDomains, string element)
    {
        this.RemoveRepeatedImports(imports, element);
        if (imports.Count == 0 && this.draft.IrVersion < 3)
        {
            return;
        }

        HashSet<string>? known = null;
        foreach (string domain in used)
        {
            known ??= imports.Select(import => OperatorId.NormalizeDomain(import.Domain)).ToHashSet(StringComparer.Ordinal);
            if (!known.Contains(domain) && !functionDomains.Contains(domain))
            {
                this.state.Report(OnnxDiagnostics.DomainNotImported, -1, element, null, element, domain.Length == 0 ? "ai.onnx" : domain);
            }
        }
    }

    private static HashSet<string> DomainsOf(Dictionary<OperatorId, Function> functions) =>
        functions.Keys.Select(id => id.Domain).ToHashSet(StringComparer.Ordinal);

    private Dictionary<OperatorId, Function> ReadFunctions()
    {
        var functions = new Dictionary<OperatorId, Function>();
        var bodies = new List<(string Element, HashSet<string> Domains, List<OperatorSetImport> Imports)>();
        this.state.InFunction = true;
        for (int i = 0; i < this.draft.Functions.Count; i++)
        {
            WireScope scope = this.wire.EnterAt(this.draft.Functions[i], "functions", i);
            HashSet<string> domains = this.graphs.BeginDomains();
            var imports = new List<OperatorSetImport>();
            Function function = this.ReadFunction($"functions[{i}]", imports, scope.Start);
            if (!functions.TryAdd(function.Id, function))
            {
                throw this.wire.ErrorAt(DefectKind.DuplicateName, scope.Start, null, $"The function {function.Id} is defined twice.");
            }

            this.wire.Leave(scope);
            bodies.Add(($"functions[{i}]", domains, imports));
        }

        this.state.InFunction = false;
        HashSet<string> functionDomains = DomainsOf(functions);
        foreach ((string element, HashSet<string> domains, List<OperatorSetImport> imports) in bodies)
        {
            this.CheckDomains(domains, imports, functionDomains, element);
        }

        return functions;
    }

    private Function ReadFunction(string element, List<OperatorSetImport> imports, long start)
    {
        OnnxFunctionDraft head = this.functionDraft;
        head.Clear();
        while (this.wire.TryReadTag(out int number, out WireType type))
        {
            this.ReadFunctionField(head, imports, number, type, element);
        }

        if (head.Name.Length == 0)
        {
            throw this.wire.ErrorAt(DefectKind.MissingField, start, "name", "A function has no name.");
        }

        var body = new Graph(head.Name) { SourcePath = this.state.Source.Name, ElementPath = element };
        var scope = new OnnxScope(body, null, 1, head.Inputs.Count + OnnxGraphImporter.ExpectedNodes(head.Nodes));
        foreach ((string name, IrType? type, long _) in head.ValueInfos)
        {
            scope.DeclaredTypes.TryAdd(name, type);
        }

        for (int i = 0; i < head.Inputs.Count; i++)
        {
            this.graphs.DeclareInput(scope, head.Inputs[i], scope.DeclaredTypes.GetValueOrDefault(head.Inputs[i]), start, i);
        }

        this.graphs.ReadNodes(head.Nodes, scope, element, "node");
        this.graphs.Finish(head.Outputs.ConvertAll(name => (name, (IrType?)null, start)), scope, element);
        return new Function(new OperatorId(head.Domain, head.Name, head.Overload), body)
        {
            RequiredAttributes = head.Attributes.Count == 0 ? [] : [.. head.Attributes],
            DefaultAttributes = this.MakeDefaults(head, start),
            Imports = imports,
            Documentation = head.Documentation,
            Metadata = head.Metadata.Count == 0 ? [] : [.. head.Metadata],
        };
    }

    private AttributeMap MakeDefaults(OnnxFunctionDraft head, long start)
    {
        if (head.Attributes.Count + head.Defaults.Count == 0)
        {
            return AttributeMap.Empty;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in head.Attributes.Concat(head.Defaults.Select(item => item.Key)))
        {
            if (!seen.Add(name))
            {
                throw this.wire.ErrorAt(DefectKind.DuplicateName, start, "attribute", $"The function attribute '{name}' is declared twice.");
            }
        }

        return head.Defaults.Count == 0 ? AttributeMap.Empty : new AttributeMap(head.Defaults);
    }

    private void ReadFunctionField(OnnxFunctionDraft head, List<OperatorSetImport> imports, int number, WireType type, string element)
    {
        switch (number)
        {
            case 1:
                this.wire.Expect("name", type, WireType.Length);
                head.Name = this.wire.ReadName("name");
                break;
            case 4:
                this.wire.Expect("input", type, WireType.Length);
                head.Inputs.Add(this.wire.ReadName("input", head.Inputs.Count));
                break;
            case 5:
                this.wire.Expect("output", type, WireType.Length);
                head.Outputs.Add(this.wire.ReadName("output", head.Outputs.Count));
                break;
            case 6:
                this.wire.Expect("attribute", type, WireType.Length);
                head.Attributes.Add(this.wire.ReadName("attribute", head.Attributes.Count));
                break;
            case 7:
                this.wire.Expect("node", type, WireType.Length);
                this.state.CountNode();
                head.Nodes.Add(this.wire.ReadSpan("node", head.Nodes.Count, isMessage: true));
                break;
            case 8:
                this.wire.Expect("doc_string", type, WireType.Length);
                head.Documentation = this.wire.ReadText("doc_string");
                break;
            case 9:
                this.wire.Expect("opset_import", type, WireType.Length);
                this.ReadImport(imports, "opset_import");
                break;
            case 10:
                this.wire.Expect("domain", type, WireType.Length);
                head.Domain = this.wire.ReadName("domain");
                break;
            case 11:
                this.wire.Expect("attribute_proto", type, WireType.Length);
                head.Defaults.Add(this.graphs.Attributes.Read("attribute_proto", head.Defaults.Count, null, element, -1));
                break;
            case 12:
                this.wire.Expect("value_info", type, WireType.Length);
                head.ValueInfos.Add(this.types.ReadValueInfo("value_info", head.ValueInfos.Count));
                break;
            case 13:
                this.wire.Expect("overload", type, WireType.Length);
                head.Overload = this.wire.ReadName("overload");
                break;
            case 14:
                this.wire.Expect("metadata_props", type, WireType.Length);
                head.Metadata.Add(this.state.ReadStringPair("metadata_props", head.Metadata.Count));
                break;
            default:
                this.state.SkipUnknown("FunctionProto", number, type);
                break;
        }
    }
}
