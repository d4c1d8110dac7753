using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261122191710_DeletedUnits")]
    public class DeletedUnits : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "serial_number_deleted",
                table: "serial_number",
                columns: new[] { "part_id", "serial_number" },
                filter: "deleted_at IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "serial_number_deleted",
                table: "serial_number");
        }
    }
}
