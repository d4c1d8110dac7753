using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261121180341_ReferencesChecked")]
    public class ReferencesChecked : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "batch_reversed_by_id_fkey",
                table: "batch");

            migrationBuilder.DropForeignKey(
                name: "consumption_assembly_unit_id_fkey",
                table: "consumption");

            migrationBuilder.DropForeignKey(
                name: "consumption_component_part_id_fkey",
                table: "consumption");

            migrationBuilder.DropForeignKey(
                name: "consumption_component_unit_id_fkey",
                table: "consumption");

            migrationBuilder.DropForeignKey(
                name: "consumption_posting_id_fkey",
                table: "consumption");

            migrationBuilder.DropForeignKey(
                name: "cross_reference_assembly_unit_id_fkey",
                table: "cross_reference");

            migrationBuilder.DropForeignKey(
                name: "cross_reference_component_unit_id_fkey",
                table: "cross_reference");

            migrationBuilder.DropForeignKey(
                name: "cross_reference_installed_posting_id_fkey",
                table: "cross_reference");

            migrationBuilder.DropForeignKey(
                name: "cross_reference_removed_posting_id_fkey",
                table: "cross_reference");

            migrationBuilder.DropForeignKey(
                name: "posting_batch_id_fkey",
                table: "posting");

            migrationBuilder.DropForeignKey(
                name: "posting_from_balance_id_fkey",
                table: "posting");

            migrationBuilder.DropForeignKey(
                name: "posting_parent_id_fkey",
                table: "posting");

            migrationBuilder.DropForeignKey(
                name: "posting_reverses_id_fkey",
                table: "posting");

            migrationBuilder.DropForeignKey(
                name: "posting_to_balance_id_fkey",
                table: "posting");

            migrationBuilder.DropForeignKey(
                name: "posting_unit_posting_id_fkey",
                table: "posting_unit");

            migrationBuilder.DropForeignKey(
                name: "posting_unit_serial_number_id_fkey",
                table: "posting_unit");

            migrationBuilder.DropForeignKey(
                name: "serial_number_renumbered_id_fkey",
                table: "serial_number");

            migrationBuilder.DropForeignKey(
                name: "unit_state_batch_id_fkey",
                table: "unit_state");

            migrationBuilder.DropForeignKey(
                name: "unit_state_from_balance_id_fkey",
                table: "unit_state");

            migrationBuilder.DropForeignKey(
                name: "unit_state_serial_number_id_fkey",
                table: "unit_state");

            migrationBuilder.DropForeignKey(
                name: "unit_state_stock_balance_id_fkey",
                table: "unit_state");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddForeignKey(
                name: "batch_reversed_by_id_fkey",
                table: "batch",
                column: "reversed_by_id",
                principalTable: "batch",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "consumption_assembly_unit_id_fkey",
                table: "consumption",
                column: "assembly_unit_id",
                principalTable: "serial_number",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "consumption_component_part_id_fkey",
                table: "consumption",
                column: "component_part_id",
                principalTable: "part",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "consumption_component_unit_id_fkey",
                table: "consumption",
                column: "component_unit_id",
                principalTable: "serial_number",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "consumption_posting_id_fkey",
                table: "consumption",
                column: "posting_id",
                principalTable: "posting",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "cross_reference_assembly_unit_id_fkey",
                table: "cross_reference",
                column: "assembly_unit_id",
                principalTable: "serial_number",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "cross_reference_component_unit_id_fkey",
                table: "cross_reference",
                column: "component_unit_id",
                principalTable: "serial_number",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "cross_reference_installed_posting_id_fkey",
                table: "cross_reference",
                column: "installed_posting_id",
                principalTable: "posting",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "cross_reference_removed_posting_id_fkey",
                table: "cross_reference",
                column: "removed_posting_id",
                principalTable: "posting",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "posting_batch_id_fkey",
                table: "posting",
                column: "batch_id",
                principalTable: "batch",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "posting_from_balance_id_fkey",
                table: "posting",
                column: "from_balance_id",
                principalTable: "stock_balance",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "posting_parent_id_fkey",
                table: "posting",
                column: "parent_id",
                principalTable: "posting",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "posting_reverses_id_fkey",
                table: "posting",
                column: "reverses_id",
                principalTable: "posting",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "posting_to_balance_id_fkey",
                table: "posting",
                column: "to_balance_id",
                principalTable: "stock_balance",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "posting_unit_posting_id_fkey",
                table: "posting_unit",
                column: "posting_id",
                principalTable: "posting",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "posting_unit_serial_number_id_fkey",
                table: "posting_unit",
                column: "serial_number_id",
                principalTable: "serial_number",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "serial_number_renumbered_id_fkey",
                table: "serial_number",
                column: "renumbered_id",
                principalTable: "serial_number",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "unit_state_batch_id_fkey",
                table: "unit_state",
                column: "batch_id",
                principalTable: "batch",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "unit_state_from_balance_id_fkey",
                table: "unit_state",
                column: "from_balance_id",
                principalTable: "stock_balance",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "unit_state_serial_number_id_fkey",
                table: "unit_state",
                column: "serial_number_id",
                principalTable: "serial_number",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "unit_state_stock_balance_id_fkey",
                table: "unit_state",
                column: "stock_balance_id",
                principalTable: "stock_balance",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);
        }
    }
}
