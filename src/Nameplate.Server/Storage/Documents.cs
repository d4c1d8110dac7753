using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Nameplate.Core;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Storage;

/// <summary>The rows of documents: brought together with what a call gives of them, by the field tables. A statement a kind of row or record, however many there are.</summary>
internal static class Documents
{
    /// <summary>Rows of one kind that a document may have: it is read whole when it is changed.</summary>
    public const int RowsMax = 10_000;

    private static IEnumerable<Field> RowsOf(Resource noun) => noun.Fields.Where(field => field.RowNoun is not null);

    /// <summary>The rows as the call means to leave them, by the name of their field. Nothing is tracked or saved yet.</summary>
    public static async Task<Outcome<IReadOnlyDictionary<string, RowsChange>>> MergeAsync(
        LedgerTransaction transaction, Record header, FieldValues values, bool isNew, CancellationToken cancellationToken)
    {
        var fields = RowsOf(Resource.Of(header.GetType())).ToList();
        var pointed = await PointedAsync(transaction, [.. fields.SelectMany(field => Given(values, field))], cancellationToken);
        var changes = new Dictionary<string, RowsChange>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            List<DocumentRow> standing = isNew ? [] : await StandingAsync(transaction, field.RowNoun!, header, cancellationToken);
            if (!values.Given.TryGetValue(field, out var given))
            {
                changes.Add(field.Name, new RowsChange([], [], standing));
                continue;
            }

            var merged = new Merging(transaction, header, field, pointed).Merge(standing, given as IReadOnlyList<FieldValues>);
            if (merged.Fault is { } fault)
            {
                return fault;
            }

            changes.Add(field.Name, merged.Value);
        }

