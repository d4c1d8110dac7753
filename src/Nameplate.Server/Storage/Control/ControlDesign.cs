using Microsoft.EntityFrameworkCore.Design;

namespace Nameplate.Server.Storage.Control;

/// <summary>How `dotnet ef` makes the context: it needs the provider, and no database.</summary>
internal sealed class ControlDesign : IDesignTimeDbContextFactory<ControlContext>
{
    public ControlContext CreateDbContext(string[] args) => ControlContext.On("Host=localhost");
}
