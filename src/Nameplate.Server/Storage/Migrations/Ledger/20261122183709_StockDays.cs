using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261122183709_StockDays")]
    public class StockDays : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "stock_day",
                columns: table => new
                {
                    stock_balance_id = table.Column<long>(type: "bigint", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    received = table.Column<decimal>(type: "numeric", nullable: false),
                    issued = table.Column<decimal>(type: "numeric", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("stock_day_pkey", x => new { x.stock_balance_id, x.day });
                });

            migrationBuilder.Sql(
                """
                INSERT INTO stock_day (stock_balance_id, day, received, issued)
                SELECT stock_balance_id, action_date, sum(received), sum(issued)
                FROM posting CROSS JOIN LATERAL (VALUES (to_balance_id, quantity, 0), (from_balance_id, 0, quantity)) AS side (stock_balance_id, received, issued)
                WHERE stock_balance_id IS NOT NULL AND NOT claim AND quantity > 0 AND from_balance_id IS DISTINCT FROM to_balance_id
                GROUP BY stock_balance_id, action_date
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "stock_day");
        }
    }
}
