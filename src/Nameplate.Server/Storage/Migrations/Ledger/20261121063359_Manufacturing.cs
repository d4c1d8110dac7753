using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261121063359_Manufacturing")]
    public class Manufacturing : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "phantom",
                table: "part",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "serial_pattern",
                table: "part",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.CreateTable(
                name: "gl_account",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    company_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    department = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    account = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    account_desc = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    account_type = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    account_status = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    resp_id_1 = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    resp_id_2 = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    resp_id_3 = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    curr_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    conv_method = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    gain_loss_dept = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    gain_loss_acct = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    date_inactive = table.Column<DateOnly>(type: "date", nullable: true),
                    gl_year = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    business_cat = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    business_funct = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    rpt_category = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    rpt_group = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    rpt_sub_group = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    user_fields = table.Column<string[]>(type: "text[]", nullable: true),
                    extra = table.Column<string>(type: "jsonb", nullable: true),
                    created_by = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    modified_by = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    modified_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    operator_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("gl_account_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "job",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    job_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    job_desc = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    part_id = table.Column<long>(type: "bigint", nullable: false),
                    job_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    job_status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tasks = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    backflush_tasks = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    notes = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    attachments = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    extra = table.Column<string>(type: "jsonb", nullable: true),
                    created_by = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    modified_by = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    modified_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    operator_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("job_pkey", x => x.id);
                    table.ForeignKey(
                        name: "job_part_id_fkey",
                        column: x => x.part_id,
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "multiple_location",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    stores_id = table.Column<long>(type: "bigint", nullable: false),
                    part_id = table.Column<long>(type: "bigint", nullable: false),
                    stock_location = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    book_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    physical_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    date_last_phy = table.Column<DateOnly>(type: "date", nullable: true),
                    date_last_print = table.Column<DateOnly>(type: "date", nullable: true),
                    user_fields = table.Column<string[]>(type: "text[]", nullable: true),
                    extra = table.Column<string>(type: "jsonb", nullable: true),
                    created_by = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    modified_by = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    modified_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    operator_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("multiple_location_pkey", x => x.id);
                    table.ForeignKey(
                        name: "multiple_location_part_id_fkey",
                        column: x => x.part_id,
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "multiple_location_stores_id_fkey",
                        column: x => x.stores_id,
                        principalTable: "stores",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "serial_counter",
                columns: table => new
                {
                    part_id = table.Column<long>(type: "bigint", nullable: false),
                    scope = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    last = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("serial_counter_pkey", x => new { x.part_id, x.scope });
                    table.ForeignKey(
                        name: "serial_counter_part_id_fkey",
                        column: x => x.part_id,
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "posting_order",
                table: "posting",
                column: "order_id",
                filter: "order_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "gl_account_key",
                table: "gl_account",
                columns: new[] { "company_id", "department", "account" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "job_key",
                table: "job",
                column: "job_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "job_part_id",
                table: "job",
                column: "part_id");

            migrationBuilder.CreateIndex(
                name: "multiple_location_key",
                table: "multiple_location",
                columns: new[] { "stores_id", "part_id", "stock_location" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "multiple_location_part_id",
                table: "multiple_location",
                column: "part_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "gl_account");

            migrationBuilder.DropTable(
                name: "job");

            migrationBuilder.DropTable(
                name: "multiple_location");

            migrationBuilder.DropTable(
                name: "serial_counter");

            migrationBuilder.DropIndex(
                name: "posting_order",
                table: "posting");

            migrationBuilder.DropColumn(
                name: "phantom",
                table: "part");

            migrationBuilder.DropColumn(
                name: "serial_pattern",
                table: "part");
        }
    }
}
