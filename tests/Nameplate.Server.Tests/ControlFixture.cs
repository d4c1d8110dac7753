using Nameplate.Core.Access;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Tests;

/// <summary>A clock that stands still until it is told otherwise.</summary>
public sealed class FakeTime : TimeProvider
{
    private DateTimeOffset now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    public void Pass(TimeSpan time) => now += time;
}

/// <summary>An installation of its own for a test class: data sources DEMO and OTHER, a user in each.</summary>
public sealed class ControlFixture(TestPostgres postgres) : IAsyncLifetime
{
    public string Database { get; private set; } = "";

    public Installation Installation { get; private set; } = null!;

    public FakeTime Time { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Database = await postgres.CreateDatabaseAsync();
        Installation = await OpenAsync(Database, Time);
        Assert.Null((await Installation.DataSources.AddAsync("DEMO", "UTC", null, cancellationToken)).Fault);
        Assert.Null((await Installation.DataSources.AddAsync("other", "Europe/Paris", null, cancellationToken)).Fault);
        Assert.Null((await Installation.Users.AddAsync(
            new NewUser("DEMO", "ANNA", "annas secret", Role.Operator, "Anna@Example.com"), cancellationToken)).Fault);
        Assert.Null((await Installation.Users.AddAsync(new NewUser("OTHER", "BERT", "berts secret", Role.Admin), cancellationToken)).Fault);
    }

    public static Task<Installation> OpenAsync(string database, TimeProvider? time = null, InstallationSettings? settings = null) =>
        Installation.OpenAsync(database, settings ?? new InstallationSettings(), time ?? TimeProvider.System, null, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Installation.DisposeAsync();
}
