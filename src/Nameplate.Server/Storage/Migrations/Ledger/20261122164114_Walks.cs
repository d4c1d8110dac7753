using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261122164114_Walks")]
    public class Walks : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "serial_number_ship_to_customer_id",
                table: "serial_number");

            migrationBuilder.CreateIndex(
                name: "serial_number_customer",
                table: "serial_number",
                columns: new[] { "ship_to_customer_id", "id" },
                filter: "ship_to_customer_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "posting_lot",
                table: "posting",
                columns: new[] { "part_id", "lot" },
                filter: "lot <> ''");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "serial_number_customer",
                table: "serial_number");

            migrationBuilder.DropIndex(
                name: "posting_lot",
                table: "posting");

            migrationBuilder.CreateIndex(
                name: "serial_number_ship_to_customer_id",
                table: "serial_number",
                column: "ship_to_customer_id",
                filter: "ship_to_customer_id IS NOT NULL");
        }
    }
}
