using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nameplate.Core;

namespace Nameplate.Server.Storage;

/// <summary>What a backup says of itself; the second line of its file, as JSON.</summary>
/// <param name="Nameplate">The version that made it.</param>
/// <param name="Made">When its snapshot was taken.</param>
/// <param name="Postgres">Major version of the PostgreSQL that held the data.</param>
/// <param name="Archive">Major version of the pg_dump that wrote the archive; an older pg_restore does not read it.</param>
/// <param name="DataSources">Their names, in order.</param>
/// <param name="ControlMigrations">What had been applied to the installation's own schema.</param>
/// <param name="LedgerMigrations">What had been applied to any data source.</param>
public sealed record BackupHeader(
    string Nameplate, DateTime Made, int Postgres, int Archive, IReadOnlyList<string> DataSources, IReadOnlyList<string> ControlMigrations, IReadOnlyList<string> LedgerMigrations)
{
    /// <summary>The schemas in the archive.</summary>
    internal IReadOnlyList<string> Schemas => [Control.ControlContext.Schema, .. DataSources.Select(DataSource.SchemaOf)];
}

/// <summary>
/// The file of a backup:
/// <code>
/// Nameplate backup 1
/// {"Nameplate":"0.1.0","Made":"2026-03-01T08:00:00Z", … }
/// pg_dump's archive in its custom format
/// sha256 and 64 hexadecimal digits: the checksum of all bytes before this line
/// </code>
/// Without its first two lines it can be read by pg_restore alone.
/// </summary>
internal sealed class BackupFile : IAsyncDisposable
{
    private const string Start = "Nameplate backup ";
    private const int Format = 1;

    /// <summary>Room for the names of a hundred thousand data sources: what claims to be longer is no header.</summary>
    private const int HeaderBytesMax = 4 * 1024 * 1024;

    private const int BufferBytes = 256 * 1024;

    private static readonly string FirstLine = string.Create(CultureInfo.InvariantCulture, $"{Start}{Format}\n");

    private static readonly int LastLineBytes = LastLine(new byte[SHA256.HashSizeInBytes]).Length;

    private readonly FileStream stream;
    private readonly long archiveAt;

    private BackupFile(FileStream stream, string path, BackupHeader header, long archiveAt) =>
        (this.stream, Path, Header, this.archiveAt) = (stream, path, header, archiveAt);

    public string Path { get; }

    public BackupHeader Header { get; }

