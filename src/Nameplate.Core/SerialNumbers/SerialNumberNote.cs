using Nameplate.Core.Access;
using Nameplate.Core.Fields;

namespace Nameplate.Core.SerialNumbers;

/// <summary>
/// What somebody noted of a unit, with a file perhaps, such as a photo. It is never changed: one that was wrong is marked as removed, and
/// then nothing but who wrote and removed it is answered. Ours: the ERP's index has no such call.
/// </summary>
[Resource("serial-number-note", "Serial Number Note", Verbs.Create | Verbs.Delete | Verbs.Query, Area = "Serial numbers", Ours = true,
    Writer = Role.Operator, Help = "A note on a unit, with a photo or another file if there is one.")]
public sealed class SerialNumberNote : Record
{
    private const Uses Once = Uses.Create | Uses.Answered;

    [Number("NOTE_ID", "Number of the note.", Uses.Key | Uses.Looked, Example = "1")] public long NoteId { get; set; }
    [Key("PART_ID", "Part of the unit.", Uses.Needed | Uses.Looked, Example = "PUMP001")] public string PartId { get; set; } = "";
    [Text("SERIAL_NUMBER", "Serial of the unit.", Uses.Needed | Uses.Looked, SerialList.MaxLength, Example = "000342")] public string Serial { get; set; } = "";
    [Notes("NOTE_TEXT", "What there is to say, up to 32,765 characters; required unless there is a file.", Uses.Create | Uses.Answer, Example = "Casing scratched in transport.")] public string? NoteText { get; set; }
    [Text("FILE_NAME", "Name of a file that belongs to it.", Once, Example = "")] public string? FileName { get; set; }
    [Text("FILE_CONTENT", "The file in base64, 10 MiB at most before that: a picture (JPEG, PNG, GIF, WebP, HEIC), a PDF or plain text.", Uses.Sent | Uses.Derived, AttachedFile.TextMax, Example = "")] public string? Content { get; set; }
    [Text("MEDIA_TYPE", "What kind of file it is, by what it holds.", Uses.Answered, Example = "")] public string? MediaType { get; set; }
    [Count("FILE_SIZE", "Bytes of the file.", Uses.Answered)] public int? FileSize { get; set; }
    [Text("OPERATOR_ID", "User who wrote it.", Uses.Answered)] public string OperatorId { get; set; } = "";
    [DayOf("DATE_CREATED", "Day on which it was written.")]
    [TimeOf("TIME_CREATED", "Time of day of that.")] public DateTime CreatedAt { get; set; }
    [Text("REMOVED_BY", "User who removed it; empty while it stands.", Uses.Answered)] public string? RemovedBy { get; set; }
    [DayOf("DATE_REMOVED", "Day on which it was removed.")] public DateTime? RemovedAt { get; set; }

    /// <summary>Row number of the unit.</summary>
    public long SerialNumberId { get; set; }

    /// <summary>The file.</summary>
    public byte[]? FileBytes { get; set; }
}

/// <summary>Files that may be kept with a note: what they are is told by what they hold, never by what they are called.</summary>
public static class AttachedFile
{
    /// <summary>The largest photo of a phone, and small enough to be read in one piece.</summary>
    public const int BytesMax = 10 * 1024 * 1024;

    /// <summary>The same in base64.</summary>
    public const int TextMax = (BytesMax + 2) / 3 * 4;

    private static readonly (byte[] Start, int At, string Type)[] Kinds =
    [
        ([0xff, 0xd8, 0xff], 0, "image/jpeg"),
        ([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], 0, "image/png"),
        ("GIF8"u8.ToArray(), 0, "image/gif"),
        ("WEBP"u8.ToArray(), 8, "image/webp"),
        ("ftypheic"u8.ToArray(), 4, "image/heic"),
        ("ftypheix"u8.ToArray(), 4, "image/heic"),
        ("ftypmif1"u8.ToArray(), 4, "image/heic"),
        ("%PDF-"u8.ToArray(), 0, "application/pdf"),
    ];

    /// <summary>The type that a file is served as; null when it is of none of those that are kept. Text is UTF-8 without control characters.</summary>
    public static string? MediaType(ReadOnlySpan<byte> bytes)
    {
        foreach (var (start, at, type) in Kinds)
        {
            if (bytes.Length >= at + start.Length && bytes.Slice(at, start.Length).SequenceEqual(start))
            {
                return type;
            }
        }

        return bytes.Length > 0 && bytes.IndexOfAnyInRange((byte)0, (byte)8) < 0 && bytes.IndexOfAnyInRange((byte)14, (byte)31) < 0 && System.Text.Unicode.Utf8.IsValid(bytes) ? "text/plain" : null;
    }

    /// <summary>A browser shows it in a page.</summary>
    public static bool IsPicture(string mediaType) => mediaType is "image/jpeg" or "image/png" or "image/gif" or "image/webp";

    /// <summary>The file in a note's base64; a refusal when it is none, too large or of another kind.</summary>
    public static Outcome<(byte[] Bytes, string MediaType)> Read(string field, string content)
    {
        var bytes = new byte[content.Length / 4 * 3];
        return !Convert.TryFromBase64String(content, bytes, out var length) || length == 0 ? Faults.FieldInvalid(field, "must be a file in base64")
            : length > BytesMax ? Faults.FieldInvalid(field, "is larger than 10 MiB")
            : MediaType(bytes.AsSpan(0, length)) is not { } type ? Faults.FieldInvalid(field, "must be a picture (JPEG, PNG, GIF, WebP, HEIC), a PDF or plain text")
            : (bytes[..length], type);
    }
}
