using System.Text;
using HaoLine.Diagnostics;

namespace HaoLine.Formats.Pickle;

/// <summary>Names and calls: what a loader would run.</summary>
internal sealed partial class PickleMachine
{
    private bool StepCall()
    {
        switch (this.opcode)
        {
            case PickleOpcode.Global:
                string module = Encoding.UTF8.GetString(this.input.ReadLine());
                this.Push(this.Name(module, Encoding.UTF8.GetString(this.input.ReadLine())));
                break;
            case PickleOpcode.StackGlobal:
                PickleValue name = this.Pop();
                PickleValue from = this.Pop();
                if (from is PickleText moduleText && name is PickleText nameText)
                {
                    this.Push(this.Name(moduleText.Value, nameText.Value));
                }
                else
                {
                    this.Risk(PickleRisk.ComputedName, "", null);
                    this.Push(this.New(new PickleObject(PickleValue.None, [from, name], null, this.at)));
                }

                break;
            case PickleOpcode.Inst:
                string classModule = Encoding.UTF8.GetString(this.input.ReadLine());
                PickleGlobal instance = this.Name(classModule, Encoding.UTF8.GetString(this.input.ReadLine()));
                this.Call(instance, this.PopGroup(), null);
                break;
            case PickleOpcode.Obj:
                List<PickleValue> group = this.PopGroup();
                if (group.Count == 0)
                {
                    throw this.Bad("The pickle makes an instance of nothing.");
                }

                this.Call(group[0], group[1..], null);
                break;
            case PickleOpcode.Reduce:
            case PickleOpcode.Newobj:
                PickleValue arguments = this.Pop();
                this.Call(this.Pop(), this.Arguments(arguments), null);
                break;
            case PickleOpcode.NewobjEx:
                PickleValue keywords = this.Pop();
                PickleValue positional = this.Pop();
                this.Call(this.Pop(), this.Arguments(positional), keywords);
                break;
            case PickleOpcode.Build:
                PickleValue state = this.Pop();
                this.Build(this.Top(), state);
                break;
            case PickleOpcode.Ext1:
                this.Extension(this.input.ReadByte());
                break;
            case PickleOpcode.Ext2:
                this.Extension(this.input.ReadUInt16());
                break;
            case PickleOpcode.Ext4:
                this.Extension(this.input.ReadInt32());
                break;
            default:
                return false;
        }

        return true;
    }

    private PickleGlobal Name(string module, string name)
    {
        if (!this.globals.TryGetValue((module, name), out PickleGlobal? global))
        {
            global = this.New(new PickleGlobal(module, name, this.options.Policy.Judge(module, name)));
            this.globals.Add((module, name), global);
        }

        if (global.Trust != PickleTrust.Safe)
        {
            PickleRisk risk = global.Trust switch
            {
                PickleTrust.Dangerous => PickleRisk.DangerousReference,
                PickleTrust.Library => PickleRisk.LibraryReference,
                _ => PickleRisk.UnknownReference,
            };
            this.Risk(risk, global.FullName, PickleAdvisories.Find(module, name));
        }

        return global;
    }

    private IReadOnlyList<PickleValue> Arguments(PickleValue value) => value switch
    {
        PickleSequence { IsTuple: true } tuple => tuple.Items,
        PickleObject or PicklePersistentId => [value], // what the call gives cannot be told without making it
        _ => this.NoArguments(),
    };

    private IReadOnlyList<PickleValue> NoArguments()
    {
        this.Refuse("The arguments of a call are no tuple.");
        return [];
    }

    private void Call(PickleValue callable, IReadOnlyList<PickleValue> arguments, PickleValue? keywords)
    {
        switch (callable)
        {
            case PickleGlobal { Module: "_codecs", Name: "encode" } when !IsHarmlessEncoding(arguments):
                this.Risk(PickleRisk.UnknownReference, "_codecs.encode", null);
                break;
            case PickleGlobal:
                break;
            case PickleObject or PicklePersistentId:
                this.Risk(PickleRisk.ComputedCall, "", null);
                break;
            default:
                this.Refuse("The pickle calls a value that cannot be called.");
                break;
        }

        this.Push(this.New(new PickleObject(callable, arguments, keywords, this.at)));
    }

    /// <summary>Protocol 2 writes bytes as text and an encoding; another codec would import a module of that name.</summary>
    private static bool IsHarmlessEncoding(IReadOnlyList<PickleValue> arguments) =>
        arguments.Count == 2 && arguments[0] is PickleText
        && arguments[1].AsText()?.ToLowerInvariant() is "latin1" or "latin-1" or "iso-8859-1" or "utf-8" or "utf8" or "ascii";

    private void Build(PickleValue target, PickleValue state)
    {
        switch (target)
        {
            case PickleObject made:
                made.State = state;
                break;
            case PickleGlobal global:
                this.Risk(PickleRisk.ChangesGlobal, global.FullName, null);
                break;
            case PicklePersistentId or PickleDictionary or PickleSequence:
                break;
            default:
                if (!IsNoState(state))
                {
                    this.Refuse("The pickle sets the state of a value that has none.");
                }

                break;
        }
    }

    /// <summary>True for what a loader takes for no state at all, whatever the value: nothing, something empty, or two of them.</summary>
    private static bool IsNoState(PickleValue state) => state switch
    {
        PickleSequence { IsTuple: true, Items: [var fields, var slots] } => IsEmpty(fields) && IsEmpty(slots),
        _ => IsEmpty(state),
    };

    private static bool IsEmpty(PickleValue value) =>
        ReferenceEquals(value, PickleValue.None)
        || value is PickleSequence { Items.Count: 0 } or PickleDictionary { Pairs.Count: 0 } or PickleBoolean { Value: false } or PickleText { Value.Length: 0 } or PickleBytes { Length: 0 }
        || (value is PickleInteger number && number.BigValue.IsZero) || (value is PickleReal real && real.Value == 0);

    private void Extension(int code)
    {
        this.Risk(PickleRisk.ExtensionCode, "", null);
        this.Push(this.New(new PickleObject(PickleValue.None, [this.Integer(code)], null, this.at)));
    }
}
