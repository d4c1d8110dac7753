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
public sealed record UserDetails(string DataSource, string Name, string? Email, Role Role, bool IsEnabled);

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
    private readonly TimeProvider time;

    internal Users(NpgsqlDataSource control, TimeProvider time) => (this.control, this.time) = (control, time);

    public async Task<Outcome<UserDetails>> AddAsync(NewUser user, CancellationToken cancellationToken)
    {
        if (user.Name.Length is 0 or > NameLengthMax || user.Name.Trim() != user.Name || user.Name.Any(char.IsControl))
        {
            return Faults.UserName;
        }

        var email = string.IsNullOrEmpty(user.Email) ? null : user.Email.ToLowerInvariant();
        if (email is not null && !IsEmail(email))
        {
            return Faults.Email;
        }

        if (user.Password.Length is < PasswordLengthMin or > PasswordLengthMax
            || string.IsNullOrWhiteSpace(user.Password)
            || string.Equals(user.Password, user.Name, StringComparison.OrdinalIgnoreCase))
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
    public async Task<bool> SetDisabledAsync(string dataSource, string name, bool disabled, CancellationToken cancellationToken)
    {
        DateTime? at = disabled ? time.GetUtcNow().UtcDateTime : null;
        await using var context = ControlContext.On(control);
        return await Of(context, dataSource, name)
            .ExecuteUpdateAsync(row => row.SetProperty(user => user.DisabledAt, at), cancellationToken) > 0;
    }

    public async Task<UserDetails?> FindAsync(string dataSource, string name, CancellationToken cancellationToken)
    {
        await using var context = ControlContext.On(control);
        return await Of(context, dataSource, name).Include(row => row.DataSource).AsNoTracking()
            .SingleOrDefaultAsync(cancellationToken) is { } row ? Details(row) : null;
    }

    internal static UserDetails Details(UserRow row) => new(row.DataSource!.Name, row.Name, row.Email, row.Role, row.DisabledAt is null);

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
