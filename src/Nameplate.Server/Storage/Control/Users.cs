using System.Net;
using System.Net.Mail;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Server.Storage.Control;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>A user to be.</summary>
public sealed record NewUser(string DataSource, string Name, string Password, Role Role = Role.Operator, string? Email = null);

/// <summary>What may be told of a user.</summary>
/// <param name="DataSource">Where the user works.</param>
/// <param name="Name">The name to sign in with.</param>
/// <param name="Email">In lower case.</param>
/// <param name="Role">What the user may do.</param>
/// <param name="IsEnabled">Whether the user is let in.</param>
/// <param name="Programs">The programs that the user is restricted to; null when there is no restriction.</param>
public sealed record UserDetails(string DataSource, string Name, string? Email, Role Role, bool IsEnabled, IReadOnlyList<string>? Programs = null);

/// <summary>A user as the REST dialect shows one.</summary>
public sealed record UserRecord(long Id, string Name, string? Email, bool IsEnabled, DateTime CreatedAt);

/// <summary>The users of all data sources, and their passwords.</summary>
public sealed class Users
{
    private const int NameLengthMax = 64;
    private const int EmailLengthMax = 254;
    private const int PasswordLengthMin = 8;

    /// <summary>A long text costs time to hash; the ERP's field takes no more either.</summary>
    private const int PasswordLengthMax = 255;

    private static readonly PasswordHasher<UserRow> Hasher = new();

    /// <summary>Checked in place of an unknown user's, so that the time taken does not tell who exists.</summary>
    private static readonly UserRow Nobody = WithPassword(new UserRow { Name = "", PasswordHash = "" }, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    private readonly NpgsqlDataSource control;
    private readonly Tokens tokens;
    private readonly TimeProvider time;

    /// <summary>Who administers, where it is done over the network; null on the server's own machine.</summary>
    private readonly (Session Session, string? Address)? by;

    internal Users(NpgsqlDataSource control, Tokens tokens, TimeProvider time) => (this.control, this.tokens, this.time) = (control, tokens, time);

    private Users(Users all, Session session, string? address) : this(all.control, all.tokens, all.time) => by = (session, address);

    /// <summary>
    /// The same, done by an admin of one data source: the audit log names who it was and from where, only that data source's users can be
    /// changed, and nobody can lock themselves out.
    /// </summary>
    public Users As(Session admin, IPAddress? from) => new(this, admin, from?.ToString());

    public async Task<Outcome<UserDetails>> AddAsync(NewUser user, CancellationToken cancellationToken)
    {
        MustBeOwn(user.DataSource);
        if (user.Name.Length is 0 or > NameLengthMax || user.Name.Trim() != user.Name || user.Name.Any(char.IsControl))
        {
            return Faults.UserName;
        }

        var email = string.IsNullOrEmpty(user.Email) ? null : user.Email.ToLowerInvariant();
        if (email is not null && !IsEmail(email))
        {
            return Faults.Email;
        }

        if (!IsStrong(user.Password, user.Name))
        {
            return Faults.PasswordWeak;
        }

        var now = time.GetUtcNow().UtcDateTime;
        var dataSource = DataSources.Normalize(user.DataSource);
        await using var context = ControlContext.On(control);
        var dataSourceId = await context.DataSources.Where(row => row.Name == dataSource && row.State == DataSourceState.Ready)
            .Select(row => (long?)row.Id).SingleOrDefaultAsync(cancellationToken);
        if (dataSourceId is null)
        {
            return Faults.DataSourceNotFound(user.DataSource);
        }

        context.Users.Add(WithPassword(
            new UserRow { DataSourceId = dataSourceId.Value, Name = user.Name, Email = email, PasswordHash = "", Role = user.Role, CreatedAt = now }, user.Password));
        context.Audit.Add(Done(now, AuditEvents.UserAdd, dataSource, user.Name, $"role {Word(user.Role)}"));
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException refused) when (refused.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } unique)
        {
            return unique.ConstraintName == ControlContext.UserEmailKey ? Faults.EmailTaken(email!) : Faults.UserExists(user.Name, dataSource);
        }

