using System.Reflection;

namespace Nameplate.Server;

/// <summary>Which Nameplate this is.</summary>
internal static class Release
{
    /// <summary>As releases are named, without the build's own suffix.</summary>
    public static string Version { get; } =
        typeof(Release).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
