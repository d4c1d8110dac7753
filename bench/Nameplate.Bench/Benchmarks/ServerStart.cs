namespace Nameplate.Bench.Benchmarks;

/// <summary>From the start of the program to ready, its PostgreSQL included, on a database that is migrated; and what it holds when nobody calls.</summary>
internal sealed class ServerStart : IBenchmark
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    public IReadOnlyList<string> Names => ["start", "memory at rest"];

    public IEnumerable<Case> SetUp(Stage stage)
    {
        World.Units(stage);
        yield return new Case("start", "The server's start until it is ready, with its PostgreSQL, migrated and built", "none", Compare.Alone, 2,
            _ =>
            {
                stage.Restart();
                return new Shot(stage.Server.StartTook.TotalSeconds, 1, 0, [stage.Server.StartTook.TotalMilliseconds]);
            },
            null)
        { Unit = "s" };
        yield return new Case("memory at rest", "Resident memory of the server, five seconds after its start", "none", Compare.Alone, 150,
            _ =>
            {
                stage.Restart();
                Thread.Sleep(Rest);
                return new Shot(stage.Server.MemoryMiB, 1, 0, []);
            },
            null)
        { Unit = "MiB", PairsMax = 1, WarmsUp = false };
    }
}
