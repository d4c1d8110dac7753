using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>A record as somebody wants it to be.</summary>
/// <param name="Key">Its key, as texts; null when it cannot be read, which reading its fields then tells.</param>
/// <param name="Read">Its fields, as a create reads them, or an update of the record with a key.</param>
internal sealed record PutRow(IReadOnlyList<string>? Key, Func<IReadOnlyList<string>?, Outcome<FieldValues>> Read);

/// <summary>What became of it.</summary>
internal enum PutResult
{
    Created,
    Changed,

    /// <summary>It is so already; nothing was written.</summary>
    Same,
    Wrong,
}

/// <param name="Result">What became of it.</param>
/// <param name="Fault">Why it is wrong.</param>
internal readonly record struct Put(PutResult Result, Fault? Fault = null)
{
    public static implicit operator Put(Fault fault) => new(PutResult.Wrong, fault);
}

/// <summary>
/// Creates and changes many records of a noun by the rules of the calls that do it one by one. A set costs about as many statements as it
/// has nouns that it points to: one to look for what is there, one to hold and one to read what changes, one for each noun pointed to, one
/// round trip for the rows and one for their notes of having been edited. Only a part whose way of being counted changes asks for itself.
/// No two rows name one record: whoever has them has seen to that (<see cref="Core.Importing.ImportKeys"/>).
/// </summary>
internal static class MasterSets
{
    /// <summary>Rows of a set: enough that a statement more or less is nothing to it, few enough to be held in memory.</summary>
    public const int SizeMax = 1_000;

    public static async Task<Put[]> PutAsync<T>(LedgerTransaction transaction, IReadOnlyList<PutRow> rows, CancellationToken cancellationToken)
        where T : Master, new()
    {
        var (noun, zone) = (Resource.Of<T>(), transaction.Session.Zone);
        var (puts, asked) = (new Put[rows.Count], new (FieldValues Values, T? Standing)?[rows.Count]);
        var standing = await StandingAsync<T>(transaction, rows, cancellationToken);
        for (var place = 0; place < rows.Count; place++)
        {
            var found = rows[place].Key is { } key ? standing.Find(key) : (Outcome<T?>)(T?)null;
            if (found.Fault is { } ambiguous)
            {
                puts[place] = ambiguous;
                continue;
            }

            var read = rows[place].Read(found.Value is null ? null : noun.KeyOf(found.Value));
            if (read.Fault is { } wrong)
            {
                puts[place] = found.Value is not null && wrong == Faults.NothingToChange ? new Put(PutResult.Same) : wrong;
            }
            else if (found.Value is not null && !Differs(found.Value, read.Value, zone))
            {
                puts[place] = new Put(PutResult.Same);
            }
            else
            {
                asked[place] = (read.Value, found.Value);
            }
        }

        if (asked.Any(one => one is not null))
        {
            await WriteAsync(transaction, noun, puts, asked, cancellationToken);
            transaction.Masters.ChangeTracker.Clear();
        }

        return puts;
    }

    /// <summary>Whether something that was given is not so.</summary>
    public static bool Differs(Record record, FieldValues values, TimeZoneInfo zone) =>
        values.Given.Any(pair => !pair.Key.IsKey && pair.Key.Print(record, zone) != (pair.Value is { } value ? pair.Key.Kind.Print(value, zone) : ""));

    private static async Task WriteAsync<T>(LedgerTransaction transaction, Resource noun, Put[] puts, (FieldValues Values, T? Standing)?[] asked, CancellationToken cancellationToken)
        where T : Master, new()
    {
        var pointed = await Documents.PointedAsync(transaction, [.. asked.Where(one => one is not null).Select(one => one!.Value.Values)], cancellationToken);
        await MasterRules.CloseAsync(transaction, asked.Where(one => one?.Standing is not null).Select(one => ((Record)one!.Value.Standing!, one.Value.Values)), cancellationToken);
        var held = await HoldAsync<T>(transaction, noun, [.. asked.Where(one => one?.Standing is not null).Select(one => one!.Value.Standing!.Id).Distinct()], cancellationToken);
        var made = new List<(int Place, T Record, FieldValues Values)>();
        for (var place = 0; place < asked.Length; place++)
        {
            if (asked[place] is not var (values, known))
            {
                continue;
            }

            var record = known is null ? new T() : held.TryGetValue(known.Id, out var there) ? there : throw new TryAgainException("The record was deleted meanwhile.");
            values.ApplyTo(record, field => known is null || !field.IsKey);
            if (Point(record, values, pointed) is { } missing)
            {
                Refuse(place, record, missing);
            }
            else if (known is null)
            {
                record.Created(transaction.Session.UserName, transaction.Second);
                made.Add((place, record, values));
            }
            else
            {
                record.Changed(transaction.Session.UserName, transaction.Second);
                puts[place] = new Put(PutResult.Changed);
                if (await MasterRules.CheckAsync(transaction, record, values, MasterRules.NoRows, isNew: false, cancellationToken) is { } fault)
                {
                    Refuse(place, record, fault);
                }
            }
        }

        var faults = await MasterRules.CheckNewAsync(transaction, [.. made.Select(one => ((Master)one.Record, one.Values))], cancellationToken);
        foreach (var ((place, record, _), fault) in made.Zip(faults))
        {
            if (fault is not null)
            {
                Refuse(place, record, fault);
            }
            else
            {
                transaction.Masters.Add(record);
                puts[place] = new Put(PutResult.Created);
            }
        }

        try
        {
            await transaction.SaveMastersAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception is DbUpdateConcurrencyException || exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation })
        {
            throw new TryAgainException("Somebody made or deleted one of the records meanwhile.");
        }

