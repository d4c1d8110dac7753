using System.Globalization;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>What is written for COPY is what PostgreSQL reads.</summary>
public sealed class CopyBufferTests(WorkedLedger worked) : IClassFixture<WorkedLedger>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly decimal[] Numbers =
    [
        0, 1, -1, 0.5m, 0.000001m, -0.000001m, 0.0001m, 0.00001m, 1.10m, 9_999, 10_000, 10_001, 9_999.9999m, -10_000.0001m, 100_000_000, 123_456_789_012.345678m,
        9_999_999_999_999.999999m, decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m, 7.9228162514264337593543950335m,
    ];

    [Fact]
    public async Task A_number_is_read_with_every_digit_and_no_other()
    {
        await using var copy = await worked.CopyAsync();
        await using var connection = await copy.OpenConnectionAsync(Cancel);
        await WriteAsync(connection, "n numeric, place bigint", new NewColumn("n", Numbers), new NewColumn("place", Enumerable.Range(0, Numbers.Length).Select(place => (long)place).ToArray()));
        Assert.Equal(Numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)), await new NpgsqlCommand("SELECT n::text FROM copied ORDER BY place", connection).ReadTextsAsync());
    }

    [Fact]
    public async Task Every_type_and_its_absence_is_read_as_it_was()
    {
        var (day, moment) = (new DateOnly(1999, 12, 31), new DateTime(2026, 11, 21, 17, 0, 0, DateTimeKind.Utc).AddMicroseconds(123456));
        await using var copy = await worked.CopyAsync();
        await using var connection = await copy.OpenConnectionAsync(Cancel);
        await WriteAsync(
            connection, "a bigint, b bigint, c smallint, d smallint, e boolean, f date, g date, h timestamptz, i text, place bigint",
            new("a", new[] { long.MinValue, 2 }), new("b", new long?[] { long.MaxValue, null }), new("c", new short[] { -3, 4 }), new("d", new short?[] { 5, null }), new("e", new[] { true, false }),
            new("f", new[] { day, day.AddDays(2) }), new("g", new DateOnly?[] { day, null }), new("h", new[] { moment, DateTime.UnixEpoch }), new("i", new string?[] { "Ä€😀 \t\"", null }), new("place", new[] { 1L, 2L }));
        Assert.Equal(
            ["-9223372036854775808|9223372036854775807|-3|5|t|1999-12-31|1999-12-31|2026-11-21 17:00:00.123456+00|Ä€😀 \t\"", "2||4||f|2000-01-02||1970-01-01 00:00:00+00|"],
            await new NpgsqlCommand("SET TimeZone = 'UTC'; SELECT format('%s|%s|%s|%s|%s|%s|%s|%s|%s', a, b, c, d, e, f, g, h, i) FROM copied ORDER BY place", connection).ReadTextsAsync());
    }

    [Fact]
    public async Task More_rows_than_a_piece_holds_all_arrive()
    {
        var texts = Enumerable.Range(0, 3_000).Select(number => new string((char)('a' + (number % 26)), number % 700)).Append(new string('z', 300_000)).ToArray();
        await using var copy = await worked.CopyAsync();
        await using var connection = await copy.OpenConnectionAsync(Cancel);
        await WriteAsync(connection, "place bigint, t text", new NewColumn("place", Enumerable.Range(0, texts.Length).Select(place => (long)place).ToArray()), new NewColumn("t", texts));
        Assert.Equal(texts, await new NpgsqlCommand("SELECT t FROM copied ORDER BY place", connection).ReadTextsAsync());
    }

    private static async Task WriteAsync(NpgsqlConnection connection, string table, params NewColumn[] columns)
    {
        await using (var create = new NpgsqlCommand($"CREATE TEMP TABLE copied ({table})", connection))
        {
            await create.ExecuteNonQueryAsync(Cancel);
        }

        await using var rows = await connection.BeginRawBinaryCopyAsync($"COPY copied ({string.Join(", ", columns.Select(column => column.Name))}) FROM STDIN (FORMAT BINARY)", Cancel);
        await CopyBuffer.WriteAsync(rows, columns, Cancel);
    }
}
