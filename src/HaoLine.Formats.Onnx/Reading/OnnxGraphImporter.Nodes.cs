using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <content>Nodes.</content>
internal sealed partial class OnnxGraphImporter
{
    private string lastDomain = "";

    private void ReadNode(WireSpan place, int index, OnnxScope scope, string element, string field, OnnxNodeDraft draft)
    {
        WireScope message = this.wire.EnterAt(place, field, index);
        draft.Clear();
        while (this.wire.TryReadTag(out int number, out WireType type))
        {
            this.ReadNodeField(draft, number, type, index, scope, element);
        }

        if (draft.OperatorType.Length == 0)
        {
            throw this.wire.ErrorAt(DefectKind.MissingField, place.Offset, "op_type", $"The node '{draft.Name}' does not say which operator it applies.");
        }

        this.CheckAttributeNames(draft, place.Offset);
        draft.NoteName();
        this.NoteDomain(draft.Domain);

        Value?[] inputs = draft.Inputs.Count == 0 ? [] : new Value?[draft.Inputs.Count];
        string? user = null;
        for (int i = 0; i < inputs.Length; i++)
        {
            string name = draft.Inputs[i];
            if (name.Length > 0)
            {
                inputs[i] = scope.Find(name) ?? scope.Use(name, user ??= $"{element}.{field}[{index}] ({draft.OperatorType} '{draft.Name}')", place.Offset);
            }
        }

        Value[] outputs = draft.Outputs.Count == 0 ? [] : new Value[draft.Outputs.Count];
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = this.DefineResult(scope, draft.Outputs[i], place.Offset);
        }

        AttributeMap attributes = draft.Attributes.Count == 0 ? AttributeMap.Empty : new AttributeMap(draft.Attributes);
        Node node = scope.Graph.AddNodeWithValues(
            new OperatorId(draft.Domain, draft.OperatorType, draft.Overload), inputs, outputs, attributes, draft.Name);
        scope.Graph.SetSource(node, index, place.Offset, place.Length);
        if (draft.Documentation.Length > 0 || draft.Metadata.Count > 0)
        {
            scope.Graph.SetDescription(node, draft.Documentation, draft.Metadata.Count == 0 ? [] : [.. draft.Metadata]);
        }

        this.wire.Leave(message);
    }

    private Value DefineResult(OnnxScope scope, string name, long offset)
    {
        this.state.CountElement();
        if (name.Length == 0)
        {
            return scope.Graph.CreateValue("");
        }

        IrType? type = scope.DeclaredTypes.Count > 0 ? scope.DeclaredTypes.GetValueOrDefault(name) : null;
        Value value = scope.Define(name, type);
        if (!scope.Values.TryAdd(name, value))
        {
            throw this.Duplicate(name, offset, "node output");
        }

        this.ReportShadowing(scope, name, offset);
        return value;
    }

    private void ReadNodeField(OnnxNodeDraft draft, int number, WireType type, int index, OnnxScope scope, string element)
    {
        switch (number)
        {
            case 1:
                this.wire.Expect("input", type, WireType.Length);
                this.state.CountElement();
                draft.Inputs.Add(this.wire.ReadName("input", draft.Inputs.Count));
                break;
            case 2:
                this.wire.Expect("output", type, WireType.Length);
                draft.Outputs.Add(this.wire.ReadName("output", draft.Outputs.Count));
                break;
            case 3:
                this.wire.Expect("name", type, WireType.Length);
                draft.Name = this.wire.ReadName("name");
                break;
            case 4:
                this.wire.Expect("op_type", type, WireType.Length);
                draft.OperatorType = this.wire.ReadName("op_type");
                break;
            case 5:
                this.wire.Expect("attribute", type, WireType.Length);
                draft.Attributes.Add(this.attributes.Read("attribute", draft.Attributes.Count, scope, element, index));
                break;
            case 6:
                this.wire.Expect("doc_string", type, WireType.Length);
                draft.Documentation = this.wire.ReadText("doc_string");
                break;
            case 7:
                this.wire.Expect("domain", type, WireType.Length);
                draft.Domain = this.wire.ReadName("domain");
                break;
            case 8:
                this.wire.Expect("overload", type, WireType.Length);
                draft.Overload = this.wire.ReadName("overload");
                break;
            case 9:
                this.wire.Expect("metadata_props", type, WireType.Length);
                draft.Metadata.Add(this.state.ReadStringPair("metadata_props", draft.Metadata.Count));
                break;
            case 10:
                this.wire.Expect("device_configurations", type, WireType.Length);
                this.wire.ReadSpan("device_configurations", -1, isMessage: true);
                break;
            default:
                this.state.SkipUnknown("NodeProto", number, type);
                break;
        }
    }

    private void CheckAttributeNames(OnnxNodeDraft draft, long offset)
    {
        const int linear = 8;
        List<KeyValuePair<string, AttributeValue>> items = draft.Attributes;
        if (items.Count > linear)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (KeyValuePair<string, AttributeValue> item in items)
            {
                if (!seen.Add(item.Key))
                {
                    throw this.DuplicateAttribute(item.Key, offset);
                }
            }

            return;
        }

        for (int i = 1; i < items.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (items[i].Key == items[j].Key)
                {
                    throw this.DuplicateAttribute(items[i].Key, offset);
                }
            }
        }
    }

    private InvalidModelContentException DuplicateAttribute(string name, long offset) =>
        this.wire.ErrorAt(DefectKind.DuplicateName, offset, "attribute", $"The attribute '{name}' occurs twice in one node.");

    private void NoteDomain(string domain)
    {
        if (!ReferenceEquals(domain, this.lastDomain) || this.UsedDomains.Count == 0)
        {
            this.lastDomain = domain;
            this.UsedDomains.Add(OperatorId.NormalizeDomain(domain));
        }
    }
}
