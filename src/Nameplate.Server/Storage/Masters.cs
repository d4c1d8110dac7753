using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>Creates, changes and deletes the records of a noun by its field table.</summary>
internal static class Masters
{
    /// <summary>Finds a record by its key, with the records that it points to.</summary>
    public static Task<T?> FindAsync<T>(LedgerTransaction transaction, IReadOnlyList<string> key, CancellationToken cancellationToken)
        where T : Record
    {
        var noun = Resource.Of<T>();
        var record = Expression.Parameter(typeof(T), "record");
        var same = noun.Keys.Zip(key)
            .Select(pair => IsKey(record, pair.First, pair.Second))
            .Aggregate(Expression.AndAlso);
        return With(transaction.Masters.Set<T>(), noun).FirstOrDefaultAsync(Expression.Lambda<Func<T, bool>>(same, record), cancellationToken);
    }

    /// <summary>Looks at a record that was there a moment ago, by its number, with the records that it points to.</summary>
    public static async Task<T> GetAsync<T>(LedgerTransaction transaction, long id, CancellationToken cancellationToken)
        where T : Record =>
        await With(transaction.Masters.Set<T>().AsNoTracking(), Resource.Of<T>()).SingleOrDefaultAsync(record => record.Id == id, cancellationToken)
        ?? throw new TryAgainException("The record was deleted meanwhile.");

    /// <summary>The same records with those that they point to.</summary>
    /// <param name="records">The records.</param>
    /// <param name="noun">The noun that points.</param>
    /// <param name="path">How to come to its records from those.</param>
    public static IQueryable<T> With<T>(IQueryable<T> records, Resource noun, string path = "")
        where T : class =>
        noun.Fields.Where(field => field is { IsReference: true, IsStored: true }).Aggregate(records, (found, field) => found.Include(path + field.Property));

    /// <summary>Whether there is any record of a noun.</summary>
    public static Task<bool> AnyAsync<T>(LedgerTransaction transaction, CancellationToken cancellationToken)
        where T : Record => transaction.Masters.Set<T>().AnyAsync(cancellationToken);

    /// <summary>Creates a record from what was given.</summary>
    public static async Task<Outcome<T>> CreateAsync<T>(LedgerTransaction transaction, FieldValues values, CancellationToken cancellationToken)
        where T : Master, new()
    {
        var record = new T();
        values.ApplyTo(record, _ => true);
        if (await PointAsync(transaction, record, values, cancellationToken) is { } missing)
        {
            return missing;
        }

        record.Created(transaction.Session.UserName, transaction.Second);
        var rows = await Documents.MergeAsync(transaction, record, values, isNew: true, cancellationToken);
        if ((rows.Fault ?? await MasterRules.CheckAsync(transaction, record, values, rows.Value, isNew: true, cancellationToken)) is { } fault)
        {
            return fault;
        }

        transaction.Masters.Add(record);
        Documents.Track(transaction, rows.Value.Values);
        if (await SaveAsync(transaction, record, cancellationToken) is not { } refused)
        {
            return await MasterRules.SavedAsync(transaction, record, rows.Value, isNew: true, cancellationToken) is { } unsettled ? unsettled : record;
        }

        // A key that was drawn is another's now: the next one is free.
        var noun = Resource.Of<T>();
        return refused == Faults.Exists(noun, string.Join(", ", noun.KeyOf(record))) && noun.Keys.Any(key => key.Is(Uses.Drawn) && values.Given.GetValueOrDefault(key) is null)
            ? throw new TryAgainException("A key that was drawn is taken meanwhile.")
            : refused;
    }

    /// <summary>Changes the record that the key in <paramref name="values"/> locates.</summary>
    public static async Task<Outcome<T>> UpdateAsync<T>(LedgerTransaction transaction, FieldValues values, CancellationToken cancellationToken)
        where T : Master
    {
        var noun = Resource.Of<T>();
        var key = values.KeysOf(noun);
        if (await LockAsync<T>(transaction, key, values, cancellationToken) is not { } record)
        {
            return Faults.NotFound(noun, string.Join(", ", key));
        }

        values.ApplyTo(record, field => !field.IsKey);
        if (await PointAsync(transaction, record, values, cancellationToken) is { } missing)
        {
            return missing;
        }

        record.Changed(transaction.Session.UserName, transaction.Second);
        var rows = await Documents.MergeAsync(transaction, record, values, isNew: false, cancellationToken);
        if ((rows.Fault ?? await MasterRules.CheckAsync(transaction, record, values, rows.Value, isNew: false, cancellationToken)) is { } fault)
        {
            return fault;
        }

        Documents.Track(transaction, rows.Value.Values);
        return (await SaveAsync(transaction, record, cancellationToken)
            ?? await MasterRules.SavedAsync(transaction, record, rows.Value, isNew: false, cancellationToken)) is { } refused ? refused : record;
    }

    /// <summary>Finds a record to change: what two calls change at once is changed by one after the other.</summary>
    private static async Task<T?> LockAsync<T>(LedgerTransaction transaction, IReadOnlyList<string> key, FieldValues values, CancellationToken cancellationToken)
        where T : Record
    {
        if (await FindAsync<T>(transaction, key, cancellationToken) is not { } found)
        {
            return null;
        }

        await MasterRules.CloseAsync(transaction, [(found, values)], cancellationToken);
        await transaction.ExecuteAsync($"SELECT FROM {Columns.Table(Resource.Of<T>())} WHERE id = $1 FOR NO KEY UPDATE", cancellationToken, found.Id);
        transaction.Masters.ChangeTracker.Clear();
        return await FindAsync<T>(transaction, key, cancellationToken);
    }

