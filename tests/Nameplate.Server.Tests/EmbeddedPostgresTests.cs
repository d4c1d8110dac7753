using System.Diagnostics;
using System.Globalization;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

public sealed class EmbeddedPostgresTests(OneCluster one) : IClassFixture<OneCluster>, IDisposable
{
    private readonly string _root = Path.Combine(Path.GetTempPath(), "nameplate-embedded-" + Guid.NewGuid().ToString("N"));
    private readonly List<string> _directories = [];
    private readonly Messages _messages = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var directory in _directories)
        {
            EmbeddedPostgres.DeleteIfOurs(directory);
        }

        if (Directory.Exists(_root))
        {
            Directory.Delete(_root, recursive: true);
        }
    }

    [Theory]
    [InlineData(512, "128MB", "256MB", "4MB")]
    [InlineData(24 * 1024, "3072MB", "12288MB", "24MB")]
    [InlineData(512 * 1024, "4096MB", "262144MB", "32MB")]
    public void A_new_cluster_takes_its_share_of_the_memory(long mebibytes, string buffers, string cache, string work)
    {
        var settings = EmbeddedPostgres.TunableSettings(mebibytes * 1024 * 1024);
        Assert.Contains($"\nshared_buffers = '{buffers}'\n", settings, StringComparison.Ordinal);
        Assert.Contains($"\neffective_cache_size = '{cache}'\n", settings, StringComparison.Ordinal);
        Assert.Contains($"\nwork_mem = '{work}'\n", settings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_is_there_again_after_a_stop_and_a_start()
    {
        var directory = NewDirectory("plain");
        await using (var first = await EmbeddedPostgres.StartAsync(directory, _messages, TestPostgres.Fast, Cancel))
        {
            Assert.Contains(_messages, m => m.StartsWith("Creating a new PostgreSQL", StringComparison.Ordinal));
            await ExecuteAsync(first, "DROP TABLE IF EXISTS kept; CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
        }

        _messages.Clear();
        await using var second = await StartAsync(directory);
        Assert.Equal(7, await ScalarAsync(second, "SELECT n FROM kept"));
        Assert.Empty(_messages);
        Assert.False(second.Exited.IsCompleted);
    }

    [Fact]
    public async Task A_new_cluster_is_durable_and_listens_on_no_network()
    {
        await using var server = await EmbeddedPostgres.StartAsync(NewDirectory("durable"), _messages, Cancel);
        Assert.Equal("on", await ScalarAsync(server, "SHOW fsync"));
        Assert.Equal("on", await ScalarAsync(server, "SHOW synchronous_commit"));
        Assert.Equal("on", await ScalarAsync(server, "SHOW full_page_writes"));
        Assert.Equal("on", await ScalarAsync(server, "SHOW data_checksums"));
        Assert.Equal("", await ScalarAsync(server, "SHOW listen_addresses"));
        Assert.Equal("UTF8", await ScalarAsync(server, "SHOW server_encoding"));
        Assert.Equal("UTC", await ScalarAsync(server, "SHOW timezone"));
        Assert.Equal("off", await ScalarAsync(server, "SHOW jit"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(server.Directory));
        }
    }

    [Fact]
    public async Task A_killed_server_recovers_on_the_next_start()
    {
        var directory = one.Directory;
        await using (var first = await StartAsync(directory))
        {
            await ExecuteAsync(first, "DROP TABLE IF EXISTS kept; CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
            Command.Signal(first.ProcessId!.Value, Command.SigKill);
            await first.Exited.WaitAsync(Cancel);
        }

        await using var second = await StartAsync(directory);
        Assert.Equal(7, await ScalarAsync(second, "SELECT n FROM kept"));
    }

    [Fact]
    public async Task A_stop_that_was_asked_for_is_no_death()
    {
        var server = await StartAsync(one.Directory);
        await server.StopAsync(Cancel);
        Assert.False(server.Exited.IsCompleted);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_postgres_left_running_by_a_killed_server_is_ended_and_the_data_taken_over()
    {
        var directory = one.Directory;
        await using (var first = await StartAsync(directory))
        {
            await ExecuteAsync(first, "DROP TABLE IF EXISTS kept; CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
        }

        // Run without the lock, it looks to the next start like what a killed server left.
        var place = PostgresDirectory.Locate(directory);
        var orphan = await PostgresProcess.LaunchAsync(
            place, PostgresBinaries.Find(place.ClusterMajor()).Postgres,
            "-D", place.Cluster, "-c", "listen_addresses=", "-c", $"unix_socket_directories={place.Path}");
        while (!File.Exists(Path.Combine(place.Cluster, "postmaster.pid")))
        {
            await Task.Delay(10, Cancel);
        }

        await using var second = await StartAsync(directory);
        Assert.True(orphan.Exited.IsCompleted);
        Assert.NotEqual(orphan.Id, second.ProcessId);
        Assert.Equal(7, await ScalarAsync(second, "SELECT n FROM kept"));
    }

    [Fact]
    public async Task A_pid_file_with_the_number_of_another_program_does_not_stop_a_start()
    {
        var directory = one.Directory;
        // A program of the user that runs PostgreSQL, for only such a one makes PostgreSQL refuse.
        var place = PostgresDirectory.Locate(directory);
        string[] words = [.. place.Account.Prefix(), "sleep", "60"];
        using var other = Process.Start(words[0], words[1..]);
        await File.WriteAllTextAsync(
            Path.Combine(place.Cluster, "postmaster.pid"), $"{other.Id}\n{place.Cluster}\n1\n5432\n\n\n0 0\n", Cancel);
        try
        {
            await using var second = await StartAsync(directory);
            Assert.Equal(1, await ScalarAsync(second, "SELECT 1"));
            Assert.False(other.HasExited);
        }
        finally
        {
            other.Kill();
        }
    }

    /// <summary>In a container whose first process reaps no orphans, a killed postmaster keeps its number.</summary>
    [Fact]
    public async Task A_pid_file_with_the_number_of_a_zombie_does_not_stop_a_start()
    {
        var directory = one.Directory;
        var place = PostgresDirectory.Locate(directory);
        // The child waits until its parent is a program that fetches no children, then ends.
        string[] words = [.. place.Account.Prefix(), "sh", "-c", "(while [ \"$(cat /proc/$$/comm)\" != sleep ]; do :; done) & echo $!; exec sleep 60"];
        using var parent = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true })!;
        try
        {
            var zombie = await parent.StandardOutput.ReadLineAsync(Cancel);
            while (Directory.Exists("/proc/self") && !(await File.ReadAllTextAsync($"/proc/{zombie}/stat", Cancel)).Contains(") Z ", StringComparison.Ordinal))
            {
                await Task.Delay(10, Cancel);
            }

            await File.WriteAllTextAsync(
                Path.Combine(place.Cluster, "postmaster.pid"), $"{zombie}\n{place.Cluster}\n1\n5432\n\n\n0 0\n", Cancel);
            await using var second = await StartAsync(directory);
            Assert.Equal(1, await ScalarAsync(second, "SELECT 1"));
        }
        finally
        {
            parent.Kill();
        }
    }

    [Fact]
    public async Task A_second_start_on_one_directory_is_refused_and_names_the_first()
    {
        var directory = one.Directory;
        await using var first = await StartAsync(directory);
        var refusal = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => StartAsync(directory));
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), refusal.Message, StringComparison.Ordinal);
        Assert.Contains(directory, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, await ScalarAsync(first, "SELECT 1"));
    }

    [Fact]
    public async Task A_command_attaches_to_the_running_server_and_leaves_it_running()
    {
        var directory = one.Directory;
        await using var owner = await StartAsync(directory);
        await using (var command = await EmbeddedPostgres.AttachOrStartAsync(directory, _messages, Cancel))
        {
            Assert.False(command.IsOwner);
            Assert.Equal(owner.ConnectionString, command.ConnectionString);
        }

        Assert.Equal(1, await ScalarAsync(owner, "SELECT 1"));
    }

    [Fact]
    public async Task A_command_without_a_running_server_starts_it_for_its_duration()
    {
        var directory = one.Directory;
        Assert.True(EmbeddedPostgres.ExistsAt(directory));
        await using (var command = await EmbeddedPostgres.AttachOrStartAsync(directory, _messages, Cancel))
        {
            Assert.True(command.IsOwner);
            Assert.Equal(1, await ScalarAsync(command, "SELECT 1"));
        }

        await using var free = await StartAsync(directory);
    }

    [Fact]
    public async Task The_server_outlives_the_thread_that_started_it()
    {
        EmbeddedPostgres? server = null;
        var starter = new Thread(() => server = StartAsync(one.Directory).GetAwaiter().GetResult());
        starter.Start();
        starter.Join();
        await using (server)
        {
            Assert.Equal(1, await ScalarAsync(server!, "SELECT 1"));
            Assert.False(server!.Exited.IsCompleted);
        }
    }

    [Fact]
    public async Task A_path_too_long_for_a_socket_works()
    {
        var directory = NewDirectory(string.Join('/', Enumerable.Repeat("a-folder-with-a-long-name", 6)));
        await using var server = await StartAsync(directory);
        Assert.Equal(directory, server.Directory);
        Assert.Equal(1, await ScalarAsync(server, "SELECT 1"));
        await using var command = await EmbeddedPostgres.AttachOrStartAsync(directory, null, Cancel);
        Assert.Equal(server.ConnectionString, command.ConnectionString);
    }

    [Theory]
    [InlineData("with a blank")]
    [InlineData("comma, 'quote\" $HOME and ümlaut")]
    public async Task An_awkward_path_works(string name)
    {
        await using var server = await StartAsync(NewDirectory(name));
        Assert.Equal(1, await ScalarAsync(server, "SELECT 1"));
    }

    [Fact]
    public async Task One_directory_reached_by_two_links_has_one_server()
    {
        var directory = one.Directory;
        Directory.CreateDirectory(_root);
        var link = Path.Combine(_root, "link");
        await using var server = await StartAsync(directory);
        Directory.CreateSymbolicLink(link, directory);
        await Assert.ThrowsAsync<EmbeddedPostgresException>(() => StartAsync(link));
        File.Delete(link);
    }

    [Fact]
    public async Task As_root_a_directory_that_only_root_can_enter_is_moved_to_a_fixed_place()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            // Nothing is moved for an ordinary user, whose PostgreSQL runs as himself.
            return;
        }

        var closed = Path.Combine(_root, "closed");
        Directory.CreateDirectory(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var directory = NewDirectory("closed/data");
        string moved;
        await using (var first = await EmbeddedPostgres.StartAsync(directory, _messages, TestPostgres.Fast, Cancel))
        {
            moved = first.Directory;
            Assert.StartsWith("/var/lib/nameplate/data-", moved, StringComparison.Ordinal);
            Assert.Contains(_messages, m => m.Contains(moved, StringComparison.Ordinal));
            await ExecuteAsync(first, "DROP TABLE IF EXISTS kept; CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
        }

        // Opening the way later must not make the data disappear.
        File.SetUnixFileMode(closed, File.GetUnixFileMode(closed) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        await using (var second = await EmbeddedPostgres.StartAsync(directory, _messages, TestPostgres.Fast, Cancel))
        {
            Assert.Equal(moved, second.Directory);
            Assert.Equal(7, await ScalarAsync(second, "SELECT n FROM kept"));
        }

        EmbeddedPostgres.DeleteIfOurs(directory);
        Assert.False(Directory.Exists(moved));
    }

    [Fact]
    public async Task A_foreign_directory_is_neither_used_nor_deleted()
    {
        var directory = NewDirectory("foreign");
        Directory.CreateDirectory(directory);
        var file = Path.Combine(directory, "letter.txt");
        await File.WriteAllTextAsync(file, "dear reader", Cancel);

        await Assert.ThrowsAsync<EmbeddedPostgresException>(() => StartAsync(directory));
        Assert.Throws<EmbeddedPostgresException>(() => EmbeddedPostgres.DeleteIfOurs(directory));
        Assert.Equal("dear reader", await File.ReadAllTextAsync(file, Cancel));
        _directories.Remove(directory);
    }

    [Fact]
    public async Task A_directory_in_use_is_not_deleted_and_a_free_one_is()
    {
        var directory = NewDirectory("fresh");
        await using (var server = await StartAsync(directory))
        {
            Assert.Throws<EmbeddedPostgresException>(() => EmbeddedPostgres.DeleteIfOurs(directory));
            Assert.Equal(1, await ScalarAsync(server, "SELECT 1"));
        }

        EmbeddedPostgres.DeleteIfOurs(directory);
        Assert.False(Directory.Exists(directory));
        EmbeddedPostgres.DeleteIfOurs(directory);
    }

    [Fact]
    public async Task Data_of_a_version_that_is_not_installed_is_refused_by_name()
    {
        var directory = one.Directory;
        var file = Path.Combine(directory, "postgres", "PG_VERSION");
        var written = await File.ReadAllTextAsync(file, Cancel);
        await File.WriteAllTextAsync(file, "11\n", Cancel);
        try
        {
            var refusal = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => StartAsync(directory));
            Assert.Contains("PostgreSQL 11", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            await File.WriteAllTextAsync(file, written, Cancel);
        }
    }

    [Fact]
    public async Task A_failed_start_shows_what_postgres_said()
    {
        var refusal = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => EmbeddedPostgres.StartAsync(
            one.Directory, null, new Dictionary<string, string> { ["shared_buffers"] = "much" }, Cancel));
        Assert.Contains("shared_buffers", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)", 15)]
    [InlineData("postgres (PostgreSQL) 18.4", 18)]
    [InlineData("postgres (PostgreSQL) 19beta1", 19)]
    [InlineData("postgres: command not found", null)]
    [InlineData("", null)]
    public void A_version_line_gives_its_major_version(string line, int? major) =>
        Assert.Equal(major, PostgresBinaries.ParseMajor(line));

    [Fact]
    public void The_newest_usable_binaries_are_chosen_and_for_data_those_that_wrote_it()
    {
        PostgresBinaries[] found = [new("/a", 14), new("/b", 17), new("/c", 15), new("/d", 17)];
        Assert.Equal("/b", PostgresBinaries.Choose(found, null).Directory);
        Assert.Equal("/c", PostgresBinaries.Choose(found, 15).Directory);
        Assert.Throws<EmbeddedPostgresException>(() => PostgresBinaries.Choose(found, 16));
        var refusal = Assert.Throws<EmbeddedPostgresException>(() => PostgresBinaries.Choose(found[..1], null));
        Assert.Contains("14 in /a", refusal.Message, StringComparison.Ordinal);
    }

    private string NewDirectory(string name)
    {
        var directory = Path.Combine(_root, name);
        _directories.Add(directory);
        return directory;
    }

    /// <summary>Starts on a copy of a cluster where there is nothing yet, which is quicker than to make one.</summary>
    private Task<EmbeddedPostgres> StartAsync(string directory)
    {
        if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(directory)!);
            Command.Need("cp", "-a", one.Directory, directory);
        }

        return EmbeddedPostgres.StartAsync(directory, _messages, TestPostgres.Fast, Cancel);
    }

    private static async Task ExecuteAsync(EmbeddedPostgres server, string sql) => await ScalarAsync(server, sql);

    private static async Task<object?> ScalarAsync(EmbeddedPostgres server, string sql)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false }.ConnectionString;
        await using var connection = new NpgsqlConnection(unpooled);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancel);
    }

    /// <summary>Progress reported at once: Progress&lt;T&gt; would do it later, on another thread.</summary>
    private sealed class Messages : List<string>, IProgress<string>
    {
        public void Report(string value) => Add(value);
    }
}

/// <summary>
/// A data directory for the tests that leave it whole and stopped, each with its own table: making a cluster is by far
/// the dearest step here.
/// </summary>
public sealed class OneCluster : IAsyncLifetime
{
    public string Directory { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var asked = Path.Combine(Path.GetTempPath(), "nameplate-one-" + Guid.NewGuid().ToString("N"));
        await using var server = await EmbeddedPostgres.StartAsync(asked, null, TestPostgres.Fast, CancellationToken.None);
        Directory = server.Directory;
    }

    public ValueTask DisposeAsync()
    {
        EmbeddedPostgres.DeleteIfOurs(Directory);
        return ValueTask.CompletedTask;
    }
}
