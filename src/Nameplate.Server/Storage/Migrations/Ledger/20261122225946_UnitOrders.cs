using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261122225946_UnitOrders")]
    public class UnitOrders : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "serial_number_order_id",
                table: "serial_number",
                column: "order_id",
                filter: "order_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "serial_number_so_id",
                table: "serial_number",
                column: "so_id",
                filter: "so_id IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "serial_number_order_id",
                table: "serial_number");

            migrationBuilder.DropIndex(
                name: "serial_number_so_id",
                table: "serial_number");
        }
    }
}
