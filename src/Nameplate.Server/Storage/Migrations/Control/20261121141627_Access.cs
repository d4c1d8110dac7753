using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Nameplate.Server.Storage.Control;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Control
{
    /// <inheritdoc />
    [DbContext(typeof(ControlContext))]
    [Migration("20261121141627_Access")]
    public class Access : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string[]>(
                name: "programs",
                schema: "nameplate",
                table: "app_user",
                type: "text[]",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "audit_log",
                schema: "nameplate",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    @event = table.Column<string>(name: "event", type: "text", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: false),
                    data_source = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    user_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    actor = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    address = table.Column<string>(type: "text", nullable: true),
                    detail = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("audit_log_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sign_in_limit",
                schema: "nameplate",
                columns: table => new
                {
                    key = table.Column<byte[]>(type: "bytea", nullable: false),
                    empty_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    known_until = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    refused = table.Column<long>(type: "bigint", nullable: false),
                    told_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    told_id = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("sign_in_limit_pkey", x => x.key);
                });

            migrationBuilder.CreateIndex(
                name: "audit_log_at",
                schema: "nameplate",
                table: "audit_log",
                column: "at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit_log",
                schema: "nameplate");

            migrationBuilder.DropTable(
                name: "sign_in_limit",
                schema: "nameplate");

            migrationBuilder.DropColumn(
                name: "programs",
                schema: "nameplate",
                table: "app_user");
        }
    }
}
