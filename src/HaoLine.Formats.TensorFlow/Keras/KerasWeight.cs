using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Keras;

/// <summary>A stored tensor of a Keras model.</summary>
/// <param name="Name">Unique name for people.</param>
/// <param name="Group">Layer (older files) or group path (Keras 3) that holds it.</param>
/// <param name="Local">Name inside the group.</param>
/// <param name="Data">Payload.</param>
/// <param name="Role">What it is for.</param>
internal sealed record KerasWeight(string Name, string Group, string Local, TensorData Data, TensorRole Role)
{
    /// <summary>The last part of the name without the output number: <c>kernel</c> of <c>dense/kernel:0</c>.</summary>
    public string Kind
    {
        get
        {
            string last = this.Local[(this.Local.LastIndexOf('/') + 1)..];
            int colon = last.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 ? last : last[..colon];
        }
    }

    public NamedTensor ToTensor() => new(this.Name, this.Data) { Role = this.Role };

    /// <summary>The role that a name tells.</summary>
    public static TensorRole RoleOf(string path, bool optimizer) =>
        optimizer ? TensorRole.OptimizerState
        : path.Contains("moving_mean", StringComparison.Ordinal) || path.Contains("moving_variance", StringComparison.Ordinal)
            || path.Contains("seed_generator", StringComparison.Ordinal) ? TensorRole.Buffer
        : TensorRole.Parameter;
}
