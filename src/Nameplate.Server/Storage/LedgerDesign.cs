using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Nameplate.Server.Storage;

/// <summary>How `dotnet ef` makes the context: it needs the provider, and no database.</summary>
internal sealed class LedgerDesign : IDesignTimeDbContextFactory<LedgerContext>
{
    public LedgerContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<LedgerContext>().UseNpgsql("Host=localhost").Options);
}
