using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261121234626_FellBack")]
    public class FellBack : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "posting_unit_fell_back",
                table: "posting_unit",
                columns: new[] { "serial_number_id", "posting_id" },
                filter: "from_status IS NOT NULL AND (to_status IS NULL OR to_status = 1)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "posting_unit_fell_back",
                table: "posting_unit");
        }
    }
}
