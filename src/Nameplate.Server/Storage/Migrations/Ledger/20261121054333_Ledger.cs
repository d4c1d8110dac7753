using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Nameplate.Server.Storage.Migrations.Ledger
{
    /// <inheritdoc />
    [DbContext(typeof(LedgerContext))]
    [Migration("20261121054333_Ledger")]
    public class Ledger : MigrationWithoutModel
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "batch",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    operator_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    txns_accepted = table.Column<int>(type: "integer", nullable: false),
                    reversed_by_id = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("batch_pkey", x => x.id);
                    table.ForeignKey(
                        name: "batch_reversed_by_id_fkey",
                        column: x => x.reversed_by_id,
                        principalTable: "batch",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "customer",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    customer_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    customer_name = table.Column<string>(type: "text", nullable: false, collation: "C"),
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
                    table.PrimaryKey("customer_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "idempotency_key",
                columns: table => new
                {
                    user_name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    request_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    status = table.Column<short>(type: "smallint", nullable: true),
                    body = table.Column<byte[]>(type: "bytea", nullable: true),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("idempotency_key_pkey", x => new { x.user_name, x.key });
                });

            migrationBuilder.CreateTable(
                name: "stores",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    stores_code = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    stores_desc = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    address = table.Column<string>(type: "text", nullable: true, collation: "C"),
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
                    table.PrimaryKey("stores_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "unit_of_measure",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    um_code = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    um_desc = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    decimals = table.Column<int>(type: "integer", nullable: false),
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
                    table.PrimaryKey("unit_of_measure_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "part",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    part_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    unit_of_measure_id = table.Column<long>(type: "bigint", nullable: false),
                    part_status = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    part_desc = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    search_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    al_part_desc = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    part_type = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    part_class = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    catg_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    subst_part = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    pending_ecn = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ecn = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ecn_eff_date = table.Column<DateOnly>(type: "date", nullable: true),
                    dwg_size = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    dwg_rev = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    orig_rel_date = table.Column<DateOnly>(type: "date", nullable: true),
                    date_active = table.Column<DateOnly>(type: "date", nullable: true),
                    part_hold_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    planner_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    abc_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    comm_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    product_line = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    mrp_flag = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    mps_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    forecast_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    plan_horizon = table.Column<int>(type: "integer", nullable: true),
                    order_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    max_order_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    yield_factor = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    default_stores_id = table.Column<long>(type: "bigint", nullable: true),
                    qc_flag = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    lot_control = table.Column<bool>(type: "boolean", nullable: false),
                    shelf_life = table.Column<int>(type: "integer", nullable: true),
                    vendr_lead_time = table.Column<int>(type: "integer", nullable: true),
                    receiving_lt = table.Column<int>(type: "integer", nullable: true),
                    kit_lt = table.Column<int>(type: "integer", nullable: true),
                    mfg_lt = table.Column<int>(type: "integer", nullable: true),
                    ship_lt = table.Column<int>(type: "integer", nullable: true),
                    plan_lead_time = table.Column<int>(type: "integer", nullable: true),
                    cum_lt = table.Column<int>(type: "integer", nullable: true),
                    buyer_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    pref_vendor = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    buy_um = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    buy_conv = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    catalog_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    catalog_desc = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    weight = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    volume = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    so_order_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    min_sales_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    qty_per_carton = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    sale_um = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    sale_conv = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    ship_type = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    warranty_days = table.Column<int>(type: "integer", nullable: true),
                    upc_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    frt_class = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    itf_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    orig_country = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    sn_reqd = table.Column<bool>(type: "boolean", nullable: false),
                    sales_market = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    sn_reqd_inv = table.Column<bool>(type: "boolean", nullable: false),
                    slx_part = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    std_work_1 = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    std_1_hrs = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    std_work_2 = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    std_2_hrs = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    std_work_3 = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    std_3_hrs = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    std_oh_pct_buy = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    std_oh_pct_out = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    std_mtl_cst_add = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    std_out_cst_add = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    comment_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    user_fields = table.Column<string[]>(type: "text[]", nullable: true),
                    std_cost = table.Column<decimal>(type: "numeric(19,6)", nullable: false),
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
                    table.PrimaryKey("part_pkey", x => x.id);
                    table.ForeignKey(
                        name: "part_default_stores_id_fkey",
                        column: x => x.default_stores_id,
                        principalTable: "stores",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "part_unit_of_measure_id_fkey",
                        column: x => x.unit_of_measure_id,
                        principalTable: "unit_of_measure",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "bill_of_material",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    assembly_id = table.Column<long>(type: "bigint", nullable: false),
                    component_id = table.Column<long>(type: "bigint", nullable: false),
                    dwg_item_code = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    required_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: false),
                    start_date = table.Column<DateOnly>(type: "date", nullable: true),
                    end_date = table.Column<DateOnly>(type: "date", nullable: true),
                    start_sn = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    end_sn = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    bills_type = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    scrap_factor = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    kit_stores_id = table.Column<long>(type: "bigint", nullable: true),
                    oper_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    lt_offset = table.Column<int>(type: "integer", nullable: true),
                    remark = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    user_fields = table.Column<string[]>(type: "text[]", nullable: true),
                    notes = table.Column<string>(type: "text", nullable: true, collation: "C"),
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
                    table.PrimaryKey("bill_of_material_pkey", x => x.id);
                    table.ForeignKey(
                        name: "bill_of_material_assembly_id_fkey",
                        column: x => x.assembly_id,
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "bill_of_material_component_id_fkey",
                        column: x => x.component_id,
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "bill_of_material_kit_stores_id_fkey",
                        column: x => x.kit_stores_id,
                        principalTable: "stores",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "customer_part",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    part_id = table.Column<long>(type: "bigint", nullable: false),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    cust_part_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    salesman_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    contract = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    sale_status = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    reference = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ship_lt = table.Column<int>(type: "integer", nullable: true),
                    so_desc = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    so_um = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    sale_conv = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    so_order_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    ecn = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    partial_ship = table.Column<bool>(type: "boolean", nullable: true),
                    dwg_rev = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    default_stores_id = table.Column<long>(type: "bigint", nullable: true),
                    early_ship = table.Column<bool>(type: "boolean", nullable: true),
                    sn_reqd = table.Column<bool>(type: "boolean", nullable: true),
                    tax_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    product_line = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    vat_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    date_last_quote = table.Column<DateOnly>(type: "date", nullable: true),
                    price_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    quote_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    curr_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    quote_unit_pric = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    item_disc_pct = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    price_chg = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    last_so_entered = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    date_last_so = table.Column<DateOnly>(type: "date", nullable: true),
                    last_so_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    last_so_um = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    last_so_price = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    last_disc_pct = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    last_price_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    comment_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    comment_1 = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    comment_2 = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    comment_3 = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    comment_4 = table.Column<string>(type: "text", nullable: true, collation: "C"),
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
                    table.PrimaryKey("customer_part_pkey", x => x.id);
                    table.ForeignKey(
                        name: "customer_part_customer_id_fkey",
                        column: x => x.customer_id,
                        principalTable: "customer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "customer_part_default_stores_id_fkey",
                        column: x => x.default_stores_id,
                        principalTable: "stores",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "customer_part_part_id_fkey",
                        column: x => x.part_id,
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "lot",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    part_id = table.Column<long>(type: "bigint", nullable: false),
                    lot_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    lot_type = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    lot_status = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    lot_hold_code = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    expire_date = table.Column<DateOnly>(type: "date", nullable: true),
                    order_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    line_number = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    retest_date = table.Column<DateOnly>(type: "date", nullable: true),
                    dwg_rev = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ecn = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    mfg_vendor_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    mfg_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    mfg_name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    mfg_lot_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    original_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    txn_note = table.Column<string>(type: "text", nullable: true, collation: "C"),
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
                    table.PrimaryKey("lot_pkey", x => x.id);
                    table.ForeignKey(
                        name: "lot_part_id_fkey",
                        column: x => x.part_id,
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "serial_number",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    part_id = table.Column<long>(type: "bigint", nullable: false),
                    serial_number = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ship_to_customer_id = table.Column<long>(type: "bigint", nullable: true),
                    so_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    so_line_no = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    shipment_no = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    sold_to_customer_id = table.Column<long>(type: "bigint", nullable: true),
                    bill_to_customer_id = table.Column<long>(type: "bigint", nullable: true),
                    shipped_date = table.Column<DateOnly>(type: "date", nullable: true),
                    ship_type = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    returned_date = table.Column<DateOnly>(type: "date", nullable: true),
                    date_scrapped = table.Column<DateOnly>(type: "date", nullable: true),
                    date_consigned = table.Column<DateOnly>(type: "date", nullable: true),
                    ra_reason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    dwg_rev = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ecn = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    on_warranty = table.Column<DateOnly>(type: "date", nullable: true),
                    off_warranty = table.Column<DateOnly>(type: "date", nullable: true),
                    serv_contract = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    contact = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    location = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    reference = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    last_service = table.Column<DateOnly>(type: "date", nullable: true),
                    next_service = table.Column<DateOnly>(type: "date", nullable: true),
                    order_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    line_number = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    order_reference = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    orig_so_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    original_ship_to_id = table.Column<long>(type: "bigint", nullable: true),
                    orig_ship_date = table.Column<DateOnly>(type: "date", nullable: true),
                    last_invoice = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    user_fields = table.Column<string[]>(type: "text[]", nullable: true),
                    created_by = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    notes = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    attachments = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    deleted_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    renumbered_id = table.Column<long>(type: "bigint", nullable: true),
                    extra = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("serial_number_pkey", x => x.id);
                    table.ForeignKey(
                        name: "serial_number_bill_to_customer_id_fkey",
                        column: x => x.bill_to_customer_id,
                        principalTable: "customer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "serial_number_original_ship_to_id_fkey",
                        column: x => x.original_ship_to_id,
                        principalTable: "customer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "serial_number_part_id_fkey",
                        column: x => x.part_id,
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "serial_number_renumbered_id_fkey",
                        column: x => x.renumbered_id,
                        principalTable: "serial_number",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "serial_number_ship_to_customer_id_fkey",
                        column: x => x.ship_to_customer_id,
                        principalTable: "customer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "serial_number_sold_to_customer_id_fkey",
                        column: x => x.sold_to_customer_id,
                        principalTable: "customer",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "stock_status",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    stores_id = table.Column<long>(type: "bigint", nullable: false),
                    part_id = table.Column<long>(type: "bigint", nullable: false),
                    stock_location = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    safety_stock = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
                    count_days = table.Column<int>(type: "integer", nullable: true),
                    kanban_freq = table.Column<int>(type: "integer", nullable: true),
                    kanban_qty = table.Column<decimal>(type: "numeric(19,6)", nullable: true),
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
                    table.PrimaryKey("stock_status_pkey", x => x.id);
                    table.ForeignKey(
                        name: "stock_status_part_id_fkey",
                        column: x => x.part_id,
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "stock_status_stores_id_fkey",
                        column: x => x.stores_id,
                        principalTable: "stores",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "stock_balance",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    stock_status_id = table.Column<long>(type: "bigint", nullable: false),
                    location = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    lot = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    quantity = table.Column<decimal>(type: "numeric(19,6)", nullable: false),
                    units = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("stock_balance_pkey", x => x.id);
                    table.CheckConstraint("stock_balance_quantity", "quantity >= 0");
                    table.CheckConstraint("stock_balance_units", "units >= 0 AND units <= quantity");
                    table.ForeignKey(
                        name: "stock_balance_stock_status_id_fkey",
                        column: x => x.stock_status_id,
                        principalTable: "stock_status",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "posting",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    batch_id = table.Column<long>(type: "bigint", nullable: false),
                    action_type = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    part_id = table.Column<long>(type: "bigint", nullable: false),
                    lot = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    quantity = table.Column<decimal>(type: "numeric(19,6)", nullable: false),
                    claim = table.Column<bool>(type: "boolean", nullable: false),
                    from_balance_id = table.Column<long>(type: "bigint", nullable: true),
                    to_balance_id = table.Column<long>(type: "bigint", nullable: true),
                    action_date = table.Column<DateOnly>(type: "date", nullable: false),
                    amount = table.Column<decimal>(type: "numeric(19,4)", nullable: false),
                    department = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    account = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    order_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    line_number = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    reference = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    reason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    note_text = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    attachments = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    user_fields = table.Column<string[]>(type: "text[]", nullable: true),
                    operator_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    program_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    reverses_id = table.Column<long>(type: "bigint", nullable: true),
                    reverses_part = table.Column<bool>(type: "boolean", nullable: false),
                    parent_id = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("posting_pkey", x => x.id);
                    table.CheckConstraint("posting_quantity", "quantity >= 0");
                    table.ForeignKey(
                        name: "posting_batch_id_fkey",
                        column: x => x.batch_id,
                        principalTable: "batch",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "posting_from_balance_id_fkey",
                        column: x => x.from_balance_id,
                        principalTable: "stock_balance",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "posting_parent_id_fkey",
                        column: x => x.parent_id,
                        principalTable: "posting",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "posting_part_id_fkey",
                        column: x => x.part_id,
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "posting_reverses_id_fkey",
                        column: x => x.reverses_id,
                        principalTable: "posting",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "posting_to_balance_id_fkey",
                        column: x => x.to_balance_id,
                        principalTable: "stock_balance",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "unit_state",
                columns: table => new
                {
                    serial_number_id = table.Column<long>(type: "bigint", nullable: false),
                    status = table.Column<short>(type: "smallint", nullable: false),
                    stock_balance_id = table.Column<long>(type: "bigint", nullable: true),
                    lot = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    from_balance_id = table.Column<long>(type: "bigint", nullable: true),
                    batch_id = table.Column<long>(type: "bigint", nullable: false),
                    program_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    modified_by = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    modified_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    operator_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("unit_state_pkey", x => x.serial_number_id);
                    table.CheckConstraint("unit_state_place", "(status IN (2, 3, 8)) = (stock_balance_id IS NOT NULL)");
                    table.ForeignKey(
                        name: "unit_state_batch_id_fkey",
                        column: x => x.batch_id,
                        principalTable: "batch",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "unit_state_from_balance_id_fkey",
                        column: x => x.from_balance_id,
                        principalTable: "stock_balance",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "unit_state_serial_number_id_fkey",
                        column: x => x.serial_number_id,
                        principalTable: "serial_number",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "unit_state_stock_balance_id_fkey",
                        column: x => x.stock_balance_id,
                        principalTable: "stock_balance",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "consumption",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    posting_id = table.Column<long>(type: "bigint", nullable: false),
                    assembly_unit_id = table.Column<long>(type: "bigint", nullable: true),
                    component_part_id = table.Column<long>(type: "bigint", nullable: false),
                    component_unit_id = table.Column<long>(type: "bigint", nullable: true),
                    lot = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    quantity = table.Column<decimal>(type: "numeric(19,6)", nullable: false),
                    assumed = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("consumption_pkey", x => x.id);
                    table.CheckConstraint("consumption_quantity", "quantity > 0");
                    table.ForeignKey(
                        name: "consumption_assembly_unit_id_fkey",
                        column: x => x.assembly_unit_id,
                        principalTable: "serial_number",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "consumption_component_part_id_fkey",
                        column: x => x.component_part_id,
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "consumption_component_unit_id_fkey",
                        column: x => x.component_unit_id,
                        principalTable: "serial_number",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "consumption_posting_id_fkey",
                        column: x => x.posting_id,
                        principalTable: "posting",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "cross_reference",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    start_date = table.Column<DateOnly>(type: "date", nullable: true),
                    end_date = table.Column<DateOnly>(type: "date", nullable: true),
                    order_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    line_number = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    reference = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ra_reason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    comment = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    created_by = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    modified_by = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    modified_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    operator_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    updated_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    assembly_unit_id = table.Column<long>(type: "bigint", nullable: true),
                    parent_part_id = table.Column<long>(type: "bigint", nullable: true),
                    parent_lot = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    component_unit_id = table.Column<long>(type: "bigint", nullable: false),
                    installed_posting_id = table.Column<long>(type: "bigint", nullable: false),
                    removed_posting_id = table.Column<long>(type: "bigint", nullable: true),
                    extra = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("cross_reference_pkey", x => x.id);
                    table.CheckConstraint("cross_reference_parent", "(assembly_unit_id IS NULL) <> (parent_part_id IS NULL)");
                    table.ForeignKey(
                        name: "cross_reference_assembly_unit_id_fkey",
                        column: x => x.assembly_unit_id,
                        principalTable: "serial_number",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "cross_reference_component_unit_id_fkey",
                        column: x => x.component_unit_id,
                        principalTable: "serial_number",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "cross_reference_installed_posting_id_fkey",
                        column: x => x.installed_posting_id,
                        principalTable: "posting",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "cross_reference_parent_part_id_fkey",
                        column: x => x.parent_part_id,
                        principalTable: "part",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "cross_reference_removed_posting_id_fkey",
                        column: x => x.removed_posting_id,
                        principalTable: "posting",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "posting_unit",
                columns: table => new
                {
                    posting_id = table.Column<long>(type: "bigint", nullable: false),
                    serial_number_id = table.Column<long>(type: "bigint", nullable: false),
                    from_status = table.Column<short>(type: "smallint", nullable: true),
                    to_status = table.Column<short>(type: "smallint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("posting_unit_pkey", x => new { x.posting_id, x.serial_number_id });
                    table.ForeignKey(
                        name: "posting_unit_posting_id_fkey",
                        column: x => x.posting_id,
                        principalTable: "posting",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "posting_unit_serial_number_id_fkey",
                        column: x => x.serial_number_id,
                        principalTable: "serial_number",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "bill_of_material_component_id",
                table: "bill_of_material",
                column: "component_id");

            migrationBuilder.CreateIndex(
                name: "bill_of_material_key",
                table: "bill_of_material",
                columns: new[] { "assembly_id", "component_id", "dwg_item_code" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "bill_of_material_kit_stores_id",
                table: "bill_of_material",
                column: "kit_stores_id");

            migrationBuilder.CreateIndex(
                name: "consumption_assembly",
                table: "consumption",
                column: "assembly_unit_id");

            migrationBuilder.CreateIndex(
                name: "consumption_lot",
                table: "consumption",
                columns: new[] { "component_part_id", "lot" });

            migrationBuilder.CreateIndex(
                name: "consumption_posting",
                table: "consumption",
                column: "posting_id");

            migrationBuilder.CreateIndex(
                name: "consumption_unit",
                table: "consumption",
                column: "component_unit_id",
                filter: "component_unit_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "cross_reference_assembly",
                table: "cross_reference",
                column: "assembly_unit_id");

            migrationBuilder.CreateIndex(
                name: "cross_reference_component",
                table: "cross_reference",
                columns: new[] { "component_unit_id", "id" });

            migrationBuilder.CreateIndex(
                name: "cross_reference_open",
                table: "cross_reference",
                column: "component_unit_id",
                unique: true,
                filter: "removed_posting_id IS NULL");

            migrationBuilder.CreateIndex(
                name: "cross_reference_parent_lot",
                table: "cross_reference",
                columns: new[] { "parent_part_id", "parent_lot" },
                filter: "parent_part_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "customer_key",
                table: "customer",
                column: "customer_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "customer_part_customer_id",
                table: "customer_part",
                column: "customer_id");

            migrationBuilder.CreateIndex(
                name: "customer_part_default_stores_id",
                table: "customer_part",
                column: "default_stores_id");

            migrationBuilder.CreateIndex(
                name: "customer_part_key",
                table: "customer_part",
                columns: new[] { "part_id", "customer_id", "cust_part_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "idempotency_key_created",
                table: "idempotency_key",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "lot_key",
                table: "lot",
                columns: new[] { "part_id", "lot_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "part_default_stores_id",
                table: "part",
                column: "default_stores_id");

            migrationBuilder.CreateIndex(
                name: "part_key",
                table: "part",
                column: "part_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "part_unit_of_measure_id",
                table: "part",
                column: "unit_of_measure_id");

            migrationBuilder.CreateIndex(
                name: "posting_batch",
                table: "posting",
                column: "batch_id");

            migrationBuilder.CreateIndex(
                name: "posting_parent",
                table: "posting",
                column: "parent_id",
                filter: "parent_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "posting_part",
                table: "posting",
                columns: new[] { "part_id", "action_date" });

            migrationBuilder.CreateIndex(
                name: "posting_reverses",
                table: "posting",
                column: "reverses_id",
                unique: true,
                filter: "reverses_id IS NOT NULL AND NOT reverses_part");

            migrationBuilder.CreateIndex(
                name: "posting_unit_history",
                table: "posting_unit",
                columns: new[] { "serial_number_id", "posting_id" });

            migrationBuilder.CreateIndex(
                name: "serial_number_bill_to_customer_id",
                table: "serial_number",
                column: "bill_to_customer_id",
                filter: "bill_to_customer_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "serial_number_created",
                table: "serial_number",
                columns: new[] { "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "serial_number_key",
                table: "serial_number",
                columns: new[] { "part_id", "serial_number" },
                unique: true,
                filter: "deleted_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "serial_number_original_ship_to_id",
                table: "serial_number",
                column: "original_ship_to_id",
                filter: "original_ship_to_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "serial_number_renumbered",
                table: "serial_number",
                column: "renumbered_id",
                filter: "renumbered_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "serial_number_serial",
                table: "serial_number",
                column: "serial_number");

            migrationBuilder.CreateIndex(
                name: "serial_number_ship_to_customer_id",
                table: "serial_number",
                column: "ship_to_customer_id",
                filter: "ship_to_customer_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "serial_number_sold_to_customer_id",
                table: "serial_number",
                column: "sold_to_customer_id",
                filter: "sold_to_customer_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "stock_balance_key",
                table: "stock_balance",
                columns: new[] { "stock_status_id", "location", "lot" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "stock_status_key",
                table: "stock_status",
                columns: new[] { "stores_id", "part_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "stock_status_part_id",
                table: "stock_status",
                column: "part_id");

            migrationBuilder.CreateIndex(
                name: "stores_key",
                table: "stores",
                column: "stores_code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "unit_of_measure_key",
                table: "unit_of_measure",
                column: "um_code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "unit_state_balance",
                table: "unit_state",
                column: "stock_balance_id",
                filter: "stock_balance_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "unit_state_status",
                table: "unit_state",
                column: "status");

            migrationBuilder.CreateIndex(
                name: "unit_state_updated",
                table: "unit_state",
                columns: new[] { "updated_at", "serial_number_id" });

            // Wildcards at both ends. Never on the bare column: the planner would then take it for plain equality too.
            migrationBuilder.Sql("CREATE INDEX serial_number_trigram ON serial_number USING gin (lower(serial_number) nameplate.gin_trgm_ops)");

            // Pieces are what everybody counts in; a part without a unit of measure of its own is counted so.
            migrationBuilder.Sql("""
                INSERT INTO unit_of_measure (um_code, um_desc, decimals, created_by, created_at, operator_id, updated_at)
                VALUES ('EA', 'Each', 0, 'nameplate', date_trunc('second', now()), 'nameplate', date_trunc('second', now()))
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "bill_of_material");

            migrationBuilder.DropTable(
                name: "consumption");

            migrationBuilder.DropTable(
                name: "cross_reference");

            migrationBuilder.DropTable(
                name: "customer_part");

            migrationBuilder.DropTable(
                name: "idempotency_key");

            migrationBuilder.DropTable(
                name: "lot");

            migrationBuilder.DropTable(
                name: "posting_unit");

            migrationBuilder.DropTable(
                name: "unit_state");

            migrationBuilder.DropTable(
                name: "posting");

            migrationBuilder.DropTable(
                name: "serial_number");

            migrationBuilder.DropTable(
                name: "batch");

            migrationBuilder.DropTable(
                name: "stock_balance");

            migrationBuilder.DropTable(
                name: "customer");

            migrationBuilder.DropTable(
                name: "stock_status");

            migrationBuilder.DropTable(
                name: "part");

            migrationBuilder.DropTable(
                name: "stores");

            migrationBuilder.DropTable(
                name: "unit_of_measure");
        }
    }
}
