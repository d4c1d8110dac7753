using System.Buffers;
using Nameplate.Core.Fields;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc;

/// <summary>The whole record as the answer of a create or update.</summary>
internal static class RecordAnswer
{
    /// <summary>From the record at hand; read back where some of its fields are looked up elsewhere.</summary>
    public static async Task<Answer> OfAsync(LedgerTransaction transaction, Resource noun, Record record, CancellationToken cancellationToken)
    {
        if (noun.Answer.All(field => field.IsStored))
        {
            return RecordWriter.Answer(noun, record, transaction.Session.Zone);
        }

        return await ReadBackAsync(transaction, noun, noun.KeyOf(record), cancellationToken);
    }

    /// <summary>The record with a key, as a query answers it.</summary>
    public static async Task<Answer> ReadBackAsync(LedgerTransaction transaction, Resource noun, IReadOnlyList<string> key, CancellationToken cancellationToken)
    {
        var criteria = noun.Keys.Zip(key, (field, text) => (field, (Criterion)new Criterion.Equal(text, text))).ToList();
        return await ReadBackAsync(transaction, new RecordQuery(noun, criteria, [], 1, null), cancellationToken);
    }

    /// <summary>The record in a row, as a query answers it.</summary>
    public static Task<Answer> ReadBackAsync(LedgerTransaction transaction, Resource noun, long id, CancellationToken cancellationToken) =>
        ReadBackAsync(transaction, new RecordQuery(noun, [], [], 1, null) { Id = id }, cancellationToken);

    private static async Task<Answer> ReadBackAsync(LedgerTransaction transaction, RecordQuery query, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        var writer = new RecordWriter(buffer);
        await foreach (var (row, extra) in Queries.ReadAsync(transaction, query, cancellationToken))
        {
            writer.Record(RecordShape.Of(query.Noun.Answer), row, transaction.Session.Zone, RecordWriter.ExtraOf(extra));
        }

        return new Answer(200, buffer.WrittenMemory);
    }
}
