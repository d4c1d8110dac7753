using Microsoft.EntityFrameworkCore;
using Nameplate.Core.Access;
using Npgsql;

namespace Nameplate.Server.Storage.Control;

/// <summary>What the installation itself keeps, in the schema <c>nameplate</c>: data sources, users, tokens, the audit log.</summary>
public sealed class ControlContext(DbContextOptions<ControlContext> options) : DbContext(options)
{
    public const string Schema = "nameplate";

    // The names of constraints are chosen, because Storage tells by them which refusal a conflict is.
    internal const string UserNameKey = "app_user_data_source_name_key";
    internal const string UserEmailKey = "app_user_email_key";

    public DbSet<DataSourceRow> DataSources => Set<DataSourceRow>();

    public DbSet<UserRow> Users => Set<UserRow>();

    public DbSet<TokenRow> Tokens => Set<TokenRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        modelBuilder.Entity<DataSourceRow>(table =>
        {
            table.ToTable("data_source", t => t.HasCheckConstraint("data_source_state", "state IN ('creating', 'ready')"));
            table.HasKey(row => row.Id).HasName("data_source_pkey");
            table.Property(row => row.Id).HasColumnName("id").UseIdentityAlwaysColumn();
            table.Property(row => row.Name).HasColumnName("name").UseCollation("C");
            table.Property(row => row.State).HasColumnName("state").HasConversion(
                state => state == DataSourceState.Ready ? "ready" : "creating",
                text => text == "ready" ? DataSourceState.Ready : DataSourceState.Creating);
            table.Property(row => row.TimeZone).HasColumnName("time_zone");
            table.Property(row => row.CreatedAt).HasColumnName("created_at");
            table.HasIndex(row => row.Name).IsUnique().HasDatabaseName("data_source_name_key");
        });
        modelBuilder.Entity<UserRow>(table =>
        {
            table.ToTable("app_user", t => t.HasCheckConstraint("app_user_role", "role IN ('viewer', 'operator', 'admin')"));
            table.HasKey(row => row.Id).HasName("app_user_pkey");
            table.Property(row => row.Id).HasColumnName("id").UseIdentityAlwaysColumn();
            table.Property(row => row.DataSourceId).HasColumnName("data_source_id");
            table.Property(row => row.Name).HasColumnName("name").UseCollation("C");
            table.Property(row => row.Email).HasColumnName("email").UseCollation("C");
            table.Property(row => row.PasswordHash).HasColumnName("password_hash");
            table.Property(row => row.Role).HasColumnName("role").HasConversion(
                role => role.ToString().ToLowerInvariant(), text => Enum.Parse<Role>(text, true));
            table.Property(row => row.DisabledAt).HasColumnName("disabled_at");
            table.Property(row => row.Programs).HasColumnName("programs");
            table.Property(row => row.CreatedAt).HasColumnName("created_at");
            table.HasIndex(row => new { row.DataSourceId, row.Name }).IsUnique().HasDatabaseName(UserNameKey);
            table.HasIndex(row => row.Email).IsUnique().HasDatabaseName(UserEmailKey);
            table.HasOne(row => row.DataSource).WithMany().HasForeignKey(row => row.DataSourceId)
                .OnDelete(DeleteBehavior.Restrict).HasConstraintName("app_user_data_source_fkey");
        });
        modelBuilder.Entity<TokenRow>(table =>
        {
            table.ToTable("auth_token");
            table.HasKey(row => row.Hash).HasName("auth_token_pkey");
            table.Property(row => row.Hash).HasColumnName("hash");
            table.Property(row => row.UserId).HasColumnName("user_id");
            table.Property(row => row.CreatedAt).HasColumnName("created_at");
            table.Property(row => row.LastUsedAt).HasColumnName("last_used_at");
            table.HasIndex(row => row.UserId).HasDatabaseName("auth_token_user");
            table.HasOne(row => row.User).WithMany().HasForeignKey(row => row.UserId)
                .OnDelete(DeleteBehavior.Cascade).HasConstraintName("auth_token_user_fkey");
        });
        // No foreign keys: a line outlives what it tells of.
        modelBuilder.Entity<AuditRow>(table =>
        {
            table.ToTable("audit_log");
            table.HasKey(row => row.Id).HasName("audit_log_pkey");
            table.Property(row => row.Id).HasColumnName("id").UseIdentityAlwaysColumn();
            table.Property(row => row.At).HasColumnName("at");
            table.Property(row => row.Event).HasColumnName("event");
            table.Property(row => row.Outcome).HasColumnName("outcome");
            table.Property(row => row.DataSource).HasColumnName("data_source").UseCollation("C");
            table.Property(row => row.UserName).HasColumnName("user_name").UseCollation("C");
            table.Property(row => row.Actor).HasColumnName("actor").UseCollation("C");
            table.Property(row => row.Address).HasColumnName("address");
            table.Property(row => row.Detail).HasColumnName("detail");
            table.HasIndex(row => row.At).HasDatabaseName("audit_log_at");
        });
        modelBuilder.Entity<SignInLimitRow>(table =>
        {
            table.ToTable("sign_in_limit");
            table.HasKey(row => row.Key).HasName("sign_in_limit_pkey");
            table.Property(row => row.Key).HasColumnName("key");
            table.Property(row => row.EmptyAt).HasColumnName("empty_at");
            table.Property(row => row.KnownUntil).HasColumnName("known_until");
            table.Property(row => row.Refused).HasColumnName("refused");
            table.Property(row => row.ToldAt).HasColumnName("told_at");
            table.Property(row => row.ToldId).HasColumnName("told_id");
        });
    }

    /// <summary>The history of this schema's migrations stands in the schema itself, beside those of the data sources.</summary>
    internal static ControlContext On(string connectionString) => new(new DbContextOptionsBuilder<ControlContext>()
        .UseNpgsql(connectionString, npgsql => npgsql.MigrationsHistoryTable(Grants.HistoryTable, Schema)).Options);

    internal static ControlContext On(NpgsqlDataSource pool) => new(new DbContextOptionsBuilder<ControlContext>()
        .UseNpgsql(pool, npgsql => npgsql.MigrationsHistoryTable(Grants.HistoryTable, Schema)).Options);
}
