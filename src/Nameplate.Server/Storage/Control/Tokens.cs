using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Server.Storage.Control;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>A sign-in that succeeded.</summary>
public sealed record SignedIn(string Token, UserDetails User);

/// <summary>What may be told of a token.</summary>
/// <param name="Name">Tells it from the user's others; nobody can sign in by it.</param>
/// <param name="CreatedAt">When it was handed out.</param>
/// <param name="LastUsedAt">When it was last used, to the minute.</param>
/// <param name="IsAsking">It is the one that the list was asked for with.</param>
public sealed record TokenDetails(string Name, DateTime CreatedAt, DateTime LastUsedAt, bool IsAsking);

/// <summary>Signing in and out, and who a token stands for.</summary>
public sealed class Tokens
{
    private const int RandomBytes = 32;

    /// <summary>32 bytes in base64url, without padding.</summary>
    private const int TokenLength = 43;

    /// <summary>A bound on memory: some hundred bytes each. Beyond it the cache starts anew.</summary>
    private const int CachedMax = 10_000;

    /// <summary>The longest that signing out takes to reach other servers.</summary>
    private static readonly TimeSpan CachedFor = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan UseWrittenEvery = TimeSpan.FromMinutes(1);

    private readonly NpgsqlDataSource control;
    private readonly DataSources dataSources;
    private readonly InstallationSettings settings;
    private readonly TimeProvider time;
    private readonly SignInThrottle throttle;
    private readonly ConcurrentDictionary<string, Cached> cache = new(StringComparer.Ordinal);

    /// <summary>Held while the cache is written, so that nothing comes between the count of <see cref="revocations"/> and what goes by it.</summary>
    private readonly Lock writing = new();

    /// <summary>How often access was taken away here.</summary>
    private long revocations;

    internal Tokens(NpgsqlDataSource control, DataSources dataSources, InstallationSettings settings, TimeProvider time) =>
        (this.control, this.dataSources, this.settings, this.time, throttle) = (control, dataSources, settings, time, new SignInThrottle(control, time));

    private sealed record Cached(Session Session, DateTime Until);

    /// <summary>Tells a text that is no token of ours from one that may have been.</summary>
    public static bool IsWellFormed(string token) => token.Length == TokenLength && token.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');

    /// <summary>The ERP's sign-in: a new token. Which of the three was wrong is not told, by text or by time.</summary>
    public async Task<Outcome<string>> SignInAsync(string dataSource, string userName, string password, IPAddress? from, CancellationToken cancellationToken)
    {
        var outcome = await SignInAsync(
            new SignInAttempt($"{userName}@{DataSources.Normalize(dataSource)}", from), password,
            context => WithDataSource(Users.Of(context, dataSource, userName)).SingleOrDefaultAsync(cancellationToken), cancellationToken);
        return outcome.Fault is { } fault ? fault : outcome.Value.Token;
    }

    /// <summary>The same on the server's own machine.</summary>
    public Task<Outcome<string>> SignInAsync(string dataSource, string userName, string password, CancellationToken cancellationToken) =>
        SignInAsync(dataSource, userName, password, null, cancellationToken);

    /// <summary>
    /// The form's sign-in. Its one name is an e-mail address, else NAME@DATA_SOURCE split at the last @, else NAME alone
    /// where there is one data source.
    /// </summary>
    public async Task<Outcome<SignedIn>> SignInByEmailAsync(string userName, string password, IPAddress? from, CancellationToken cancellationToken) =>
        await SignInAsync(
            new SignInAttempt(OneSpelling(userName, await dataSources.NamesAsync(cancellationToken)), from), password,
            context => ByEmailAsync(context, userName, cancellationToken), cancellationToken);

    /// <summary>The same on the server's own machine.</summary>
    public Task<Outcome<SignedIn>> SignInByEmailAsync(string userName, string password, CancellationToken cancellationToken) =>
        SignInByEmailAsync(userName, password, null, cancellationToken);

    /// <summary>Whom a token stands for; null when it is unknown, expired or signed out, or its user disabled.</summary>
    public async ValueTask<Session?> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (!IsWellFormed(token))
        {
            return null;
        }

        var now = time.GetUtcNow().UtcDateTime;
        var hash = Hash(token);
        var key = Convert.ToHexString(hash);
        if (cache.TryGetValue(key, out var cached) && now < cached.Until)
        {
            return cached.Session;
        }

        cache.TryRemove(key, out _);
        var revoked = Interlocked.Read(ref revocations);
        await using var context = ControlContext.On(control);
        var found = await context.Tokens.Where(row => row.Hash == hash).Select(row => new
        {
            row.LastUsedAt,
            row.User!.Name,
            row.User.Role,
            row.User.DisabledAt,
            row.User.Programs,
            DataSource = row.User.DataSource!.Name,
            row.User.DataSource.TimeZone,
        }).SingleOrDefaultAsync(cancellationToken);
        if (found is null || found.DisabledAt is not null || found.LastUsedAt < Oldest(now))
        {
            return null;
        }

