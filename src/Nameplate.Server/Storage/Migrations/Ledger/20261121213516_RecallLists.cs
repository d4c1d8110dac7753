using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261121213516_RecallLists")]
    public class RecallLists : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "recall_list",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    code = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    run = table.Column<int>(type: "integer", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    part_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    lot_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    serial_number = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    po_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    line_number = table.Column<int>(type: "integer", nullable: true),
                    receipt_no = table.Column<int>(type: "integer", nullable: true),
                    batch_number = table.Column<long>(type: "bigint", nullable: true),
                    recall_as = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    units = table.Column<int>(type: "integer", nullable: false),
                    units_assumed = table.Column<int>(type: "integer", nullable: false),
                    units_past = table.Column<int>(type: "integer", nullable: false),
                    units_installed = table.Column<int>(type: "integer", nullable: false),
                    units_in_stores = table.Column<int>(type: "integer", nullable: false),
                    units_at_customers = table.Column<int>(type: "integer", nullable: false),
                    customers = table.Column<int>(type: "integer", nullable: false),
                    lots = table.Column<int>(type: "integer", nullable: false),
                    operator_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    extra = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("recall_list_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "recall_list_row",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    row_no = table.Column<int>(type: "integer", nullable: false),
                    level = table.Column<int>(type: "integer", nullable: false),
                    path = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    parent_path = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    part_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    part_desc = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    serial_number = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    lot_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    quantity = table.Column<decimal>(type: "numeric(19,6)", nullable: false),
                    part_um = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    assumed = table.Column<bool>(type: "boolean", nullable: false),
                    still_inside = table.Column<bool>(type: "boolean", nullable: false),
                    start_date = table.Column<DateOnly>(type: "date", nullable: true),
                    end_date = table.Column<DateOnly>(type: "date", nullable: true),
                    batch_number = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    sn_state = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    top_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    top_sn = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    stores_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    stock_location = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    customer_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    customer_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    sold_to_cust = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    so_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    so_line_no = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    shipment_no = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    shipped_date = table.Column<DateOnly>(type: "date", nullable: true),
                    contact = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    list_id = table.Column<long>(type: "bigint", nullable: false),
                    extra = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("recall_list_row_pkey", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "posting_day",
                table: "posting",
                columns: new[] { "action_date", "action_type" },
                filter: "action_type IN ('BF', 'CP', 'SH') AND reverses_id IS NULL")
                .Annotation("Npgsql:IndexInclude", new[] { "quantity", "id" });

            migrationBuilder.CreateIndex(
                name: "lot_expire_date",
                table: "lot",
                column: "expire_date",
                filter: "expire_date IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "recall_list_key",
                table: "recall_list",
                columns: new[] { "code", "run" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "recall_list_row_key",
                table: "recall_list_row",
                columns: new[] { "list_id", "row_no" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "recall_list");

            migrationBuilder.DropTable(
                name: "recall_list_row");

            migrationBuilder.DropIndex(
                name: "posting_day",
                table: "posting");

            migrationBuilder.DropIndex(
                name: "lot_expire_date",
                table: "lot");
        }
    }
}