    /// <summary>Deletes the record that the key locates, unless something points to it.</summary>
    public static async Task<Fault?> DeleteAsync<T>(LedgerTransaction transaction, FieldValues values, CancellationToken cancellationToken)
        where T : Record
    {
        var noun = Resource.Of<T>();
        var key = values.KeysOf(noun);

        // Nobody works on a document's rows meanwhile.
        var isDocument = noun.Fields.Any(field => field.RowNoun is not null);
        if (await (isDocument ? LockAsync<T>(transaction, key, values, cancellationToken) : FindAsync<T>(transaction, key, cancellationToken)) is not { } record)
        {
            return Faults.NotFound(noun, string.Join(", ", key));
        }

        var rows = await Documents.StandingAsync(transaction, record, cancellationToken);
        if (await MasterRules.CheckDeleteAsync(transaction, record, rows, cancellationToken) is { } fault)
        {
            return fault;
        }

        transaction.Masters.RemoveRange(rows);
        transaction.Masters.Remove(record);
        return await SaveAsync(transaction, record, cancellationToken) ?? await MasterRules.DeletedAsync(transaction, record, rows, cancellationToken);
    }

    /// <summary>Points the record's references at the records whose keys were given; a key that points already stays as it is.</summary>
    public static async Task<Fault?> PointAsync(LedgerTransaction transaction, Record record, FieldValues values, CancellationToken cancellationToken)
    {
        foreach (var (field, value) in values.Given.Where(pair => pair.Key is { IsReference: true, IsStored: true }))
        {
            if (field.IsKey && field.Get(record) is not null)
            {
                continue;
            }

            if (value is not string key)
            {
                field.Set(record, null);
                continue;
            }

            var found = await FindAnyAsync(transaction, field.Type, key, cancellationToken);
            if (found is null)
            {
                return Faults.NotFound(Resource.Of(field.Type), key, field.Name);
            }

            field.Set(record, found);
        }

        return null;
    }

    private static async Task<Record?> FindAnyAsync(LedgerTransaction transaction, Type type, string key, CancellationToken cancellationToken)
    {
        var find = typeof(Masters).GetMethod(nameof(FindRecordAsync), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!;
        return await (Task<Record?>)find.MakeGenericMethod(type).Invoke(null, [transaction, key, cancellationToken])!;
    }

    private static async Task<Record?> FindRecordAsync<T>(LedgerTransaction transaction, string key, CancellationToken cancellationToken)
        where T : Record => await FindAsync<T>(transaction, [key], cancellationToken);

    /// <summary>Saves, and tells by the constraint's name what PostgreSQL refused.</summary>
    private static async Task<Fault?> SaveAsync(LedgerTransaction transaction, Record record, CancellationToken cancellationToken)
    {
        var noun = Resource.Of(record.GetType());
        var key = string.Join(", ", noun.KeyOf(record));
        var deletes = transaction.Masters.Entry(record).State == EntityState.Deleted;
        try
        {
            await transaction.SaveMastersAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateConcurrencyException)
        {
            return Faults.NotFound(noun, key);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } unique
            && unique.ConstraintName == $"{Columns.Table(noun)}_key")
        {
            return Faults.Exists(noun, key);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } foreign)
        {
            if (deletes)
            {
                return Faults.InUse(noun, key, ResourceBook.Stored.FirstOrDefault(other => Columns.Table(other) == foreign.TableName) is { } by ? $"a {by.Noun}" : $"a {foreign.TableName?.Replace('_', ' ')}");
            }

            return noun.Fields.FirstOrDefault(one => one.IsReference && $"{Columns.Table(noun)}_{Columns.Column(one)}_fkey" == foreign.ConstraintName) is { } field
                ? Faults.NotFound(Resource.Of(field.Type), (string?)field.Get(record) ?? "", field.Name)
                : throw new TryAgainException("What a row points to was deleted meanwhile.");
        }
    }

    private static Expression IsKey(Expression record, Field key, string text)
    {
        var property = Expression.Property(record, key.Property);
        return key.IsReference ? IsKey(property, Resource.Of(key.Type).Keys[0], text)
            : key.Kind.Type == typeof(string) ? Expression.Equal(property, Captured(text))
            : key.Kind.TryRead(text, out var value, out var refusal) ? Expression.Equal(property, Expression.Convert(Captured(value!), property.Type))
            : throw new InvalidOperationException($"A key that {refusal} came through.");
    }

    /// <summary>A value as a parameter of the statement, as a captured variable would be.</summary>
    private static Expression Captured(object value) =>
        value switch
        {
            string text => Expression.Property(Expression.Constant(new { Value = text }), "Value"),
            DateOnly day => Expression.Property(Expression.Constant(new { Value = day }), "Value"),
            decimal number => Expression.Property(Expression.Constant(new { Value = number }), "Value"),
            _ => throw new InvalidOperationException($"No key is a {value.GetType().Name}."),
        };
}
