using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261121202605_OrderUnits")]
    public class OrderUnits : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "serial_number_order",
                table: "serial_number");

            migrationBuilder.CreateIndex(
                name: "shipment_line_back",
                table: "shipment_line",
                column: "id",
                filter: "quantity < 0 AND reverses_id IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "shipment_line_back",
                table: "shipment_line");

            migrationBuilder.CreateIndex(
                name: "serial_number_order",
                table: "serial_number",
                columns: new[] { "order_id", "line_number", "part_id" },
                filter: "order_id IS NOT NULL");
        }
    }
}