    /// <summary>
    /// Writes a backup under another name, flushes it to the disk and gives it its name only then: what has the name is
    /// whole. Nobody else may read it. <paramref name="archive"/> writes the archive to the stream that it is given.
    /// </summary>
    public static async Task<Outcome<long>> WriteAsync(
        string file, bool overwrite, BackupHeader header, Func<Stream, Task> archive, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var path = System.IO.Path.GetFullPath(file);
        // Of a random name: whoever may write to the folder could have put a link under one that is known beforehand.
        var partial = $"{path}.{Guid.NewGuid():N}.partial";
        try
        {
            long bytes;
            await using (var stream = new FileStream(partial, Private(FileMode.CreateNew)))
            {
                var meter = new Meter(progress, () => $"Backing up: {Meter.Size(stream.Position)} written …");
                await using var hashing = new HashingStream(stream, meter);
                await hashing.WriteAsync(Encoding.UTF8.GetBytes(FirstLine), cancellationToken);
                await hashing.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(header), cancellationToken);
                await hashing.WriteAsync("\n"u8.ToArray(), cancellationToken);
                await archive(hashing);
                await hashing.WriteAsync("\n"u8.ToArray(), cancellationToken);
                await stream.WriteAsync(LastLine(hashing.Hash()), cancellationToken);
                bytes = stream.Length;
                stream.Flush(flushToDisk: true);
            }

            if (!overwrite && File.Exists(path))
            {
                return Faults.BackupExists(file);
            }

            File.Move(partial, path, overwrite);
            Command.FlushDirectory(System.IO.Path.GetDirectoryName(path)!);
            return bytes;
        }
        // The third is what .NET makes of a file system that holds no file so large, as on a memory stick.
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw new InstallationException($"The backup {file} cannot be written: {failure.Message} Nothing of it was kept.", failure);
        }
        finally
        {
            if (File.Exists(partial))
            {
                File.Delete(partial);
            }
        }
    }

    /// <summary>Opens a backup and reads it through: what was cut or changed, or is of a newer version, is refused.</summary>
    public static async Task<Outcome<BackupFile>> OpenAsync(string file, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(file, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = BufferBytes });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InstallationException($"The backup {file} cannot be read: {failure.Message}", failure);
        }

        var outcome = await ReadAsync(stream, file, progress, cancellationToken);
        if (outcome.Fault is not null)
        {
            await stream.DisposeAsync();
        }

        return outcome;
    }

    /// <summary>Hands the archive on. A reader that goes away early is its caller's matter.</summary>
    public async Task CopyArchiveAsync(Stream to, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        stream.Position = archiveAt;
        var all = stream.Length - LastLineBytes - 1;
        var meter = new Meter(progress, () => $"Restoring: {Meter.Part(stream.Position - archiveAt, all - archiveAt)} of {Meter.Size(all - archiveAt)} read …");
        await CopyAsync(all, (buffer, token) => to.WriteAsync(buffer, token), meter, cancellationToken);
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private static async Task<Outcome<BackupFile>> ReadAsync(FileStream stream, string file, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (await LineAsync(stream, FirstLine.Length + 8, cancellationToken) is not { } first || !first.StartsWith(Start, StringComparison.Ordinal)
            || !int.TryParse(first[Start.Length..].TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var format))
        {
            return Faults.NoBackup(file);
        }

        if (format != Format)
        {
            return Faults.BackupNewer(file, $"in format {format}");
        }

        if (await LineAsync(stream, HeaderBytesMax, cancellationToken) is not { } second)
        {
            return Faults.BackupDamaged(file);
        }

        var archiveAt = stream.Position;
        if (!await IsWholeAsync(stream, file, progress, cancellationToken))
        {
            return Faults.BackupDamaged(file);
        }

        // Trusted from here on: these are the bytes that were written.
        var header = JsonSerializer.Deserialize<BackupHeader>(second)!;
        return new BackupFile(stream, file, header, archiveAt);
    }

    private static async Task<bool> IsWholeAsync(FileStream stream, string file, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var hashed = stream.Length - LastLineBytes;
        if (hashed < stream.Position)
        {
            return false;
        }

        stream.Position = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var meter = new Meter(progress, () => $"Checking {file}: {Meter.Part(stream.Position, hashed)} …");
        var whole = new BackupFile(stream, file, null!, 0);
        await whole.CopyAsync(
            hashed,
            (buffer, _) =>
            {
                hash.AppendData(buffer.Span);
                return ValueTask.CompletedTask;
            },
            meter, cancellationToken);
        var last = new byte[LastLineBytes];
        await stream.ReadExactlyAsync(last, cancellationToken);
        return last.AsSpan().SequenceEqual(LastLine(hash.GetHashAndReset()));
    }

    /// <summary>From where the stream stands up to a position.</summary>
    private async Task CopyAsync(long end, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> to, Meter meter, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        while (stream.Position < end)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, end - stream.Position)), cancellationToken);
            if (read == 0)
            {
                throw new EndOfStreamException($"{Path} became shorter while it was read.");
            }

            await to(buffer.AsMemory(0, read), cancellationToken);
            meter.Tick();
        }
    }

    /// <summary>A line with its end; null when there is none within so many bytes.</summary>
    private static async Task<string?> LineAsync(FileStream stream, int bytesMax, CancellationToken cancellationToken)
    {
        var at = stream.Position;
        var line = new MemoryStream();
        var buffer = new byte[4096];
        while (line.Length < bytesMax)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, bytesMax - line.Length)), cancellationToken);
            var end = Array.IndexOf(buffer, (byte)'\n', 0, read);
            line.Write(buffer, 0, end < 0 ? read : end + 1);
            if (end >= 0)
            {
                stream.Position = at + line.Length;
                return Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length);
            }

            if (read == 0)
            {
                break;
            }
        }

        return null;
    }

    private static byte[] LastLine(byte[] hash) => Encoding.ASCII.GetBytes($"sha256 {Convert.ToHexStringLower(hash)}\n");

    private static FileStreamOptions Private(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Options = FileOptions.Asynchronous, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            // It holds all data, and the hashes of passwords.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    /// <summary>Passes on what is written and hashes it.</summary>
    private sealed class HashingStream(Stream inner, Meter meter) : Stream
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public byte[] Hash() => hash.GetHashAndReset();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            hash.AppendData(buffer.Span);
            await inner.WriteAsync(buffer, cancellationToken);
            meter.Tick();
        }

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
            // The file is flushed once, when it is whole.
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            hash.Dispose();
            base.Dispose(disposing);
        }
    }
}