        return changes;
    }

    /// <summary>Has the change saved with the document.</summary>
    public static void Track(LedgerTransaction transaction, IEnumerable<RowsChange> changes)
    {
        foreach (var change in changes)
        {
            transaction.Masters.AddRange(change.Given.Where(given => given.IsNew && given.Row.Id == 0).Select(given => given.Row));
            transaction.Masters.RemoveRange(change.Removed);
        }
    }

    /// <summary>All rows of a document, with what they point to.</summary>
    public static async Task<List<DocumentRow>> StandingAsync(LedgerTransaction transaction, Record header, CancellationToken cancellationToken)
    {
        var rows = new List<DocumentRow>();
        foreach (var field in RowsOf(Resource.Of(header.GetType())))
        {
            rows.AddRange(await StandingAsync(transaction, field.RowNoun!, header, cancellationToken));
        }

        return rows;
    }

    private static IEnumerable<FieldValues> Given(FieldValues values, Field rows) => values.Given.GetValueOrDefault(rows) as IReadOnlyList<FieldValues> ?? [];

    private static Task<List<DocumentRow>> StandingAsync(LedgerTransaction transaction, Resource noun, Record header, CancellationToken cancellationToken) =>
        (Task<List<DocumentRow>>)Generic(nameof(ReadStandingAsync), noun.Type).Invoke(null, [transaction, noun, header.Id, cancellationToken])!;

    private static async Task<List<DocumentRow>> ReadStandingAsync<T>(LedgerTransaction transaction, Resource noun, long header, CancellationToken cancellationToken)
        where T : DocumentRow
    {
        var (document, place) = (noun.Keys[0].Property + "Id", noun.Keys[1].Property);
        var rows = transaction.Masters.Set<T>().Where(row => EF.Property<long>(row, document) == header).OrderBy(row => EF.Property<int>(row, place)).AsQueryable();
        foreach (var field in noun.Fields.Where(field => field.IsReference && field != noun.Keys[0]))
        {
            rows = Masters.With(rows.Include(field.Property), Resource.Of(field.Type), field.Property + ".");
        }

        return [.. await rows.ToListAsync(cancellationToken)];
    }

    /// <summary>The records that rows point to, by noun and key: those that there are.</summary>
    public static async Task<Dictionary<(Type, string), Record>> PointedAsync(LedgerTransaction transaction, List<FieldValues> rows, CancellationToken cancellationToken)
    {
        var found = new Dictionary<(Type, string), Record>();
        var keys = rows.SelectMany(row => row.Given).Where(pair => pair is { Key.IsReference: true, Value: string }).Select(pair => (pair.Key.Type, Key: (string)pair.Value!)).Distinct();
        foreach (var noun in keys.GroupBy(pair => pair.Type))
        {
            var read = (Task<List<Record>>)Generic(nameof(ReadAsync), noun.Key).Invoke(null, [transaction, noun.Select(pair => pair.Key).ToList(), cancellationToken])!;
            foreach (var record in await read)
            {
                found.Add((noun.Key, Resource.Of(noun.Key).KeyOf(record)[0]), record);
            }
        }

        return found;
    }

    private static async Task<List<Record>> ReadAsync<T>(LedgerTransaction transaction, List<string> keys, CancellationToken cancellationToken)
        where T : Record
    {
        var key = Resource.Of<T>().Keys[0].Property;
        return [.. await Masters.With(transaction.Masters.Set<T>(), Resource.Of<T>()).Where(record => keys.Contains(EF.Property<string>(record, key))).ToListAsync(cancellationToken)];
    }

    private static MethodInfo Generic(string name, Type type) => typeof(Documents).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type);

    /// <summary>One kind of rows of one document.</summary>
    private sealed class Merging(LedgerTransaction transaction, Record header, Field field, Dictionary<(Type, string), Record> pointed)
    {
        private readonly Resource noun = field.RowNoun!;
        private readonly List<Field> keys = [.. field.RowNoun!.Keys.Skip(1)];
        private readonly List<RowGiven> changed = [];
        private readonly List<DocumentRow> removed = [];
        private readonly List<Fault> faults = [];

        /// <summary>Null clears: all rows go.</summary>
        public Outcome<RowsChange> Merge(List<DocumentRow> standing, IReadOnlyList<FieldValues>? given)
        {
            if (given is null)
            {
                removed.AddRange(standing);
            }
            else if (noun.IsNamedByCalls)
            {
                ByKey(standing, given);
            }
            else
            {
                ByPlace(standing, given);
            }

            var left = standing.Except(removed).Union(changed.Select(row => row.Row)).ToList();
            return faults.Count > 0 ? Faults.OfRows(faults)
                : left.Count > RowsMax ? Faults.FieldInvalid(field.Name, $"would be {left.Count} rows; {RowsMax} are allowed")
                : new RowsChange(changed, removed, left);
        }

        private void ByKey(List<DocumentRow> standing, IReadOnlyList<FieldValues> given)
        {
            var rows = standing.ToDictionary(row => string.Join('\n', keys.Select(key => key.Print(row, TimeZoneInfo.Utc))), StringComparer.Ordinal);
            var places = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var (values, place) in given.Select((values, i) => (values, i + 1)))
            {
                var key = string.Join('\n', keys.Select(one => one.Kind.Print(values.Given[one]!, TimeZoneInfo.Utc)));
                var old = rows.GetValueOrDefault(key);
                if (!places.TryAdd(key, place))
                {
                    Refuse(place, Faults.FieldInvalid(keys[^1].Name, $"is that of {field.Name}[{places[key]}] too"));
                }
                else if (values.Given.Any(pair => pair is { Key.Name: DocumentRow.RemoveName, Value: true }))
                {
                    if (old is null)
                    {
                        Refuse(place, Faults.NotFound(noun, key));
                    }
                    else
                    {
                        removed.Add(old);
                    }
                }
                else
                {
                    Apply(place, old ?? New(), values, old is null ? null : noun.Fields.Where(one => one.IsStored && one.UserIndex < 0).ToDictionary(one => one.Name, one => one.Get(old), StringComparer.Ordinal));
                }
            }
        }

        /// <summary>The first row given takes the place of the first that there is, and so on.</summary>
        private void ByPlace(List<DocumentRow> standing, IReadOnlyList<FieldValues> given)
        {
            foreach (var (values, place) in given.Select((values, i) => (values, i + 1)))
            {
                var row = place <= standing.Count ? standing[place - 1] : New();
                foreach (var old in noun.Fields.Where(one => one is { IsStored: true, IsKey: false }))
                {
                    old.Set(row, null);
                }

                row.Extra = null;
                keys[0].Set(row, (decimal)place);
                Apply(place, row, values, null);
            }

            removed.AddRange(standing.Skip(given.Count));
        }

        private DocumentRow New()
        {
            var row = (DocumentRow)Activator.CreateInstance(noun.Type)!;
            noun.Keys[0].Set(row, header);
            row.CreatedAt = transaction.Second;
            return row;
        }

        private void Apply(int place, DocumentRow row, FieldValues given, IReadOnlyDictionary<string, object?>? before)
        {
            var values = given.Copy();
            foreach (var one in noun.Fields.Where(one => one.Default is not null && (values.Given.TryGetValue(one, out var value) ? value is null : before is null)))
            {
                values.Given[one] = one.Kind.TryRead(one.Default!, out var read, out _) ? read : null;
            }

            if (before is null)
            {
                foreach (var missing in noun.Fields.Where(one => one.Is(Uses.Required) && values.Given.GetValueOrDefault(one) is null))
                {
                    faults.Add(Faults.FieldRequired($"{field.Name}[{place}].{missing.Name}"));
                }
            }

            values.ApplyTo(row, one => one.IsStored && (before is null || !one.IsKey));
            foreach (var (one, value) in values.Given.Where(pair => pair.Key.IsReference))
            {
                if (value is string key && !pointed.ContainsKey((one.Type, key)))
                {
                    Refuse(place, Faults.NotFound(Resource.Of(one.Type), key, one.Name));
                }
                else
                {
                    one.Set(row, value is string known ? pointed[(one.Type, known)] : null);
                }
            }

            row.UpdatedAt = transaction.Second;
            changed.Add(new RowGiven(place, row, values, before));
        }

        private void Refuse(int place, Fault fault) => faults.Add(Faults.OfRow(field.Name, place, fault));
    }
}
