using HaoLine.Diagnostics;

namespace HaoLine.Formats.Pickle;

/// <summary>Tuples, lists, dictionaries and sets, and how large they would be if written out.</summary>
internal sealed partial class PickleMachine
{
    private bool StepContainer()
    {
        switch (this.opcode)
        {
            case PickleOpcode.EmptyTuple:
                this.Push(this.New(new PickleSequence([], isTuple: true)));
                break;
            case PickleOpcode.Tuple:
                this.Push(this.New(new PickleSequence(this.PopGroup(), isTuple: true)));
                break;
            case PickleOpcode.Tuple1:
                this.PushTuple(1);
                break;
            case PickleOpcode.Tuple2:
                this.PushTuple(2);
                break;
            case PickleOpcode.Tuple3:
                this.PushTuple(3);
                break;
            case PickleOpcode.EmptyList:
                this.Push(this.New(new PickleSequence([])));
                break;
            case PickleOpcode.List:
                this.Push(this.New(new PickleSequence(this.PopGroup())));
                break;
            case PickleOpcode.EmptySet:
                this.Push(this.New(new PickleSequence([], isSet: true)));
                break;
            case PickleOpcode.Frozenset:
                this.Push(this.New(new PickleSequence(this.PopGroup(), isSet: true)));
                break;
            case PickleOpcode.EmptyDict:
                this.Push(this.New(new PickleDictionary()));
                break;
            case PickleOpcode.Dict:
                var dictionary = this.New(new PickleDictionary());
                this.AddPairs(dictionary.Growing, this.PopGroup());
                this.Push(dictionary);
                break;
            case PickleOpcode.Append:
                PickleValue item = this.Pop();
                this.Append([item]);
                break;
            case PickleOpcode.Appends:
            case PickleOpcode.Additems:
                List<PickleValue> items = this.PopGroup();
                this.Append(items);
                break;
            case PickleOpcode.Setitem:
                PickleValue value = this.Pop();
                PickleValue key = this.Pop();
                this.SetPairs([key, value]);
                break;
            case PickleOpcode.Setitems:
                List<PickleValue> pairs = this.PopGroup();
                this.SetPairs(pairs);
                break;
            default:
                return false;
        }

        return true;
    }

    private void PushTuple(int count)
    {
        if (this.stack.Count - this.Floor < count)
        {
            throw this.Underflow();
        }

        List<PickleValue> items = this.stack.GetRange(this.stack.Count - count, count);
        this.stack.RemoveRange(this.stack.Count - count, count);
        this.Push(this.New(new PickleSequence(items, isTuple: true)));
    }

    private void Append(List<PickleValue> items)
    {
        switch (this.Top())
        {
            case PickleSequence { IsTuple: false } sequence:
                sequence.Growing.AddRange(items);
                break;
            case PickleObject made:
                made.GrowingItems.AddRange(items);
                break;
            case PickleGlobal global:
                this.Risk(PickleRisk.ChangesGlobal, global.FullName, null);
                break;
            case PickleBytes:
                break; // numbers are appended to a byte array
            default:
                if (items.Count > 0)
                {
                    this.Refuse("The pickle adds items to a value that takes none.");
                }

                break; // nothing may be added to anything
        }
    }

    private void SetPairs(List<PickleValue> flat)
    {
        switch (this.Top())
        {
            case PickleDictionary dictionary:
                this.AddPairs(dictionary.Growing, flat);
                break;
            case PickleObject made:
                this.AddPairs(made.GrowingPairs, flat);
                break;
            case PickleSequence { IsTuple: false, IsSet: false } or PickleBytes:
                break; // item assignment: changes a list in place, and no pickler writes it
            case PickleGlobal global:
                this.Risk(PickleRisk.ChangesGlobal, global.FullName, null);
                break;
            default:
                if (flat.Count > 0)
                {
                    this.Refuse("The pickle sets items of a value that takes none.");
                }

                break;
        }
    }

    private void AddPairs(List<KeyValuePair<PickleValue, PickleValue>> pairs, List<PickleValue> flat)
    {
        if (flat.Count % 2 != 0)
        {
            this.Refuse("The pickle sets a key without a value.");
        }

        for (int i = 0; i + 1 < flat.Count; i += 2)
        {
            pairs.Add(new KeyValuePair<PickleValue, PickleValue>(flat[i], flat[i + 1]));
        }
    }

    /// <summary>
    /// Few opcodes can describe more than any memory holds, by naming one value many times. Honest pickles repeat little, so a value whose
    /// paths outnumber the opcodes by far is refused, as is nesting that no pickler can write.
    /// </summary>
    private void Measure(PickleValue root)
    {
        double most = Math.Max(10_000_000, (double)this.limits.MaximumExpansion * this.opcodes);
        var work = new Stack<PickleValue>();
        var children = new List<PickleValue>();
        this.MeasureFrom(root, most, work, children);
        foreach (PickleValue? stored in this.memo)
        {
            if (stored is { PathSize: 0 })
            {
                this.MeasureFrom(stored, most, work, children);
            }
        }

        if (this.farMemo is not null)
        {
            foreach (PickleValue stored in this.farMemo.Values)
            {
                this.MeasureFrom(stored, most, work, children);
            }
        }
    }

    private void MeasureFrom(PickleValue root, double most, Stack<PickleValue> work, List<PickleValue> children)
    {
        work.Push(root);
        while (work.Count > 0)
        {
            PickleValue value = work.Peek();
            if (value.PathSize > 0)
            {
                work.Pop();
                continue;
            }

            children.Clear();
            Children(value, children);
            if (value.PathSize == 0 && children.Count > 0)
            {
                value.PathSize = -1; // being measured: a way back to it counts once
                foreach (PickleValue child in children)
                {
                    if (child.PathSize == 0)
                    {
                        work.Push(child);
                    }
                }

                continue;
            }

            double size = 1;
            int depth = 0;
            foreach (PickleValue child in children)
            {
                size += Math.Max(child.PathSize, 1);
                depth = Math.Max(depth, child.PathDepth);
            }

            if (size > most)
            {
                throw this.input.Error(
                    DefectKind.ResourceLimit, this.at, "The pickle repeats its values so often that writing them out would need more memory than allowed.",
                    $"at most {most:0} values", $"{size:0.###E+0}");
            }

            if (depth >= this.limits.MaximumDepth)
            {
                throw this.input.Error(
                    DefectKind.DepthLimit, this.at, "The values of the pickle are nested too deeply.", $"at most {this.limits.MaximumDepth} levels");
            }

            value.PathSize = (float)size;
            value.PathDepth = depth + (children.Count > 0 ? 1 : 0);
            work.Pop();
        }
    }

    private static void Children(PickleValue value, List<PickleValue> children)
    {
        switch (value)
        {
            case PickleSequence sequence:
                children.AddRange(sequence.Items);
                break;
            case PickleDictionary dictionary:
                AddPairs(dictionary.Pairs, children);
                break;
            case PickleObject made:
                children.Add(made.Callable);
                children.AddRange(made.Arguments);
                if (made.Keywords is not null)
                {
                    children.Add(made.Keywords);
                }

                if (made.State is not null)
                {
                    children.Add(made.State);
                }

                children.AddRange(made.Items);
                AddPairs(made.Pairs, children);
                break;
            case PicklePersistentId reference:
                children.Add(reference.Id);
                break;
        }
    }

    private static void AddPairs(IReadOnlyList<KeyValuePair<PickleValue, PickleValue>> pairs, List<PickleValue> children)
    {
        foreach ((PickleValue key, PickleValue value) in pairs)
        {
            children.Add(key);
            children.Add(value);
        }
    }
}
