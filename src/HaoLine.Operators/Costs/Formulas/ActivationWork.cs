namespace HaoLine.Operators;

/// <summary>Operations per element of the activation functions, counted from their usual closed forms.</summary>
internal static class ActivationWork
{
    /// <summary>max(0, x).</summary>
    public static ElementWork Relu { get; } = new(Compares: 1);

    /// <summary>x or αx.</summary>
    public static ElementWork LeakyRelu { get; } = new(Multiplies: 1, Compares: 1);

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public static ElementWork Sigmoid { get; } = new(Adds: 1, Divides: 1, Transcendentals: 1);

    /// <summary>clip(αx + β, 0, 1).</summary>
    public static ElementWork HardSigmoid { get; } = new(Adds: 1, Multiplies: 1, Compares: 2);

    /// <summary>x·hardsigmoid(x).</summary>
    public static ElementWork HardSwish { get; } = HardSigmoid + ElementWork.Multiply;

    /// <summary>x·sigmoid(αx).</summary>
    public static ElementWork Swish { get; } = Sigmoid + new ElementWork(Multiplies: 2);

    /// <summary>x or α(eˣ − 1).</summary>
    public static ElementWork Elu { get; } = new(Adds: 1, Multiplies: 1, Compares: 1, Transcendentals: 1);

    /// <summary>γx or γα(eˣ − 1).</summary>
    public static ElementWork Selu { get; } = new(Adds: 1, Multiplies: 2, Compares: 1, Transcendentals: 1);

    /// <summary>max(0, x) + min(0, α(e^(x/α) − 1)).</summary>
    public static ElementWork Celu { get; } = new(Adds: 2, Multiplies: 1, Divides: 1, Compares: 2, Transcendentals: 1);

    /// <summary>ln(1 + eˣ).</summary>
    public static ElementWork Softplus { get; } = new(Adds: 1, Transcendentals: 2);

    /// <summary>x / (1 + |x|).</summary>
    public static ElementWork Softsign { get; } = new(Adds: 1, Divides: 1, Compares: 1);

    /// <summary>x·tanh(softplus(x)).</summary>
    public static ElementWork Mish { get; } = Softplus + new ElementWork(Multiplies: 1, Transcendentals: 1);

    /// <summary>½x(1 + erf(x/√2)).</summary>
    public static ElementWork ErfGelu { get; } = new(Adds: 1, Multiplies: 3, Transcendentals: 1);

    /// <summary>½x(1 + tanh(√(2/π)(x + 0.044715x³))).</summary>
    public static ElementWork TanhGelu { get; } = new(Adds: 2, Multiplies: 6, Transcendentals: 1);

    /// <summary>Two bounds.</summary>
    public static ElementWork Clip { get; } = new(Compares: 2);

    /// <summary>The work of an activation that a fused operator names in an attribute; nothing for no activation.</summary>
    public static ElementWork OfName(string name) => name switch
    {
        "" => ElementWork.None,
        "Relu" or "ThresholdedRelu" => Relu,
        "LeakyRelu" => LeakyRelu,
        "Sigmoid" => Sigmoid,
        "HardSigmoid" => HardSigmoid,
        "HardSwish" => HardSwish,
        "Tanh" => ElementWork.Transcendental,
        "Clip" => Clip,
        "Elu" => Elu,
        "Selu" => Selu,
        "Softplus" => Softplus,
        "Softsign" => Softsign,
        "Gelu" => ErfGelu,
        _ => ElementWork.Compare,
    };
}
