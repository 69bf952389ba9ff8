namespace HaoLine.Hardware;

/// <summary>What kind of machine a device is meant for.</summary>
public enum HardwareKind
{
    /// <summary>A GPU for servers.</summary>
    DatacenterGpu,

    /// <summary>A GPU for professional desktops.</summary>
    WorkstationGpu,

    /// <summary>A GPU for personal computers.</summary>
    ConsumerGpu,

    /// <summary>A module for robots, cameras and vehicles; memory is shared with its processor.</summary>
    Embedded,

    /// <summary>A matrix accelerator that is no GPU.</summary>
    Accelerator,

    /// <summary>A processor.</summary>
    Cpu,

    /// <summary>A processor, GPU and neural unit on one chip with shared memory.</summary>
    Soc,
}
