using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261121190302_RestWrites")]
    public class RestWrites : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "parent_id",
                table: "stores",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "van",
                table: "stores",
                type: "boolean",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "stores_parent_id",
                table: "stores",
                column: "parent_id");

            migrationBuilder.CreateIndex(
                name: "serial_number_order",
                table: "serial_number",
                columns: new[] { "order_id", "line_number", "part_id" },
                filter: "order_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "sales_order_line_created",
                table: "sales_order_line",
                columns: new[] { "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "sales_order_created",
                table: "sales_order",
                columns: new[] { "created_at", "id" });

            migrationBuilder.AddForeignKey(
                name: "stores_parent_id_fkey",
                table: "stores",
                column: "parent_id",
                principalTable: "stores",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "stores_parent_id_fkey",
                table: "stores");

            migrationBuilder.DropIndex(
                name: "stores_parent_id",
                table: "stores");

            migrationBuilder.DropIndex(
                name: "serial_number_order",
                table: "serial_number");

            migrationBuilder.DropIndex(
                name: "sales_order_line_created",
                table: "sales_order_line");

            migrationBuilder.DropIndex(
                name: "sales_order_created",
                table: "sales_order");

            migrationBuilder.DropColumn(
                name: "parent_id",
                table: "stores");

            migrationBuilder.DropColumn(
                name: "van",
                table: "stores");
        }
    }
}