        if (now - found.LastUsedAt >= WriteUseEvery()
            && await context.Tokens.Where(row => row.Hash == hash && row.LastUsedAt < now)
                .ExecuteUpdateAsync(row => row.SetProperty(token => token.LastUsedAt, now), cancellationToken) == 0
            // Another call wrote its use meanwhile, or it was signed out.
            && !await context.Tokens.AnyAsync(row => row.Hash == hash, cancellationToken))
        {
            return null;
        }

        var session = new Session(found.DataSource, found.Name, found.Role, dataSources.Open(found.DataSource, found.TimeZone).Zone) { Programs = found.Programs };
        Remember(key, new Cached(session, now + CachedFor), revoked);
        return session;
    }

    /// <summary>Keeps what was read, unless access was taken away since: it may be what was read before.</summary>
    private void Remember(string key, Cached read, long revoked)
    {
        lock (writing)
        {
            if (revoked != revocations)
            {
                return;
            }

            if (cache.Count >= CachedMax)
            {
                cache.Clear();
            }

            cache[key] = read;
        }
    }

    /// <summary>Called when access was taken away in the database: that of a token, or, where none is told, anybody's.</summary>
    internal void Forget(byte[]? hash = null)
    {
        lock (writing)
        {
            revocations++;
            if (hash is null)
            {
                cache.Clear();
            }
            else
            {
                cache.TryRemove(Convert.ToHexString(hash), out _);
            }
        }
    }

    /// <summary>Retires a token, here at once. False when there was none.</summary>
    public async Task<bool> SignOutAsync(string token, IPAddress? from, CancellationToken cancellationToken)
    {
        var hash = Hash(token);
        await using var context = ControlContext.On(control);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var user = await context.Tokens.Where(row => row.Hash == hash).Select(row => new { row.User!.Name, DataSource = row.User.DataSource!.Name }).SingleOrDefaultAsync(cancellationToken);
        var retired = await context.Tokens.Where(row => row.Hash == hash).ExecuteDeleteAsync(cancellationToken) > 0;
        if (retired)
        {
            context.Audit.Add(new AuditRow
            {
                At = time.GetUtcNow().UtcDateTime,
                Event = AuditEvents.SignOut,
                Outcome = AuditOutcomes.Done,
                DataSource = user!.DataSource,
                UserName = user.Name,
                Actor = user.Name,
                Address = from?.ToString(),
            });
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(CancellationToken.None);
        }

        // After the delete: whoever read the row before it may have cached it in the meantime.
        Forget(hash);
        return retired;
    }

    /// <summary>The tokens of a user that have not expired, the one last used first, a hundred at most; the one that asks is marked.</summary>
    public async Task<IReadOnlyList<TokenDetails>> ListAsync(string dataSource, string userName, string? asking, CancellationToken cancellationToken)
    {
        var (oldest, own) = (Oldest(time.GetUtcNow().UtcDateTime), asking is null ? null : Hash(asking));
        await using var context = ControlContext.On(control);
        var users = Users.Of(context, dataSource, userName).Select(row => row.Id);
        var rows = await context.Tokens.AsNoTracking().Where(row => users.Contains(row.UserId) && row.LastUsedAt >= oldest)
            .OrderByDescending(row => row.LastUsedAt).ThenBy(row => row.Hash).Take(100).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new TokenDetails(NameOf(row.Hash), row.CreatedAt, row.LastUsedAt, own is not null && row.Hash.AsSpan().SequenceEqual(own)))];
    }

    /// <summary>Retires one of a user's tokens, by its name in the list; false when there is none. Told in the audit log as done by <paramref name="by"/>.</summary>
    public async Task<bool> EndAsync(string dataSource, string userName, string name, Session by, IPAddress? from, CancellationToken cancellationToken)
    {
        await using var context = ControlContext.On(control);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var user = await Users.Of(context, dataSource, userName).Select(row => new { row.Id, DataSource = row.DataSource!.Name }).SingleOrDefaultAsync(cancellationToken);
        if (user is null || user.DataSource != by.DataSource)
        {
            return false;
        }

        var hashes = await context.Tokens.Where(row => row.UserId == user.Id).Select(row => row.Hash).ToListAsync(cancellationToken);
        if (hashes.Find(hash => NameOf(hash) == name) is not { } found || await context.Tokens.Where(row => row.Hash == found).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return false;
        }

        context.Audit.Add(new AuditRow
        {
            At = time.GetUtcNow().UtcDateTime,
            Event = by.UserName == userName ? AuditEvents.SignOut : AuditEvents.UserSignOut,
            Outcome = AuditOutcomes.Done,
            DataSource = user.DataSource,
            UserName = userName,
            Actor = by.UserName,
            Address = from?.ToString(),
            Detail = "1 token ended",
        });
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        Forget(found);
        return true;
    }

    /// <summary>What a token is called in lists: a part of its hash, by which nobody can sign in.</summary>
    private static string NameOf(byte[] hash) => Convert.ToHexStringLower(hash.AsSpan(0, 8));

    /// <summary>The same on the server's own machine.</summary>
    public Task<bool> SignOutAsync(string token, CancellationToken cancellationToken) => SignOutAsync(token, null, cancellationToken);

    /// <summary>Forgets what of failed sign-ins no longer counts.</summary>
    public Task SweepAsync(CancellationToken cancellationToken) => throttle.SweepAsync(cancellationToken);

    /// <summary>Counted first, then looked up and checked: an unknown user costs the same at every step.</summary>
    private async Task<Outcome<SignedIn>> SignInAsync(
        SignInAttempt attempt, string password, Func<ControlContext, Task<UserRow?>> find, CancellationToken cancellationToken)
    {
        async Task<UserRow?> Find()
        {
            await using var apart = ControlContext.On(control);
            return await find(apart);
        }

        if (await throttle.AdmitAsync(attempt, Find, cancellationToken) is { } tooMany)
        {
            return tooMany;
        }

        await using var context = ControlContext.On(control);
        var user = await find(context);
        if (!Users.IsPassword(user, password))
        {
            // Also when the caller has gone: going away must not hide a guess.
            await throttle.FailedAsync(attempt, user, CancellationToken.None);
            return Faults.LoginFailed;
        }

        var now = time.GetUtcNow().UtcDateTime;
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!await IsStillPasswordAsync(context, user!, password, cancellationToken))
        {
            await transaction.DisposeAsync();
            await throttle.FailedAsync(attempt, user, CancellationToken.None);
            return Faults.LoginFailed;
        }

        // Expired tokens are of no use to anybody; each user's are cleared when that user comes back.
        await context.Tokens.Where(row => row.UserId == user!.Id && row.LastUsedAt < Oldest(now)).ExecuteDeleteAsync(cancellationToken);
        context.Tokens.Add(new TokenRow { Hash = Hash(token), UserId = user!.Id, CreatedAt = now, LastUsedAt = now });
        await throttle.SucceededAsync(context, attempt, user, cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        return new SignedIn(token, Users.Details(user));
    }

    /// <summary>
    /// Holds the user, whose password was checked, and says whether it still is theirs. Whoever takes access away holds the user too, so
    /// it ends the token, or was there before and is seen here. Checked twice only where it was changed: nobody waits for a slow hash.
    /// </summary>
    private static async Task<bool> IsStillPasswordAsync(ControlContext context, UserRow user, string password, CancellationToken cancellationToken)
    {
        var (before, renewed) = (context.Entry(user).Property(row => row.PasswordHash).OriginalValue, user.PasswordHash);
        await Users.HoldAsync(context, user, cancellationToken);
        if (user.PasswordHash != before || user.DisabledAt is not null)
        {
            return Users.IsPassword(user, password);
        }

        user.PasswordHash = renewed;
        return true;
    }

    /// <summary>
    /// What is typed into the form, in one spelling, by its letters alone: looking the user up would count two spellings of a
    /// user that there is together, and those of one that there is not apart, and so tell which is which.
    /// </summary>
    private static string OneSpelling(string userName, IReadOnlyList<string> dataSources)
    {
        var at = userName.LastIndexOf('@');
        return at > 0 && userName.IndexOf('.', at) > 0 ? userName.ToLowerInvariant()
            : at > 0 ? userName[..at] + DataSources.Normalize(userName[at..])
            : dataSources.Count == 1 ? $"{userName}@{dataSources[0]}"
            : userName;
    }

    private static async Task<UserRow?> ByEmailAsync(ControlContext context, string userName, CancellationToken cancellationToken)
    {
        if (!StoredText.CanHold(userName))
        {
            return null;
        }

        var email = userName.ToLowerInvariant();
        var user = await WithDataSource(context.Users.Where(row => row.Email == email && row.DataSource!.State == DataSourceState.Ready))
            .SingleOrDefaultAsync(cancellationToken);
        var at = userName.LastIndexOf('@');
        if (user is null && at > 0)
        {
            user = await WithDataSource(Users.Of(context, userName[(at + 1)..], userName[..at])).SingleOrDefaultAsync(cancellationToken);
        }

        if (user is null)
        {
            var names = await context.DataSources.Where(row => row.State == DataSourceState.Ready).Select(row => row.Name).Take(2).ToListAsync(cancellationToken);
            user = names.Count == 1 ? await WithDataSource(Users.Of(context, names[0], userName)).SingleOrDefaultAsync(cancellationToken) : null;
        }

        return user;
    }

    private static IQueryable<UserRow> WithDataSource(IQueryable<UserRow> users) => users.Include(row => row.DataSource);

    /// <summary>A token that was last used before this instant has expired.</summary>
    private DateTime Oldest(DateTime now) => settings.TokenIdle is { } idle ? now - idle : DateTime.UnixEpoch;

    /// <summary>Where tokens live for minutes only, their use is written more often than once a minute.</summary>
    private TimeSpan WriteUseEvery() => settings.TokenIdle is { } idle && idle / 10 < UseWrittenEvery ? idle / 10 : UseWrittenEvery;

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
