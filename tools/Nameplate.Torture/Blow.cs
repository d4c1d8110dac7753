namespace Nameplate.Torture;

/// <summary>What is done to a server while it works.</summary>
internal enum Blow
{
    /// <summary>SIGTERM, as a service manager sends it: the gentle one.</summary>
    StopServer,

    /// <summary>SIGKILL of the server; its PostgreSQL is told by the kernel.</summary>
    KillServer,

    /// <summary>SIGKILL of the postmaster and all its children at one moment.</summary>
    KillPostgreSql,

    /// <summary>SIGKILL of the server and of all of PostgreSQL at one moment.</summary>
    KillBoth,

    /// <summary>SIGKILL of one connection's process: PostgreSQL restarts itself, the server goes on.</summary>
    KillBackend,

    /// <summary>The disk is full until it is freed.</summary>
    FillDisk,

    /// <summary>The machine's power is cut: all ends, and what was not flushed to disk is gone.</summary>
    CutPower,
}