        return new UserDetails(dataSource, user.Name, email, user.Role, true);
    }

    /// <summary>Lets a user in no more, or again. Tokens end with it, on other servers within their cache's five seconds.</summary>
    public async Task<bool> SetDisabledAsync(string dataSource, string name, bool disabled, CancellationToken cancellationToken) =>
        await DisableAsync(dataSource, name, disabled, cancellationToken) is null;

    /// <summary>The same; why not, if not.</summary>
    public Task<Fault?> DisableAsync(string dataSource, string name, bool disabled, CancellationToken cancellationToken) => ChangeAsync(
        dataSource, name, disabled ? AuditEvents.UserDisable : AuditEvents.UserEnable, null,
        (user, now) => user.DisabledAt = disabled ? now : null, signOut: disabled, cancellationToken);

    /// <summary>Gives a user another role, on other servers within five seconds.</summary>
    public Task<Fault?> SetRoleAsync(string dataSource, string name, Role role, CancellationToken cancellationToken) =>
        ChangeAsync(dataSource, name, AuditEvents.UserRole, $"role {Word(role)}", (user, _) => user.Role = role, signOut: false, cancellationToken);

    /// <summary>Gives a user another password, and signs out who may have come in by the old one.</summary>
    public async Task<Fault?> SetPasswordAsync(string dataSource, string name, string password, CancellationToken cancellationToken) =>
        IsStrong(password, name)
            ? await ChangeAsync(dataSource, name, AuditEvents.UserPassword, null, (user, _) => WithPassword(user, password), signOut: true, cancellationToken)
            : Faults.PasswordWeak;

    /// <summary>Restricts a user to these programs and no others; null lifts the restriction. The role still holds.</summary>
    public async Task<Fault?> PermitAsync(string dataSource, string name, IReadOnlyList<string>? programs, CancellationToken cancellationToken)
    {
        if (programs is { Count: 0 })
        {
            return Faults.NoPrograms;
        }

        if (programs?.FirstOrDefault(program => !Permissions.Programs.Contains(program, StringComparer.Ordinal)) is { } unknown)
        {
            return Faults.ProgramUnknown(unknown);
        }

        string[]? codes = programs is null ? null : [.. programs.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return await ChangeAsync(
            dataSource, name, AuditEvents.UserPermit, codes is null ? "all programs" : $"programs {string.Join(",", codes)}",
            (user, _) => user.Programs = codes, signOut: false, cancellationToken);
    }

    /// <summary>Ends all tokens of a user, on other servers within five seconds.</summary>
    public Task<Fault?> SignOutAsync(string dataSource, string name, CancellationToken cancellationToken) =>
        ChangeAsync(dataSource, name, AuditEvents.UserSignOut, null, (_, _) => { }, signOut: true, cancellationToken);

    /// <summary>The users of one data source, or of all, in order.</summary>
    public async Task<IReadOnlyList<UserDetails>> ListAsync(string? dataSource, CancellationToken cancellationToken)
    {
        await using var context = ControlContext.On(control);
        var users = context.Users.AsNoTracking().Include(row => row.DataSource).Where(row => row.DataSource!.State == DataSourceState.Ready);
        if (dataSource is not null)
        {
            var key = DataSources.Normalize(dataSource);
            users = users.Where(row => row.DataSource!.Name == key);
        }

        return [.. (await users.OrderBy(row => row.DataSource!.Name).ThenBy(row => row.Name).ToListAsync(cancellationToken)).Select(Details)];
    }

    /// <summary>The users of a data source with their numbers, by which records of the REST dialect name them.</summary>
    public async Task<IReadOnlyList<(long Id, string Name)>> NumbersAsync(string dataSource, CancellationToken cancellationToken)
    {
        var key = DataSources.Normalize(dataSource);
        await using var context = ControlContext.On(control);
        var users = await context.Users.AsNoTracking().Where(row => row.DataSource!.Name == key).Select(row => new { row.Id, row.Name }).ToListAsync(cancellationToken);
        return [.. users.Select(user => (user.Id, user.Name))];
    }

    /// <summary>The user of a data source with a number.</summary>
    public Task<UserRecord?> RecordAsync(string dataSource, long id, CancellationToken cancellationToken) => RecordAsync(dataSource, users => users.Where(row => row.Id == id), cancellationToken);

    /// <summary>The user of a data source with a name.</summary>
    public Task<UserRecord?> RecordAsync(string dataSource, string name, CancellationToken cancellationToken) => RecordAsync(dataSource, users => users.Where(row => row.Name == name), cancellationToken);

    private async Task<UserRecord?> RecordAsync(string dataSource, Func<IQueryable<UserRow>, IQueryable<UserRow>> which, CancellationToken cancellationToken)
    {
        var key = DataSources.Normalize(dataSource);
        await using var context = ControlContext.On(control);
        return await which(context.Users.AsNoTracking().Where(row => row.DataSource!.Name == key))
            .Select(row => new UserRecord(row.Id, row.Name, row.Email, row.DisabledAt == null, row.CreatedAt)).SingleOrDefaultAsync(cancellationToken);
    }

    public async Task<UserDetails?> FindAsync(string dataSource, string name, CancellationToken cancellationToken)
    {
        await using var context = ControlContext.On(control);
        return await Of(context, dataSource, name).Include(row => row.DataSource).AsNoTracking()
            .SingleOrDefaultAsync(cancellationToken) is { } row ? Details(row) : null;
    }

    internal static UserDetails Details(UserRow row) => new(row.DataSource!.Name, row.Name, row.Email, row.Role, row.DisabledAt is null, row.Programs);

    internal static IQueryable<UserRow> Of(ControlContext context, string dataSource, string name)
    {
        var key = DataSources.Normalize(dataSource);
        return context.Users.Where(row => row.DataSource!.Name == key && row.DataSource.State == DataSourceState.Ready && row.Name == name);
    }

    /// <summary>
    /// Whether this is the user's password, with the same work for nobody as for somebody. A hash of an older format
    /// is renewed, which the caller saves.
    /// </summary>
    internal static bool IsPassword(UserRow? user, string password)
    {
        var tried = password.Length <= PasswordLengthMax ? password : "";
        var result = Hasher.VerifyHashedPassword(user ?? Nobody, (user ?? Nobody).PasswordHash, tried);
        if (user is null || user.DisabledAt is not null || result == PasswordVerificationResult.Failed)
        {
            return false;
        }

        if (result == PasswordVerificationResult.SuccessRehashNeeded)
        {
            WithPassword(user, tried);
        }

        return true;
    }

    /// <summary>
    /// Locks a user's row until the transaction ends, and reads it as it is then. Tokens point to it, so it is locked in the way
    /// that lets them be written.
    /// </summary>
    internal static async Task HoldAsync(ControlContext context, UserRow user, CancellationToken cancellationToken)
    {
        await context.Database.ExecuteSqlAsync($"SELECT FROM nameplate.app_user WHERE id = {user.Id} FOR NO KEY UPDATE", cancellationToken);
        await context.Entry(user).ReloadAsync(cancellationToken);
    }

    /// <summary>Changes a user, and writes it into the audit log in the same transaction.</summary>
    private async Task<Fault?> ChangeAsync(
        string dataSource, string name, string what, string? detail, Action<UserRow, DateTime> change, bool signOut, CancellationToken cancellationToken)
    {
        MustBeOwn(dataSource);
        var now = time.GetUtcNow().UtcDateTime;
        await using var context = ControlContext.On(control);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (await Of(context, dataSource, name).Include(row => row.DataSource).SingleOrDefaultAsync(cancellationToken) is not { } user)
        {
            return Faults.UserNotFound(name, dataSource);
        }

        // Before the tokens: a sign-in that is under way has made its own by then, or finds the user changed.
        await HoldAsync(context, user, cancellationToken);
        change(user, now);
        if (by is { } admin && admin.Session.UserName == user.Name && (user.DisabledAt is not null || user.Role < Role.Admin) && what is AuditEvents.UserDisable or AuditEvents.UserRole)
        {
            return OwnAccess;
        }

        if (signOut)
        {
            var ended = await context.Tokens.Where(row => row.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
            detail = $"{detail} {ended} tokens ended".TrimStart();
        }

        context.Audit.Add(Done(now, what, user.DataSource!.Name, user.Name, detail));
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        tokens.Forget();
        return null;
    }

    /// <summary>Somebody who would keep themselves out of the administration.</summary>
    public static readonly Fault OwnAccess = new("OWN_ACCESS", FaultKind.Data, "Nobody can disable themselves or take their own role away. Another admin can.");

    private AuditRow Done(DateTime now, string what, string dataSource, string user, string? detail)
    {
        var row = Audit.OfUser(now, what, dataSource, user, detail);
        if (by is { } admin)
        {
            (row.Actor, row.Address) = (admin.Session.UserName, admin.Address);
        }

        return row;
    }

    /// <summary>A data source's admin never comes near another one's users; asking for it is a bug of the caller.</summary>
    private void MustBeOwn(string dataSource)
    {
        if (by is { } admin && admin.Session.DataSource != DataSources.Normalize(dataSource))
        {
            throw new InvalidOperationException($"An admin of {admin.Session.DataSource} asked for {dataSource}.");
        }
    }

    /// <summary>The role as settings and answers have it.</summary>
    internal static string Word(Role role) => role.ToString().ToLowerInvariant();

    private static bool IsStrong(string password, string name) =>
        password.Length is >= PasswordLengthMin and <= PasswordLengthMax
        && !string.IsNullOrWhiteSpace(password) && !string.Equals(password, name, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The part after the @ has a dot, which no data source's name has: an address can never be taken for
    /// another user's NAME@DATA_SOURCE.
    /// </summary>
    private static bool IsEmail(string text) =>
        text.Length <= EmailLengthMax && MailAddress.TryCreate(text, out var address) && address.Address == text
        && text.IndexOf('.', text.LastIndexOf('@')) > 0 && !text.Any(character => char.IsControl(character) || char.IsWhiteSpace(character));

    private static UserRow WithPassword(UserRow user, string password)
    {
        user.PasswordHash = Hasher.HashPassword(user, password);
        return user;
    }
}
