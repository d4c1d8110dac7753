using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>A note as the unit's page shows it.</summary>
public sealed record UnitNote(long Id, string? Text, string? FileName, string? MediaType, int? FileSize, string OperatorId, DateTime CreatedAt, string? RemovedBy);

/// <summary>Writes and reads notes on units. A note is written once; removing it is a mark, and an edit that is sealed like any other.</summary>
internal static class UnitNotes
{
    /// <summary>Notes on one page, the latest ones.</summary>
    public const int RowsMax = 50;

    /// <summary>Writes a note; answers its number.</summary>
    public static async Task<Outcome<long>> CreateAsync(LedgerTransaction transaction, SerialNumberNote note, CancellationToken cancellationToken)
    {
        if (note.Content is null)
        {
            if (note.FileName is not null || note.NoteText is null)
            {
                return Faults.FieldRequired(note.FileName is null ? "NOTE_TEXT" : "FILE_CONTENT");
            }
        }
        else
        {
            if (note.FileName is null)
            {
                return Faults.FieldRequired("FILE_NAME");
            }

            var file = AttachedFile.Read("FILE_CONTENT", note.Content);
            if (file.Fault is { } wrong)
            {
                return wrong;
            }

            (note.FileBytes, note.MediaType) = file.Value;
            note.FileSize = note.FileBytes.Length;
        }

        var units = await transaction.ReadAsync(
            """
            SELECT s.id FROM serial_number s JOIN part p ON p.id = s.part_id
            WHERE p.part_id = $1 AND s.serial_number = $2 AND s.deleted_at IS NULL AND s.renumbered_id IS NULL
            """,
            row => row.GetInt64(0), cancellationToken, note.PartId, note.Serial);
        if (units is not [var unit])
        {
            return Faults.SerialNotFound(note.PartId, note.Serial);
        }

        (note.SerialNumberId, note.OperatorId, note.CreatedAt) = (unit, transaction.Session.UserName, transaction.Now);
        transaction.Masters.Add(note);
        await transaction.SaveMastersAsync(cancellationToken);
        return note.Id;
    }

    /// <summary>Marks a note as removed.</summary>
    public static async Task<Fault?> RemoveAsync(LedgerTransaction transaction, long id, CancellationToken cancellationToken)
    {
        var notes = await transaction.ReadAsync(
            "SELECT id FROM serial_number_note WHERE id = $1 AND removed_at IS NULL FOR UPDATE", row => row.GetInt64(0), cancellationToken, id);
        if (notes.Count == 0)
        {
            return Faults.NotFound(Resource.Of<SerialNumberNote>(), id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        await transaction.EditAsync(
            "serial_number_note", "UPDATE serial_number_note SET removed_by = $2, removed_at = $3 WHERE id = $1 RETURNING id", cancellationToken,
            id, transaction.Session.UserName, transaction.Now);
        return null;
    }

    /// <summary>Notes on a unit, newest first, without their files.</summary>
    public static Task<List<UnitNote>> ReadAsync(Snapshot snapshot, long unit, CancellationToken cancellationToken) => snapshot.ReadAsync(
        $"""
        SELECT id, note_text, file_name, media_type, file_size, operator_id, created_at, removed_by FROM serial_number_note
        WHERE serial_number_id = $1 ORDER BY id DESC LIMIT {RowsMax}
        """,
        row =>
        {
            string? Text(int place) => row.IsDBNull(place) || !row.IsDBNull(7) ? null : row.GetString(place);
            return new UnitNote(
                row.GetInt64(0), Text(1), Text(2), Text(3), row.IsDBNull(4) ? null : row.GetInt32(4), row.GetString(5), row.GetDateTime(6), row.IsDBNull(7) ? null : row.GetString(7));
        },
        cancellationToken, unit);

    /// <summary>The file of a note that stands; null when there is none.</summary>
    public static async Task<(string Name, string MediaType, byte[] Bytes)?> FileAsync(Snapshot snapshot, string partId, string serial, long id, CancellationToken cancellationToken)
    {
        var files = await snapshot.ReadAsync(
            """
            SELECT n.file_name, n.media_type, n.file_bytes FROM serial_number_note n JOIN serial_number s ON s.id = n.serial_number_id JOIN part p ON p.id = s.part_id
            WHERE n.id = $1 AND p.part_id = $2 AND s.serial_number = $3 AND n.removed_at IS NULL AND n.file_bytes IS NOT NULL
            """,
            row => (row.GetString(0), row.GetString(1), row.GetFieldValue<byte[]>(2)), cancellationToken, id, partId, serial);
        return files.Count == 0 ? null : files[0];
    }
}
