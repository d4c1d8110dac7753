using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261121142056_ProofOfHistory")]
    public class ProofOfHistory : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "block",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false),
                    previous = table.Column<byte[]>(type: "bytea", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    sealed_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    postings = table.Column<long>(type: "bigint", nullable: false),
                    posting_mark = table.Column<long>(type: "bigint", nullable: false),
                    edit_mark = table.Column<long>(type: "bigint", nullable: false),
                    horizon = table.Column<long>(type: "bigint", nullable: false),
                    settled = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("block_pkey", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "block_page",
                columns: table => new
                {
                    block_number = table.Column<long>(type: "bigint", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    page = table.Column<long>(type: "bigint", nullable: false),
                    keys = table.Column<long[]>(type: "bigint[]", nullable: false),
                    others = table.Column<long[]>(type: "bigint[]", nullable: true),
                    leaves = table.Column<byte[][]>(type: "bytea[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("block_page_pkey", x => new { x.block_number, x.source, x.page });
                });

            migrationBuilder.CreateTable(
                name: "edit",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    table_name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    row_id = table.Column<long>(type: "bigint", nullable: false),
                    operator_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("edit_pkey", x => x.id);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "block");

            migrationBuilder.DropTable(
                name: "block_page");

            migrationBuilder.DropTable(
                name: "edit");
        }
    }
}
