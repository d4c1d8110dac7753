using Microsoft.EntityFrameworkCore;
using Nameplate.Core.Access;
using Npgsql;

namespace Nameplate.Server.Storage.Control;

/// <summary>What the installation itself keeps, in the schema <c>nameplate</c>: data sources, users, tokens.</summary>
public sealed class ControlContext(DbContextOptions<ControlContext> options) : DbContext(options)
{
    public const string Schema = "nameplate";

    // The names of constraints are chosen, because Storage tells by them which refusal a conflict is.
    internal const string UserNameKey = "app_user_data_source_name_key";
    internal const string UserEmailKey = "app_user_email_key";

    public DbSet<DataSourceRow> DataSources => Set<DataSourceRow>();

    public DbSet<UserRow> Users => Set<UserRow>();

    public DbSet<TokenRow> Tokens => Set<TokenRow>();

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
    }

    /// <summary>The history of this schema's migrations stands in the schema itself, beside those of the data sources.</summary>
    internal static ControlContext On(string connectionString) => new(new DbContextOptionsBuilder<ControlContext>()
        .UseNpgsql(connectionString, npgsql => npgsql.MigrationsHistoryTable(Grants.HistoryTable, Schema)).Options);

    internal static ControlContext On(NpgsqlDataSource pool) => new(new DbContextOptionsBuilder<ControlContext>()
        .UseNpgsql(pool, npgsql => npgsql.MigrationsHistoryTable(Grants.HistoryTable, Schema)).Options);
}
