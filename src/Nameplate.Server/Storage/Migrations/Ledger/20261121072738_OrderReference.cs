using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    public partial class OrderReference : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "order_reference",
                table: "posting",
                type: "text",
                nullable: true,
                collation: "C");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "order_reference",
                table: "posting");
        }
    }
}
