using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261123044829_StockChanges")]
    public class StockChanges : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Null in what there is: what is sealed stays as it is. Nothing of it is indexed, so that changing it stays cheap.
            migrationBuilder.AddColumn<DateTime>(
                name: "changed_at",
                table: "stock_balance",
                type: "timestamp with time zone",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "changed_at",
                table: "stock_balance");
        }
    }
}
