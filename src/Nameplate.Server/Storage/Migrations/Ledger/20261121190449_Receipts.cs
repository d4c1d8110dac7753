using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261121190449_Receipts")]
    public class Receipts : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "receipt_transaction",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    receipt_no = table.Column<int>(type: "integer", nullable: false),
                    quantity = table.Column<decimal>(type: "numeric(19,6)", nullable: false),
                    buy_conv = table.Column<decimal>(type: "numeric(19,6)", nullable: false),
                    order_line_id = table.Column<long>(type: "bigint", nullable: false),
                    posting_id = table.Column<long>(type: "bigint", nullable: false),
                    extra = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("receipt_transaction_pkey", x => x.id);
                    table.CheckConstraint("receipt_transaction_quantity", "quantity <> 0 AND buy_conv > 0");
                    table.ForeignKey(
                        name: "receipt_transaction_order_line_id_fkey",
                        column: x => x.order_line_id,
                        principalTable: "purchase_order_line",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "receipt_transaction_key",
                table: "receipt_transaction",
                columns: new[] { "order_line_id", "receipt_no" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "receipt_transaction_posting",
                table: "receipt_transaction",
                column: "posting_id",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "receipt_transaction");
        }
    }
}
