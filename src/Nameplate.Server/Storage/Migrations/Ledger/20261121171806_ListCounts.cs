using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261121171806_ListCounts")]
    public class ListCounts : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "unit_state_balance",
                table: "unit_state");

            migrationBuilder.DropIndex(
                name: "unit_state_status",
                table: "unit_state");

            migrationBuilder.DropIndex(
                name: "unit_state_updated",
                table: "unit_state");

            migrationBuilder.DropIndex(
                name: "serial_number_created",
                table: "serial_number");

            migrationBuilder.AddColumn<DateTime>(
                name: "created_at",
                table: "unit_state",
                type: "timestamp with time zone",
                nullable: true);

            // Rows that a block has sealed are sealed anew.
            migrationBuilder.Sql("""
                UPDATE unit_state u SET created_at = s.created_at FROM serial_number s WHERE s.id = u.serial_number_id;
                INSERT INTO edit (table_name, row_id, operator_id, created_at)
                SELECT 'unit_state', serial_number_id, '', now() FROM unit_state WHERE EXISTS (SELECT FROM block) ORDER BY serial_number_id;
                """);

            migrationBuilder.AlterColumn<DateTime>(
                name: "created_at",
                table: "unit_state",
                type: "timestamp with time zone",
                nullable: false,
                oldClrType: typeof(DateTime),
                oldType: "timestamp with time zone",
                oldNullable: true);

            migrationBuilder.CreateTable(
                name: "unit_count",
                columns: table => new
                {
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    key = table.Column<long>(type: "bigint", nullable: false),
                    status = table.Column<short>(type: "smallint", nullable: false),
                    units = table.Column<long>(type: "bigint", nullable: false),
                    is_new = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                });

            migrationBuilder.Sql("""
                INSERT INTO unit_count (kind, key, status, units, is_new)
                SELECT 0, 0, status, count(*), false FROM unit_state GROUP BY status
                UNION ALL SELECT 1, s.part_id, u.status, count(*), false FROM unit_state u JOIN serial_number s ON s.id = u.serial_number_id GROUP BY s.part_id, u.status
                UNION ALL SELECT span.kind, floor(moment.second / span.seconds), 0, sum(moment.units), false
                FROM (SELECT extract(epoch FROM created_at) AS second, count(*) AS units FROM unit_state GROUP BY created_at) moment
                CROSS JOIN (VALUES (2, 86400), (3, 600), (4, 10)) AS span (kind, seconds) GROUP BY span.kind, floor(moment.second / span.seconds);
                """);

            migrationBuilder.CreateIndex(
                name: "unit_state_balance",
                table: "unit_state",
                columns: new[] { "stock_balance_id", "created_at", "serial_number_id" },
                filter: "stock_balance_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "unit_state_status",
                table: "unit_state",
                columns: new[] { "status", "created_at", "serial_number_id" });

            migrationBuilder.CreateIndex(
                name: "unit_state_updated",
                table: "unit_state",
                columns: new[] { "updated_at", "created_at", "serial_number_id" });

            migrationBuilder.CreateIndex(
                name: "serial_number_created",
                table: "serial_number",
                columns: new[] { "created_at", "id" },
                filter: "deleted_at IS NULL AND renumbered_id IS NULL");

            migrationBuilder.CreateIndex(
                name: "serial_number_part",
                table: "serial_number",
                columns: new[] { "part_id", "created_at", "id" },
                filter: "deleted_at IS NULL AND renumbered_id IS NULL");

            migrationBuilder.CreateIndex(
                name: "unit_count_key",
                table: "unit_count",
                columns: new[] { "kind", "key", "status" })
                .Annotation("Npgsql:IndexInclude", new[] { "units" });

            migrationBuilder.CreateIndex(
                name: "unit_count_new",
                table: "unit_count",
                columns: new[] { "kind", "key", "status" },
                filter: "is_new");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "unit_count");

            migrationBuilder.DropIndex(
                name: "unit_state_balance",
                table: "unit_state");

            migrationBuilder.DropIndex(
                name: "unit_state_status",
                table: "unit_state");

            migrationBuilder.DropIndex(
                name: "unit_state_updated",
                table: "unit_state");

            migrationBuilder.DropIndex(
                name: "serial_number_created",
                table: "serial_number");

            migrationBuilder.DropIndex(
                name: "serial_number_part",
                table: "serial_number");

            migrationBuilder.DropColumn(
                name: "created_at",
                table: "unit_state");

            migrationBuilder.CreateIndex(
                name: "unit_state_balance",
                table: "unit_state",
                column: "stock_balance_id",
                filter: "stock_balance_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "unit_state_status",
                table: "unit_state",
                column: "status");

            migrationBuilder.CreateIndex(
                name: "unit_state_updated",
                table: "unit_state",
                columns: new[] { "updated_at", "serial_number_id" });

            migrationBuilder.CreateIndex(
                name: "serial_number_created",
                table: "serial_number",
                columns: new[] { "created_at", "id" });
        }
    }
}
