using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261121180517_Orders")]
    public class Orders : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateSequence(
                name: "purchase_order_number",
                startValue: 100001L);

            migrationBuilder.CreateSequence(
                name: "sales_order_number",
                startValue: 100001L);

            migrationBuilder.AddColumn<string>(
                name: "curr_code",
                table: "customer",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "price_code",
                table: "customer",
                type: "text",
                nullable: true,
                collation: "C");

            // Both could be kept as unlisted fields before.
            migrationBuilder.Sql("""
                WITH moved (id) AS (
                    UPDATE customer SET price_code = extra ->> 'PRICE_CODE', curr_code = extra ->> 'CURR_CODE', extra = nullif(extra - 'PRICE_CODE' - 'CURR_CODE', '{}')
                    WHERE extra ? 'PRICE_CODE' OR extra ? 'CURR_CODE' RETURNING id)
                INSERT INTO edit (table_name, row_id, operator_id, created_at) SELECT 'customer', id, '', now() FROM moved
                """);

            migrationBuilder.CreateTable(
                name: "customer_contact",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    cust_contact = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    contact_status = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    first_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    last_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    initial = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    title = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    mail_stop = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    address_1 = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    address_2 = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    address_3 = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    city = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    state = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    zip_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    country = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    phone_no = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    fax_no = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    cell_phone_no = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    pager_no = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    e_mail = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    e_mail_2 = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    web_address = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    user_fields = table.Column<string[]>(type: "text[]", nullable: true),
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
                    table.PrimaryKey("customer_contact_pkey", x => x.id);
                    table.ForeignKey(
                        name: "customer_contact_customer_id_fkey",
                        column: x => x.customer_id,
                        principalTable: "customer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "product_price",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    part_id = table.Column<long>(type: "bigint", nullable: false),
                    price_code = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    effective_date = table.Column<DateOnly>(type: "date", nullable: false),
                    order_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: false),
                    end_date = table.Column<DateOnly>(type: "date", nullable: true),
                    curr_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    so_unit_price = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    item_disc_pct = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    price_chg = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    sales_comm = table.Column<string>(type: "text", nullable: true, collation: "C"),
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
                    table.PrimaryKey("product_price_pkey", x => x.id);
                    table.ForeignKey(
                        name: "product_price_part_id_fkey",
                        column: x => x.part_id,
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "sales_order",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    so_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    so_status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    so_type = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    order_class = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    order_date = table.Column<DateOnly>(type: "date", nullable: true),
                    cust_po_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    reference = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    attention = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    bill_to_id = table.Column<long>(type: "bigint", nullable: true),
                    ship_to_id = table.Column<long>(type: "bigint", nullable: true),
                    sold_to_id = table.Column<long>(type: "bigint", nullable: true),
                    complete_only = table.Column<bool>(type: "boolean", nullable: true),
                    confirmed_to = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    delay_days = table.Column<int>(type: "integer", nullable: true),
                    delay_invoice = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    e_mail = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    e_mail_date = table.Column<DateOnly>(type: "date", nullable: true),
                    fob = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    freight_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ship_method = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    gl_month = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    gl_year = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    order_taker = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    salesman_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    sales_region = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    terms_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    tax_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    curr_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    curr_rate = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    order_disc_pct = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
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
                    table.PrimaryKey("sales_order_pkey", x => x.id);
                    table.ForeignKey(
                        name: "sales_order_bill_to_id_fkey",
                        column: x => x.bill_to_id,
                        principalTable: "customer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "sales_order_customer_id_fkey",
                        column: x => x.customer_id,
                        principalTable: "customer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "sales_order_ship_to_id_fkey",
                        column: x => x.ship_to_id,
                        principalTable: "customer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "sales_order_sold_to_id_fkey",
                        column: x => x.sold_to_id,
                        principalTable: "customer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "vendor",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    vendor_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    vendor_name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    curr_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
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
                    table.PrimaryKey("vendor_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sales_order_comment",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    order_id = table.Column<long>(type: "bigint", nullable: false),
                    comment_no = table.Column<int>(type: "integer", nullable: false),
                    so_line_no = table.Column<int>(type: "integer", nullable: false),
                    print_invoice = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    comment_text = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    extra = table.Column<string>(type: "jsonb", nullable: true),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("sales_order_comment_pkey", x => x.id);
                    table.ForeignKey(
                        name: "sales_order_comment_order_id_fkey",
                        column: x => x.order_id,
                        principalTable: "sales_order",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "sales_order_extended_user",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    order_id = table.Column<long>(type: "bigint", nullable: false),
                    so_line_no = table.Column<int>(type: "integer", nullable: false),
                    user_fields = table.Column<string[]>(type: "text[]", nullable: true),
                    extra = table.Column<string>(type: "jsonb", nullable: true),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("sales_order_extended_user_pkey", x => x.id);
                    table.ForeignKey(
                        name: "sales_order_extended_user_order_id_fkey",
                        column: x => x.order_id,
                        principalTable: "sales_order",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "sales_order_line",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    order_id = table.Column<long>(type: "bigint", nullable: false),
                    so_line_no = table.Column<int>(type: "integer", nullable: false),
                    part_id = table.Column<long>(type: "bigint", nullable: true),
                    cust_part_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    so_desc = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    order_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: false),
                    so_um = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    sale_conv = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    so_unit_price = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    price_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    item_disc_pct = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    stores_id = table.Column<long>(type: "bigint", nullable: true),
                    reqd_date = table.Column<DateOnly>(type: "date", nullable: true),
                    tax_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    reference = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    line_status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    reserved_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: false),
                    shipped_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: false),
                    returned_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: false),
                    extra = table.Column<string>(type: "jsonb", nullable: true),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("sales_order_line_pkey", x => x.id);
                    table.CheckConstraint("sales_order_line_moved", "reserved_qty >= 0 AND returned_qty >= 0 AND returned_qty <= shipped_qty");
                    table.CheckConstraint("sales_order_line_ordered", "order_qty > 0");
                    table.ForeignKey(
                        name: "sales_order_line_order_id_fkey",
                        column: x => x.order_id,
                        principalTable: "sales_order",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "sales_order_line_part_id_fkey",
                        column: x => x.part_id,
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "sales_order_line_stores_id_fkey",
                        column: x => x.stores_id,
                        principalTable: "stores",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "purchase_order",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    po_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    po_type = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    vendor_id = table.Column<long>(type: "bigint", nullable: false),
                    po_status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    order_date = table.Column<DateOnly>(type: "date", nullable: true),
                    buyer_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    bill_to_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    blanket_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    last_rel_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    change_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    change_date = table.Column<DateOnly>(type: "date", nullable: true),
                    change_no = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    confirmed_to = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    curr_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    curr_rate = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    date_last_edi = table.Column<DateOnly>(type: "date", nullable: true),
                    date_last_print = table.Column<DateOnly>(type: "date", nullable: true),
                    drop_ship_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    e_mail = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    e_mail_date = table.Column<DateOnly>(type: "date", nullable: true),
                    fob = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    freight_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
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
                    table.PrimaryKey("purchase_order_pkey", x => x.id);
                    table.ForeignKey(
                        name: "purchase_order_vendor_id_fkey",
                        column: x => x.vendor_id,
                        principalTable: "vendor",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "vendor_contact",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    vendor_id = table.Column<long>(type: "bigint", nullable: false),
                    vendor_contact = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    contact_status = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    first_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    last_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    initial = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    title = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    mail_stop = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    address_1 = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    address_2 = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    address_3 = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    city = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    state = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    zip_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    country = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    phone_no = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    fax_no = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    cell_phone_no = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    pager_no = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    e_mail = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    e_mail_2 = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    web_address = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    user_fields = table.Column<string[]>(type: "text[]", nullable: true),
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
                    table.PrimaryKey("vendor_contact_pkey", x => x.id);
                    table.ForeignKey(
                        name: "vendor_contact_vendor_id_fkey",
                        column: x => x.vendor_id,
                        principalTable: "vendor",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "vendor_part",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    part_id = table.Column<long>(type: "bigint", nullable: false),
                    vendor_id = table.Column<long>(type: "bigint", nullable: false),
                    vendor_part_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    po_desc = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    buy_um = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    buy_conv = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    vendr_lead_time = table.Column<int>(type: "integer", nullable: true),
                    date_last_quote = table.Column<DateOnly>(type: "date", nullable: true),
                    quote_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    curr_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    quote_unit_pric = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
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
                    table.PrimaryKey("vendor_part_pkey", x => x.id);
                    table.ForeignKey(
                        name: "vendor_part_part_id_fkey",
                        column: x => x.part_id,
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "vendor_part_vendor_id_fkey",
                        column: x => x.vendor_id,
                        principalTable: "vendor",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "purchase_order_comment",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    order_id = table.Column<long>(type: "bigint", nullable: false),
                    comment_no = table.Column<int>(type: "integer", nullable: false),
                    line_number = table.Column<int>(type: "integer", nullable: false),
                    comment_text = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    extra = table.Column<string>(type: "jsonb", nullable: true),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("purchase_order_comment_pkey", x => x.id);
                    table.ForeignKey(
                        name: "purchase_order_comment_order_id_fkey",
                        column: x => x.order_id,
                        principalTable: "purchase_order",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "purchase_order_line",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    order_id = table.Column<long>(type: "bigint", nullable: false),
                    line_number = table.Column<int>(type: "integer", nullable: false),
                    part_id = table.Column<long>(type: "bigint", nullable: true),
                    vendor_part_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    po_desc = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    order_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: false),
                    buy_um = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    buy_conv = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    po_unit_price = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    stores_id = table.Column<long>(type: "bigint", nullable: true),
                    reqd_date = table.Column<DateOnly>(type: "date", nullable: true),
                    reference = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    line_status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    received_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: false),
                    extra = table.Column<string>(type: "jsonb", nullable: true),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("purchase_order_line_pkey", x => x.id);
                    table.CheckConstraint("purchase_order_line_ordered", "order_qty > 0");
                    table.CheckConstraint("purchase_order_line_received", "received_qty >= 0");
                    table.ForeignKey(
                        name: "purchase_order_line_order_id_fkey",
                        column: x => x.order_id,
                        principalTable: "purchase_order",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "purchase_order_line_part_id_fkey",
                        column: x => x.part_id,
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "purchase_order_line_stores_id_fkey",
                        column: x => x.stores_id,
                        principalTable: "stores",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "customer_contact_key",
                table: "customer_contact",
                columns: new[] { "customer_id", "cust_contact" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "product_price_key",
                table: "product_price",
                columns: new[] { "part_id", "price_code", "effective_date", "order_qty" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "purchase_order_key",
                table: "purchase_order",
                column: "po_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "purchase_order_vendor_id",
                table: "purchase_order",
                column: "vendor_id");

            migrationBuilder.CreateIndex(
                name: "purchase_order_comment_key",
                table: "purchase_order_comment",
                columns: new[] { "order_id", "comment_no" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "purchase_order_line_key",
                table: "purchase_order_line",
                columns: new[] { "order_id", "line_number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "purchase_order_line_part_id",
                table: "purchase_order_line",
                column: "part_id");

            migrationBuilder.CreateIndex(
                name: "purchase_order_line_stores_id",
                table: "purchase_order_line",
                column: "stores_id");

            migrationBuilder.CreateIndex(
                name: "sales_order_bill_to_id",
                table: "sales_order",
                column: "bill_to_id");

            migrationBuilder.CreateIndex(
                name: "sales_order_customer_id",
                table: "sales_order",
                column: "customer_id");

            migrationBuilder.CreateIndex(
                name: "sales_order_key",
                table: "sales_order",
                column: "so_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "sales_order_ship_to_id",
                table: "sales_order",
                column: "ship_to_id");

            migrationBuilder.CreateIndex(
                name: "sales_order_sold_to_id",
                table: "sales_order",
                column: "sold_to_id");

            migrationBuilder.CreateIndex(
                name: "sales_order_comment_key",
                table: "sales_order_comment",
                columns: new[] { "order_id", "comment_no" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "sales_order_extended_user_key",
                table: "sales_order_extended_user",
                columns: new[] { "order_id", "so_line_no" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "sales_order_line_key",
                table: "sales_order_line",
                columns: new[] { "order_id", "so_line_no" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "sales_order_line_part_id",
                table: "sales_order_line",
                column: "part_id");

            migrationBuilder.CreateIndex(
                name: "sales_order_line_stores_id",
                table: "sales_order_line",
                column: "stores_id");

            migrationBuilder.CreateIndex(
                name: "vendor_key",
                table: "vendor",
                column: "vendor_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "vendor_contact_key",
                table: "vendor_contact",
                columns: new[] { "vendor_id", "vendor_contact" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "vendor_part_key",
                table: "vendor_part",
                columns: new[] { "part_id", "vendor_id", "vendor_part_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "vendor_part_vendor_id",
                table: "vendor_part",
                column: "vendor_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "customer_contact");

            migrationBuilder.DropTable(
                name: "product_price");

            migrationBuilder.DropTable(
                name: "purchase_order_comment");

            migrationBuilder.DropTable(
                name: "purchase_order_line");

            migrationBuilder.DropTable(
                name: "sales_order_comment");

            migrationBuilder.DropTable(
                name: "sales_order_extended_user");

            migrationBuilder.DropTable(
                name: "sales_order_line");

            migrationBuilder.DropTable(
                name: "vendor_contact");

            migrationBuilder.DropTable(
                name: "vendor_part");

            migrationBuilder.DropTable(
                name: "purchase_order");

            migrationBuilder.DropTable(
                name: "sales_order");

            migrationBuilder.DropTable(
                name: "vendor");

            migrationBuilder.DropColumn(
                name: "curr_code",
                table: "customer");

            migrationBuilder.DropColumn(
                name: "price_code",
                table: "customer");

            migrationBuilder.DropSequence(
                name: "purchase_order_number");

            migrationBuilder.DropSequence(
                name: "sales_order_number");
        }
    }
}
