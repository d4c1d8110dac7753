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
    [Migration("20261121055831_Control")]
    public class Control : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "nameplate");

            migrationBuilder.CreateTable(
                name: "data_source",
                schema: "nameplate",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    state = table.Column<string>(type: "text", nullable: false),
                    time_zone = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("data_source_pkey", x => x.id);
                    table.CheckConstraint("data_source_state", "state IN ('creating', 'ready')");
                });

            migrationBuilder.CreateTable(
                name: "app_user",
                schema: "nameplate",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    data_source_id = table.Column<long>(type: "bigint", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    email = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    password_hash = table.Column<string>(type: "text", nullable: false),
                    role = table.Column<string>(type: "text", nullable: false),
                    disabled_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("app_user_pkey", x => x.id);
                    table.CheckConstraint("app_user_role", "role IN ('viewer', 'operator', 'admin')");
                    table.ForeignKey(
                        name: "app_user_data_source_fkey",
                        column: x => x.data_source_id,
                        principalSchema: "nameplate",
                        principalTable: "data_source",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "auth_token",
                schema: "nameplate",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    user_id = table.Column<long>(type: "bigint", nullable: false),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    last_used_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("auth_token_pkey", x => x.hash);
                    table.ForeignKey(
                        name: "auth_token_user_fkey",
                        column: x => x.user_id,
                        principalSchema: "nameplate",
                        principalTable: "app_user",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "app_user_data_source_name_key",
                schema: "nameplate",
                table: "app_user",
                columns: new[] { "data_source_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "app_user_email_key",
                schema: "nameplate",
                table: "app_user",
                column: "email",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "auth_token_user",
                schema: "nameplate",
                table: "auth_token",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "data_source_name_key",
                schema: "nameplate",
                table: "data_source",
                column: "name",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "auth_token",
                schema: "nameplate");

            migrationBuilder.DropTable(
                name: "app_user",
                schema: "nameplate");

            migrationBuilder.DropTable(
                name: "data_source",
                schema: "nameplate");
        }
    }
}
