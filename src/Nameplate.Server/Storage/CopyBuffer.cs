using System.Buffers.Binary;
using System.Text;

namespace Nameplate.Server.Storage;

/// <summary>
/// Rows in PostgreSQL's binary COPY format, a piece at a time: values of a known type need no look-up of how they are written,
/// and no task each, as they do in Npgsql's own writer.
/// </summary>
/// <param name="stream">Where the pieces go.</param>
internal sealed class CopyBuffer(Stream stream)
{
    /// <summary>A piece: large enough for few writes, small enough to be thrown away.</summary>
    private const int Size = 64 * 1024;

    private static readonly byte[] Begin = [.. "PGCOPY\n"u8, 0xFF, 0x0D, 0x0A, 0x00, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly int EpochDay = DateOnly.FromDateTime(Epoch).DayNumber;
    private byte[] bytes = new byte[Size];
    private int end;

    /// <summary>Writes rows, each with the values of all columns in order, and the format's begin and end.</summary>
    public static async Task WriteAsync(Stream stream, IReadOnlyList<NewColumn> columns, CancellationToken cancellationToken)
    {
        var buffer = new CopyBuffer(stream);
        Begin.CopyTo(buffer.Next(Begin.Length));
        var writers = columns.Select(column => column.Writer()).ToArray();
        for (var row = 0; row < columns[0].Values.Length; row++)
        {
            BinaryPrimitives.WriteInt16BigEndian(buffer.Next(2), (short)writers.Length);
            foreach (var write in writers)
            {
                write(buffer, row);
            }

            if (buffer.end > Size / 2)
            {
                await buffer.FlushAsync(cancellationToken);
            }
        }

        BinaryPrimitives.WriteInt16BigEndian(buffer.Next(2), -1);
        await buffer.FlushAsync(cancellationToken);
    }

    public void Write(long value) => BinaryPrimitives.WriteInt64BigEndian(Value(8), value);

    public void Write(int value) => BinaryPrimitives.WriteInt32BigEndian(Value(4), value);

    public void Write(short value) => BinaryPrimitives.WriteInt16BigEndian(Value(2), value);

    public void Write(bool value) => Value(1)[0] = value ? (byte)1 : (byte)0;

    public void Write(DateOnly value) => BinaryPrimitives.WriteInt32BigEndian(Value(4), value.DayNumber - EpochDay);

    public void Write(DateTime value) => BinaryPrimitives.WriteInt64BigEndian(Value(8), (value - Epoch).Ticks / TimeSpan.TicksPerMicrosecond);

    public void Write(string? value)
    {
        if (value is null)
        {
            WriteNull();
        }
        else
        {
            Encoding.UTF8.GetBytes(value, Value(Encoding.UTF8.GetByteCount(value)));
        }
    }

    public void Write(long? value)
    {
        if (value is { } given)
        {
            Write(given);
        }
        else
        {
            WriteNull();
        }
    }

    public void Write(short? value)
    {
        if (value is { } given)
        {
            Write(given);
        }
        else
        {
            WriteNull();
        }
    }

    public void Write(DateOnly? value)
    {
        if (value is { } given)
        {
            Write(given);
        }
        else
        {
            WriteNull();
        }
    }

    /// <summary>
    /// A number as PostgreSQL has it: groups of four digits, first the count of them, the weight of the first, the sign and the
    /// digits after the point, each two bytes.
    /// </summary>
    public void Write(decimal value)
    {
        var scale = value.Scale;
        var whole = decimal.Truncate(Math.Abs(value));
        var rest = Math.Abs(value) - whole;
        Span<short> groups = stackalloc short[16];
        var count = 0;

        // Before the point from the last group to the first, then turned round; after it from the first to the last.
        for (; whole > 0; whole = decimal.Truncate(whole / 10_000))
        {
            groups[count++] = (short)(whole % 10_000);
        }

        groups[..count].Reverse();
        var weight = count - 1;
        for (; rest > 0; rest -= decimal.Truncate(rest))
        {
            rest *= 10_000;
            groups[count++] = (short)rest;
        }

        var field = Value(8 + (2 * count));
        BinaryPrimitives.WriteInt16BigEndian(field, (short)count);
        BinaryPrimitives.WriteInt16BigEndian(field[2..], (short)weight);
        BinaryPrimitives.WriteInt16BigEndian(field[4..], value < 0 ? (short)0x4000 : (short)0);
        BinaryPrimitives.WriteInt16BigEndian(field[6..], scale);
        for (var place = 0; place < count; place++)
        {
            BinaryPrimitives.WriteInt16BigEndian(field[(8 + (2 * place))..], groups[place]);
        }
    }

    private void WriteNull() => BinaryPrimitives.WriteInt32BigEndian(Next(4), -1);

    /// <summary>Room for a value of so many bytes, whose length is written.</summary>
    private Span<byte> Value(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(Next(4), length);
        return Next(length);
    }

    private Span<byte> Next(int length)
    {
        if (end + length > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(2 * bytes.Length, end + length));
        }

        end += length;
        return bytes.AsSpan(end - length, length);
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        await stream.WriteAsync(bytes.AsMemory(0, end), cancellationToken);
        end = 0;
    }
}
