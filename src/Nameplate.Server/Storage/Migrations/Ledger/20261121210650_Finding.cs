using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261121210650_Finding")]
    public class Finding : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "part_upc_code",
                table: "part",
                column: "upc_code",
                filter: "upc_code IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "lot_lot_id",
                table: "lot",
                column: "lot_id");

            migrationBuilder.CreateIndex(
                name: "customer_part_cust_part_id",
                table: "customer_part",
                column: "cust_part_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "part_upc_code",
                table: "part");

            migrationBuilder.DropIndex(
                name: "lot_lot_id",
                table: "lot");

            migrationBuilder.DropIndex(
                name: "customer_part_cust_part_id",
                table: "customer_part");
        }
    }
}