        // A refused record is not to be saved with the others.
        void Refuse(int place, T record, Fault fault)
        {
            transaction.Masters.Entry(record).State = EntityState.Detached;
            puts[place] = fault;
        }
    }

    private static Fault? Point(Record record, FieldValues values, Dictionary<(Type, string), Record> pointed)
    {
        foreach (var (field, value) in values.Given.Where(pair => pair.Key is { IsReference: true, IsStored: true }))
        {
            if (field.IsKey && field.Get(record) is not null)
            {
                continue;
            }

            if (value is string key && !pointed.ContainsKey((field.Type, key)))
            {
                return Faults.NotFound(Resource.Of(field.Type), key, field.Name);
            }

            field.Set(record, value is string other ? pointed[(field.Type, other)] : null);
        }

        return null;
    }

    /// <summary>The records to change, held in one order, as they are now.</summary>
    private static async Task<Dictionary<long, T>> HoldAsync<T>(LedgerTransaction transaction, Resource noun, long[] ids, CancellationToken cancellationToken)
        where T : Master
    {
        if (ids.Length == 0)
        {
            return [];
        }

        await transaction.ExecuteAsync($"SELECT FROM {Columns.Table(noun)} WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE", cancellationToken, ids);
        return await Masters.With(transaction.Masters.Set<T>(), noun).Where(record => ids.Contains(record.Id)).ToDictionaryAsync(record => record.Id, cancellationToken);
    }

    /// <summary>What there is of the first keys of a set: of a bill, all lines of its assemblies.</summary>
    private static async Task<Standing<T>> StandingAsync<T>(LedgerTransaction transaction, IReadOnlyList<PutRow> rows, CancellationToken cancellationToken)
        where T : Master
    {
        var noun = Resource.Of<T>();
        var firsts = rows.Where(row => row.Key is not null).Select(row => row.Key![0]).Distinct(StringComparer.Ordinal).ToArray();
        var record = Expression.Parameter(typeof(T), "record");
        Expression first = Expression.Property(record, noun.Keys[0].Property);
        first = noun.Keys[0].IsReference ? Expression.Property(first, Resource.Of(noun.Keys[0].Type).Keys[0].Property) : first;
        var among = Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [typeof(string)], Expression.Property(Expression.Constant(new { Keys = firsts }), "Keys"), first);
        return new Standing<T>(noun, await Masters.With(transaction.Masters.Set<T>().AsNoTracking(), noun).Where(Expression.Lambda<Func<T, bool>>(among, record)).ToListAsync(cancellationToken));
    }

    /// <summary>Records by their key. One that may be made up need not be given, where the others tell which it is.</summary>
    private sealed class Standing<T>(Resource noun, List<T> records)
        where T : Master
    {
        private readonly ILookup<string, T> byKey = records.ToLookup(record => Text(noun.KeyOf(record)), StringComparer.Ordinal);
        private readonly ILookup<string, T> byNeeded = records.ToLookup(record => Text(Needed(noun, noun.KeyOf(record))), StringComparer.Ordinal);

        public Outcome<T?> Find(IReadOnlyList<string> key)
        {
            var found = noun.Keys.Zip(key).All(pair => pair.First.Is(Uses.Required) || pair.Second.Length > 0)
                ? byKey[Text(key)].ToList()
                : byNeeded[Text(Needed(noun, key))].ToList();
            return found.Count > 1
                ? Faults.FieldInvalid(noun.Keys.First(one => !one.Is(Uses.Required)).Name, $"must be given: there are {found.Count} of {string.Join(", ", Needed(noun, key))}")
                : found.SingleOrDefault();
        }

        private static string Text(IEnumerable<string> key) => string.Join('\0', key);

        private static IEnumerable<string> Needed(Resource noun, IReadOnlyList<string> key) => noun.Keys.Zip(key).Where(pair => pair.First.Is(Uses.Required)).Select(pair => pair.Second);
    }
}
