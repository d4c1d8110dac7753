using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261122095636_UnitLots")]
    public class UnitLots : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "unit_state_lot",
                table: "unit_state",
                column: "lot",
                filter: "lot <> ''");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "unit_state_lot",
                table: "unit_state");
        }
    }
}
