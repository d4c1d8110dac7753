using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Purchasing;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>
/// The schema of one data source, and ordinary writes of its masters. The nouns' tables come from the book; what only the
/// ledger knows is written out below. No schema is named: the connection's search path selects the data source. A foreign key
/// stands where the row that is referred to may be deleted; the other references are checked by <see cref="ReferenceChecks"/>.
/// </summary>
public sealed class LedgerContext(DbContextOptions<LedgerContext> options) : DbContext(options)
{
    /// <summary>An index costs every write: those that a query needs are named below, none arises by itself.</summary>
    protected override void ConfigureConventions(ModelConfigurationBuilder conventions) =>
        conventions.Conventions.Remove(typeof(ForeignKeyIndexConvention));

    protected override void OnModelCreating(ModelBuilder model)
    {
        foreach (var noun in ResourceBook.Stored)
        {
            Noun(model.Entity(noun.Type), noun);
        }

        Units(model);
        Counts(model);
        Days(model);
        Counters(model);
        Stock(model);
        Orders(model);
        Postings(model);
        RecallLists(model);
        Sealing(model);
        Idempotency(model);
        Imports(model);

        foreach (var entity in model.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(property.FindAnnotation("Relational:ColumnName")?.Value as string ?? Columns.Snake(property.Name));
                if (property.GetColumnType() == "text")
                {
                    // Byte order everywhere, so that a range means the same in every database.
                    property.SetCollation("C");
                }
            }

            foreach (var key in entity.GetForeignKeys())
            {
                key.DeleteBehavior = DeleteBehavior.Restrict;
                key.SetConstraintName($"{entity.GetTableName()}_{key.Properties[0].GetColumnName()}_fkey");
            }

            entity.FindPrimaryKey()?.SetName($"{entity.GetTableName()}_pkey");
        }
    }

    /// <summary>A noun's table: one column a field, a foreign key a reference, one unique index on the key.</summary>
    private static void Noun(EntityTypeBuilder entity, Resource noun)
    {
        var table = Columns.Table(noun);
        entity.ToTable(table);
        entity.HasKey(nameof(Record.Id));
        entity.Property(nameof(Record.Id)).UseIdentityAlwaysColumn();
        entity.Property<Dictionary<string, string>?>(nameof(Record.Extra)).HasColumnType("jsonb").HasConversion(new ExtraConverter(), new ExtraComparer());
        foreach (var field in noun.Fields.DistinctBy(field => field.Property))
        {
            if (!field.IsStored)
            {
                entity.Ignore(field.Property);
            }
            else if (field.IsReference)
            {
                entity.HasOne(field.Type, field.Property).WithMany().HasForeignKey(field.Property + "Id").IsRequired(!field.IsNullable);
                entity.Property(field.Property + "Id").HasColumnName(Columns.Column(field));
            }
            else
            {
                entity.Property(field.Property).HasColumnName(Columns.Column(field))
                    .HasColumnType(field.UserIndex >= 0 ? "text[]" : Columns.SqlType(field.Kind))
                    .IsRequired(!field.IsNullable);
            }
        }

        // Deleting a record asks whether another one points to it.
        foreach (var field in noun.Fields.Where(field => field.IsReference && field != noun.Keys[0] && noun.Type != typeof(SerialNumber)))
        {
            entity.HasIndex(field.Property + "Id").HasDatabaseName($"{table}_{Columns.Column(field)}");
        }

        if (noun.Keys.Count > 0 && noun.Keys.All(key => key.IsStored) && noun.Type != typeof(SerialNumber))
        {
            entity.HasIndex([.. noun.Keys.Select(key => key.IsReference ? key.Property + "Id" : key.Property)])
                .IsUnique().HasDatabaseName($"{table}_key");
        }
    }

    private static void Units(ModelBuilder model)
    {
        model.Entity<SerialNumber>(entity =>
        {
            // Deleted units and numbers that are only kept from being used again are in no answer.
            entity.HasQueryFilter(unit => unit.DeletedAt == null && unit.RenumberedId == null);
            entity.Property(unit => unit.DeletedAt).HasColumnType("timestamp with time zone");
            entity.HasIndex("PartId", nameof(SerialNumber.Serial)).IsUnique().HasFilter("deleted_at IS NULL").HasDatabaseName("serial_number_key");

            // What was deleted may have been an assembly before, and its links are still told.
            entity.HasIndex(["PartId", nameof(SerialNumber.Serial)], "serial_number_deleted").HasFilter("deleted_at IS NOT NULL");

            // REST looks for a value without naming its item. The trigram index on lower(serial_number) is in the migration.
            entity.HasIndex(unit => unit.Serial).HasDatabaseName("serial_number_serial");

            // Lists answer the living in the order of creation, all or of one item.
            const string living = "deleted_at IS NULL AND renumbered_id IS NULL";
            entity.HasIndex(unit => new { unit.CreatedAt, unit.Id }).HasFilter(living).HasDatabaseName("serial_number_created");
            entity.HasIndex("PartId", nameof(SerialNumber.CreatedAt), nameof(SerialNumber.Id)).HasFilter(living).HasDatabaseName("serial_number_part");
            entity.HasIndex(unit => unit.RenumberedId).HasFilter("renumbered_id IS NOT NULL").HasDatabaseName("serial_number_renumbered");

            // A customer's units are read by pages, in the order of their numbers.
            entity.HasIndex("ShipToCustomerId", nameof(SerialNumber.Id)).HasFilter("ship_to_customer_id IS NOT NULL").HasDatabaseName("serial_number_customer");
            foreach (var customer in new[] { "SoldToCustomerId", "BillToCustomerId", "OriginalShipToId" })
            {
                var column = Columns.Snake(customer);
                entity.HasIndex(customer).HasFilter($"{column} IS NOT NULL").HasDatabaseName($"serial_number_{column}");
            }

            // Which units went out with an order, or came in or were made with one.
            foreach (var (order, column) in new[] { (nameof(SerialNumber.SalesOrderId), "so_id"), (nameof(SerialNumber.OrderId), "order_id") })
            {
                entity.HasIndex(order).HasFilter($"{column} IS NOT NULL").HasDatabaseName($"serial_number_{column}");
            }
        });
        model.Entity<SerialNumberNote>(entity => entity.HasIndex(note => new { note.SerialNumberId, note.Id }).HasDatabaseName("serial_number_note_unit"));
        model.Entity<UnitState>(entity =>
        {
            entity.ToTable("unit_state", table => table.HasCheckConstraint("unit_state_place", "(status IN (2, 3, 8)) = (stock_balance_id IS NOT NULL)"));
            entity.HasKey(state => state.SerialNumberId);
            entity.Property(state => state.SerialNumberId).ValueGeneratedNever();
            entity.Property(state => state.Lot).HasColumnType("text");
            entity.Property(state => state.ProgramId).HasColumnType("text");
            entity.Property(state => state.ModifiedBy).HasColumnType("text");
            entity.Property(state => state.OperatorId).HasColumnType("text");

            // Each filters and has its units in the default order of lists.
            entity.HasIndex(state => new { state.Status, state.CreatedAt, state.SerialNumberId }).HasDatabaseName("unit_state_status");
            entity.HasIndex(state => new { state.StockBalanceId, state.CreatedAt, state.SerialNumberId }).HasFilter("stock_balance_id IS NOT NULL").HasDatabaseName("unit_state_balance");
            entity.HasIndex(state => new { state.UpdatedAt, state.CreatedAt, state.SerialNumberId }).HasDatabaseName("unit_state_updated");
            entity.HasIndex(state => new { state.PartId, state.Status, state.CreatedAt, state.SerialNumberId }).HasDatabaseName("unit_state_part");

            // REST tells with each stock which of its units are not free, few as a rule.
            entity.HasIndex(state => state.StockBalanceId).HasFilter($"stock_balance_id IS NOT NULL AND status <> {(int)UnitStatus.InStock}").HasDatabaseName("unit_state_held");

            // Who asks for a lot must not wait for all units that have none.
            entity.HasIndex(state => state.Lot).HasFilter("lot <> ''").HasDatabaseName("unit_state_lot");
        });
        model.Entity<SerialNumberCrossReference>(entity =>
        {
            entity.ToTable("cross_reference", table => table.HasCheckConstraint("cross_reference_parent", "(assembly_unit_id IS NULL) <> (parent_part_id IS NULL)"));
            entity.Property(link => link.ParentLot).HasColumnType("text");
            entity.Property(link => link.FormerReason).HasColumnType("text");
            entity.HasOne<Part>().WithMany().HasForeignKey(link => link.ParentPartId);

            // A unit is inside one assembly at most.
            entity.HasIndex(link => link.ComponentUnitId).IsUnique().HasFilter("removed_posting_id IS NULL").HasDatabaseName("cross_reference_open");
            entity.HasIndex(link => new { link.ComponentUnitId, link.Id }).HasDatabaseName("cross_reference_component");
            entity.HasIndex(link => link.AssemblyUnitId).HasDatabaseName("cross_reference_assembly");
            entity.HasIndex(link => new { link.ParentPartId, link.ParentLot }).HasFilter("parent_part_id IS NOT NULL").HasDatabaseName("cross_reference_parent_lot");
        });
    }

    private static void Counts(ModelBuilder model) => model.Entity<UnitCount>(entity =>
    {
        // No key: rows are summed, whatever their number.
        entity.ToTable("unit_count");
        entity.HasNoKey();
        entity.HasIndex(count => new { count.Kind, count.Key, count.Status }).IncludeProperties(count => count.Units).HasDatabaseName("unit_count_key");
        entity.HasIndex(count => new { count.Kind, count.Key, count.Status }, "unit_count_new").HasFilter("is_new").HasDatabaseName("unit_count_new");
    });

    private static void Days(ModelBuilder model) => model.Entity<StockDay>(entity =>
    {
        entity.ToTable("stock_day");
        entity.HasKey(moved => new { moved.StockBalanceId, moved.Day });

        // A day's sum may be longer than any quantity.
        entity.Property(moved => moved.Received).HasColumnType("numeric");
        entity.Property(moved => moved.Issued).HasColumnType("numeric");
    });

    private static void Counters(ModelBuilder model) => model.Entity<SerialCounter>(entity =>
    {
        entity.ToTable("serial_counter");
        entity.HasKey(counter => new { counter.PartId, counter.Scope });
        entity.Property(counter => counter.Scope).HasColumnType("text");
        entity.HasOne<Part>().WithMany().HasForeignKey(counter => counter.PartId);
    });

    private static void Stock(ModelBuilder model) => model.Entity<StockBalance>(entity =>
    {
        entity.ToTable("stock_balance", table =>
        {
            table.HasCheckConstraint("stock_balance_quantity", "quantity >= 0");
            table.HasCheckConstraint("stock_balance_units", "units >= 0 AND units <= quantity");
        });
        entity.Property(balance => balance.Id).UseIdentityAlwaysColumn();
        entity.Property(balance => balance.Location).HasColumnType("text");
        entity.Property(balance => balance.Lot).HasColumnType("text");
        entity.Property(balance => balance.Quantity).HasColumnType("numeric(19,6)");
        entity.HasOne<StockStatus>().WithMany().HasForeignKey(balance => balance.StockStatusId);
        entity.HasIndex(balance => new { balance.StockStatusId, balance.Location, balance.Lot }).IsUnique().HasDatabaseName("stock_balance_key");
    });

    private static void Orders(ModelBuilder model)
    {
        // Orders without a number of their own get the next one; six digits, as the ERP's have.
        model.HasSequence<long>("sales_order_number").StartsAt(100_001);
        model.HasSequence<long>("purchase_order_number").StartsAt(100_001);
        model.Entity<SalesOrderLine>().Property(line => line.OrderQty).IsRequired();

        // A scanned number is looked for without its part or customer.
        model.Entity<Lot>().HasIndex(lot => lot.LotId).HasDatabaseName("lot_lot_id");
        model.Entity<Lot>().HasIndex(lot => lot.ExpireDate).HasFilter("expire_date IS NOT NULL").HasDatabaseName("lot_expire_date");
        model.Entity<Part>().HasIndex(part => part.UpcCode).HasFilter("upc_code IS NOT NULL").HasDatabaseName("part_upc_code");
        model.Entity<CustomerPart>().HasIndex(part => part.CustPartId).HasDatabaseName("customer_part_cust_part_id");

        // Lists answer orders in the order of creation.
        model.Entity<SalesOrder>().HasIndex(order => new { order.CreatedAt, order.Id }).HasDatabaseName("sales_order_created");
        model.Entity<SalesOrderLine>().HasIndex(line => new { line.CreatedAt, line.Id }).HasDatabaseName("sales_order_line_created");
        model.Entity<PurchaseOrderLine>().Property(line => line.OrderQty).IsRequired();
        model.Entity<SalesOrderLine>().ToTable("sales_order_line", table =>
        {
            table.HasCheckConstraint("sales_order_line_ordered", "order_qty > 0");
            table.HasCheckConstraint("sales_order_line_moved", "reserved_qty >= 0 AND returned_qty >= 0 AND returned_qty <= shipped_qty");
        });
        model.Entity<Reservation>(entity =>
        {
            entity.ToTable("reservation");
            entity.Property(reservation => reservation.Id).UseIdentityAlwaysColumn();

            // A unit is held for one line at most.
            entity.HasIndex(reservation => reservation.SerialNumberId).IsUnique().HasDatabaseName("reservation_unit");
            entity.HasIndex(reservation => new { reservation.SalesLineId, reservation.Id }).HasDatabaseName("reservation_line");
        });
        model.Entity<ShipmentLine>(entity =>
        {
            entity.ToTable("shipment_line");
            entity.Property(shipment => shipment.Id).UseIdentityAlwaysColumn();
            foreach (var text in new[] { nameof(ShipmentLine.ShipType), nameof(ShipmentLine.Cartons), nameof(ShipmentLine.BoxNumber), nameof(ShipmentLine.TotalBoxes), nameof(ShipmentLine.BillOfLading), nameof(ShipmentLine.ShipVia), nameof(ShipmentLine.DrawingRevision), nameof(ShipmentLine.Ecn), nameof(ShipmentLine.JobId) })
            {
                entity.Property(text).HasColumnType("text");
            }

            foreach (var quantity in new[] { nameof(ShipmentLine.Quantity), nameof(ShipmentLine.StockQuantity), nameof(ShipmentLine.Weight) })
            {
                entity.Property(quantity).HasColumnType("numeric(19,6)");
            }

            entity.Property(shipment => shipment.Amount).HasColumnType("numeric(19,4)");
            entity.Property(shipment => shipment.Freight).HasColumnType("numeric(19,4)");
            entity.HasOne<Customer>().WithMany().HasForeignKey(shipment => shipment.ShipToId);

            // A shipment is undone once.
            entity.HasIndex(shipment => new { shipment.SalesLineId, shipment.ShipmentNo }).IsUnique().HasFilter("reverses_id IS NULL").HasDatabaseName("shipment_line_key");
            entity.HasIndex(shipment => shipment.SalesLineId).HasDatabaseName("shipment_line_line");
            entity.HasIndex(shipment => shipment.ReversesId).IsUnique().HasFilter("reverses_id IS NOT NULL").HasDatabaseName("shipment_line_reverses");

            // Of all that goes out little comes back.
            entity.HasIndex(shipment => shipment.Id).HasFilter("quantity < 0 AND reverses_id IS NULL").HasDatabaseName("shipment_line_back");
            entity.HasIndex(shipment => shipment.PostingId).HasDatabaseName("shipment_line_posting");
            entity.HasIndex(shipment => shipment.ShipToId).HasDatabaseName("shipment_line_ship_to_id");
        });
        model.Entity<ShipmentUnit>(entity =>
        {
            entity.ToTable("shipment_unit");
            entity.Property(unit => unit.Id).UseIdentityAlwaysColumn();
            entity.Property(unit => unit.Previous).HasColumnType("jsonb");
            entity.HasIndex(unit => unit.PostingId).HasDatabaseName("shipment_unit_posting");
        });
        model.Entity<PurchaseOrderLine>().ToTable("purchase_order_line", table =>
        {
            table.HasCheckConstraint("purchase_order_line_ordered", "order_qty > 0");
            table.HasCheckConstraint("purchase_order_line_received", "received_qty >= 0");
        });
        model.Entity<ReceiptTransaction>(entity =>
        {
            entity.ToTable("receipt_transaction", table => table.HasCheckConstraint("receipt_transaction_quantity", "quantity <> 0 AND buy_conv > 0"));
            entity.HasOne<PurchaseOrderLine>().WithMany().HasForeignKey(receipt => receipt.OrderLineId);
            entity.HasIndex(receipt => new { receipt.OrderLineId, receipt.ReceiptNumber }).IsUnique().HasDatabaseName("receipt_transaction_key");
            entity.HasIndex(receipt => receipt.PostingId).IsUnique().HasDatabaseName("receipt_transaction_posting");
        });
    }

    private static void Postings(ModelBuilder model)
    {
        model.Entity<Batch>(entity =>
        {
            entity.ToTable("batch");
            entity.Ignore(batch => batch.TransactionId).Ignore(batch => batch.Reverses);
            entity.Property(batch => batch.Id).UseIdentityAlwaysColumn();
            entity.Property(batch => batch.OperatorId).HasColumnType("text");
        });
        model.Entity<Posting>(entity =>
        {
            entity.ToTable("posting", table => table.HasCheckConstraint("posting_quantity", "quantity >= 0"));
            entity.Property(posting => posting.Id).UseIdentityAlwaysColumn();
            entity.Property(posting => posting.Quantity).HasColumnType("numeric(19,6)");
            entity.Property(posting => posting.Amount).HasColumnType("numeric(19,4)");
            entity.Property(posting => posting.User).HasColumnName("user_fields").HasColumnType("text[]");
            foreach (var text in new[] { nameof(Posting.ActionType), nameof(Posting.Lot), nameof(Posting.Department), nameof(Posting.Account), nameof(Posting.OrderId), nameof(Posting.LineNumber), nameof(Posting.OrderReference), nameof(Posting.Reference), nameof(Posting.Reason), nameof(Posting.NoteText), nameof(Posting.Attachments), nameof(Posting.OperatorId), nameof(Posting.ProgramId) })
            {
                entity.Property(text).HasColumnType("text");
            }

            entity.HasOne<Part>().WithMany().HasForeignKey(posting => posting.PartId);

            // What was undone as a whole is undone once.
            entity.HasIndex(posting => posting.ReversesId).IsUnique().HasFilter("reverses_id IS NOT NULL AND NOT reverses_part").HasDatabaseName("posting_reverses");
            entity.HasIndex(posting => posting.BatchId).HasDatabaseName("posting_batch");
            entity.HasIndex(posting => posting.ParentId).HasFilter("parent_id IS NOT NULL").HasDatabaseName("posting_parent");
            entity.HasIndex(posting => posting.SalesLineId).HasFilter("sales_line_id IS NOT NULL").HasDatabaseName("posting_sales_line");
            entity.HasIndex(posting => posting.OrderId).HasFilter("order_id IS NOT NULL").HasDatabaseName("posting_order");
            entity.HasIndex(posting => new { posting.PartId, posting.ActionDate }).HasDatabaseName("posting_part");

            // What was built and shipped on a day: of all postings the few that a chart of days counts, and it is read from the index alone.
            entity.HasIndex(posting => new { posting.ActionDate, posting.ActionType }).IncludeProperties(posting => new { posting.Quantity, posting.Id })
                .HasFilter("action_type IN ('BF', 'CP', 'SH') AND reverses_id IS NULL").HasDatabaseName("posting_day");

            // What went into a lot: of all that moves a part's lots, the builds are few.
            entity.HasIndex(posting => new { posting.PartId, posting.Lot }).HasFilter("action_type IN ('BF', 'CP')").HasDatabaseName("posting_build");

            // All that happened to a lot: of a part that is made every day it is a day's postings of years.
            entity.HasIndex(posting => new { posting.PartId, posting.Lot }, "posting_lot").HasFilter("lot <> ''");
        });
        model.Entity<PostingUnit>(entity =>
        {
            entity.ToTable("posting_unit");
            entity.HasKey(unit => new { unit.PostingId, unit.SerialNumberId });
            entity.HasIndex(unit => new { unit.SerialNumberId, unit.PostingId }).HasDatabaseName("posting_unit_history");
            entity.HasIndex(unit => new { unit.SerialNumberId, unit.PostingId }, "posting_unit_fell_back").HasFilter(GenealogySql.FellBack);
        });
        model.Entity<Consumption>(entity =>
        {
            entity.ToTable("consumption", table => table.HasCheckConstraint("consumption_quantity", "quantity > 0"));
            entity.Property(used => used.Id).UseIdentityAlwaysColumn();
            entity.Property(used => used.Lot).HasColumnType("text");
            entity.Property(used => used.Quantity).HasColumnType("numeric(19,6)");
            entity.HasIndex(used => used.AssemblyUnitId).HasDatabaseName("consumption_assembly");
            entity.HasIndex(used => new { used.ComponentPartId, used.Lot }).HasDatabaseName("consumption_lot");
            entity.HasIndex(used => used.ComponentUnitId).HasFilter("component_unit_id IS NOT NULL").HasDatabaseName("consumption_unit");
            entity.HasIndex(used => used.PostingId).HasDatabaseName("consumption_posting");
        });
    }

    private static void RecallLists(ModelBuilder model)
    {
        model.Entity<RecallList>().Property(list => list.BatchNumber).HasColumnType("bigint");
        model.Entity<RecallListRow>().HasIndex(row => new { row.ListId, row.Number }).IsUnique().HasDatabaseName("recall_list_row_key");
    }

    private static void Sealing(ModelBuilder model)
    {
        model.Entity<Edit>(entity =>
        {
            entity.ToTable("edit");
            entity.Property(edit => edit.Id).UseIdentityAlwaysColumn();
            entity.Property(edit => edit.TableName).HasColumnType("text");
            entity.Property(edit => edit.OperatorId).HasColumnType("text");
        });
        model.Entity<Block>(entity =>
        {
            entity.ToTable("block");
            entity.HasKey(block => block.Number);
            entity.Property(block => block.Number).ValueGeneratedNever();
        });
        model.Entity<BlockPage>(entity =>
        {
            // No foreign key: a block's hash is that of its pages, so they are written first.
            entity.ToTable("block_page");
            entity.HasKey(page => new { page.BlockNumber, page.Source, page.Page });
            entity.Property(page => page.Source).HasColumnType("text");
        });
    }

    private static void Idempotency(ModelBuilder model) => model.Entity<IdempotencyKey>(entity =>
    {
        entity.ToTable("idempotency_key");
        entity.HasKey(key => new { key.UserName, key.Key });
        entity.Property(key => key.UserName).HasColumnType("text");
        entity.Property(key => key.Key).HasColumnType("text");
        entity.HasIndex(key => key.CreatedAt).HasDatabaseName("idempotency_key_created");
    });

    private static void Imports(ModelBuilder model) => model.Entity<ImportRun>(entity =>
    {
        entity.ToTable("import_run");
        entity.Property(run => run.Id).UseIdentityAlwaysColumn();
        foreach (var text in new[] { nameof(ImportRun.Kind), nameof(ImportRun.FileName), nameof(ImportRun.UserName), nameof(ImportRun.State), nameof(ImportRun.Message) })
        {
            entity.Property(text).HasColumnType("text");
        }

        entity.Ignore(run => run.IsUnderWay);
    });
}

/// <summary>A request that was sent with a key, and its answer: kept in the transaction that it protects, for seven days.</summary>
public sealed class IdempotencyKey
{
    public string UserName { get; set; } = "";
    public string Key { get; set; } = "";

    /// <summary>SHA-256 of what was asked.</summary>
    public byte[] RequestHash { get; set; } = [];

    /// <summary>Set when the call commits; a row without is never seen by others.</summary>
    public short? Status { get; set; }
    public byte[]? Body { get; set; }
    public DateTime CreatedAt { get; set; }
}
