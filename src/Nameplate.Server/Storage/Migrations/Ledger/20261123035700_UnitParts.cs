using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261123035700_UnitParts")]
    public class UnitParts : MigrationWithoutModel
    {
        private static readonly (string Name, string[] Columns, string Filter)[] Indexes =
        [
            ("unit_state_balance", ["stock_balance_id", "created_at", "serial_number_id"], "stock_balance_id IS NOT NULL"),
            ("unit_state_status", ["status", "created_at", "serial_number_id"], null),
            ("unit_state_updated", ["updated_at", "created_at", "serial_number_id"], null),
            ("unit_state_held", ["stock_balance_id"], "stock_balance_id IS NOT NULL AND status <> 2"),
            ("unit_state_lot", ["lot"], "lot <> ''"),
        ];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Every row is written: indexes are made anew afterwards, which is quicker than an entry for each row.
            foreach (var index in Indexes)
            {
                migrationBuilder.DropIndex(name: index.Name, table: "unit_state");
            }

            migrationBuilder.AddColumn<long>(
                name: "part_id",
                table: "unit_state",
                type: "bigint",
                nullable: true);

            migrationBuilder.Sql("UPDATE unit_state u SET part_id = s.part_id FROM serial_number s WHERE s.id = u.serial_number_id;");

            migrationBuilder.AlterColumn<long>(
                name: "part_id",
                table: "unit_state",
                type: "bigint",
                nullable: false,
                oldClrType: typeof(long),
                oldType: "bigint",
                oldNullable: true);

            foreach (var index in Indexes)
            {
                migrationBuilder.CreateIndex(name: index.Name, table: "unit_state", columns: index.Columns, filter: index.Filter);
            }

            migrationBuilder.CreateIndex(
                name: "unit_state_part",
                table: "unit_state",
                columns: new[] { "part_id", "status", "created_at", "serial_number_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "unit_state_part",
                table: "unit_state");

            migrationBuilder.DropColumn(
                name: "part_id",
                table: "unit_state");
        }
    }
}
