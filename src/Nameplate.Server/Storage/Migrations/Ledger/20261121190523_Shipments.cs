using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261121190523_Shipments")]
    public class Shipments : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "sales_line_id",
                table: "posting",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "reservation",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    sales_line_id = table.Column<long>(type: "bigint", nullable: false),
                    serial_number_id = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("reservation_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "shipment_line",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    sales_line_id = table.Column<long>(type: "bigint", nullable: false),
                    shipment_no = table.Column<int>(type: "integer", nullable: false),
                    posting_id = table.Column<long>(type: "bigint", nullable: false),
                    quantity = table.Column<decimal>(type: "numeric(19,6)", nullable: false),
                    stock_quantity = table.Column<decimal>(type: "numeric(19,6)", nullable: false),
                    from_consignment = table.Column<bool>(type: "boolean", nullable: false),
                    ship_to_id = table.Column<long>(type: "bigint", nullable: false),
                    ship_type = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    amount = table.Column<decimal>(type: "numeric(19,4)", nullable: true),
                    freight = table.Column<decimal>(type: "numeric(19,4)", nullable: true),
                    weight = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    cartons = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    box_number = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    total_boxes = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    bill_of_lading = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ship_via = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    drawing_revision = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ecn = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    job_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    reverses_id = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("shipment_line_pkey", x => x.id);
                    table.ForeignKey(
                        name: "shipment_line_ship_to_id_fkey",
                        column: x => x.ship_to_id,
                        principalTable: "customer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "shipment_unit",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    posting_id = table.Column<long>(type: "bigint", nullable: false),
                    serial_number_id = table.Column<long>(type: "bigint", nullable: false),
                    previous = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("shipment_unit_pkey", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "posting_sales_line",
                table: "posting",
                column: "sales_line_id",
                filter: "sales_line_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "reservation_line",
                table: "reservation",
                columns: new[] { "sales_line_id", "id" });

            migrationBuilder.CreateIndex(
                name: "reservation_unit",
                table: "reservation",
                column: "serial_number_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "shipment_line_key",
                table: "shipment_line",
                columns: new[] { "sales_line_id", "shipment_no" },
                unique: true,
                filter: "reverses_id IS NULL");

            migrationBuilder.CreateIndex(
                name: "shipment_line_line",
                table: "shipment_line",
                column: "sales_line_id");

            migrationBuilder.CreateIndex(
                name: "shipment_line_posting",
                table: "shipment_line",
                column: "posting_id");

            migrationBuilder.CreateIndex(
                name: "shipment_line_reverses",
                table: "shipment_line",
                column: "reverses_id",
                unique: true,
                filter: "reverses_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "shipment_line_ship_to_id",
                table: "shipment_line",
                column: "ship_to_id");

            migrationBuilder.CreateIndex(
                name: "shipment_unit_posting",
                table: "shipment_unit",
                column: "posting_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "reservation");

            migrationBuilder.DropTable(
                name: "shipment_line");

            migrationBuilder.DropTable(
                name: "shipment_unit");

            migrationBuilder.DropIndex(
                name: "posting_sales_line",
                table: "posting");

            migrationBuilder.DropColumn(
                name: "sales_line_id",
                table: "posting");
        }
    }
}
