using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Tests;

/// <summary>Notes on units (serial number note; create, delete and query).</summary>
public sealed class SerialNumberNoteTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncDisposable
{
    private const string Create = "serial-number-note-create", Part = "MOTOR003", Serial = "GC00003001";

    private static readonly byte[] Png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 1];

    public async ValueTask DisposeAsync() => Assert.Empty(await Verified.BreachesAsync(server.Installation.DataSources.Get("DEMO").Pool));

    [Fact]
    public async Task A_note_is_kept_with_who_wrote_it_and_removing_it_leaves_a_mark()
    {
        var note = await server.DoAsync(Create, new { PART_ID = Part, SERIAL_NUMBER = Serial, NOTE_TEXT = "Loose\nscrew" });
        Assert.Equal(ResourceBook.Call<SerialNumberNote>(Verbs.Create).Answer.Select(field => field.Name), note.Names);
        Assert.Equal((Part, Serial, "Loose\nscrew", "", "APIUSER", ""), (note["PART_ID"], note["SERIAL_NUMBER"], note["NOTE_TEXT"], note["FILE_NAME"], note["OPERATOR_ID"], note["REMOVED_BY"]));

        await server.DoAsync("serial-number-note-delete", new { NOTE_ID = note["NOTE_ID"] });
        var row = Assert.Single((await server.DoAsync("serial-number-note-query", new { NOTE_ID = note["NOTE_ID"] })).Rows)!;
        Assert.Equal(("", "APIUSER"), (row["NOTE_TEXT"]!.GetValue<string>(), row["REMOVED_BY"]!.GetValue<string>()));
        Assert.Equal((500, "SERIAL_NUMBER_NOTE_NOT_FOUND", $"Serial Number Note {note["NOTE_ID"]} does not exist."), await server.RefusedAsync("serial-number-note-delete", new { NOTE_ID = note["NOTE_ID"] }));
        Assert.Equal("Loose\nscrew", await server.ScalarAsync<string>($"SELECT note_text FROM serial_number_note WHERE id = {note["NOTE_ID"]}"));
    }

    [Fact]
    public async Task A_file_is_what_it_holds_and_not_what_it_is_called()
    {
        var note = await server.DoAsync(Create, new { PART_ID = Part, SERIAL_NUMBER = Serial, FILE_NAME = "page.html", FILE_CONTENT = Convert.ToBase64String(Png) });
        Assert.Equal(("image/png", "12", "page.html"), (note["MEDIA_TYPE"], note["FILE_SIZE"], note["FILE_NAME"]));
        Assert.DoesNotContain("FILE_CONTENT", note.Names);
        Assert.Equal("text/plain", (await server.DoAsync(Create, new { PART_ID = Part, SERIAL_NUMBER = Serial, FILE_NAME = "a.html", FILE_CONTENT = Convert.ToBase64String("<script>"u8) }))["MEDIA_TYPE"]);
    }

    [Theory]
    [InlineData(null, null, null, "NOTE_TEXT is required.")]
    [InlineData(null, "a.png", null, "FILE_CONTENT is required.")]
    [InlineData("A note", null, "AAAA", "FILE_NAME is required.")]
    [InlineData(null, "a.png", "no base64!", "FILE_CONTENT must be a file in base64.")]
    [InlineData(null, "a.exe", "TVqQAAMAAAA=", "FILE_CONTENT must be a picture (JPEG, PNG, GIF, WebP, HEIC), a PDF or plain text.")]
    public async Task What_is_no_note_is_refused(string? text, string? name, string? content, string message)
    {
        var books = await server.ScalarAsync<long>("SELECT count(*) FROM serial_number_note");
        Assert.Equal((400, message), await server.RefusedAsync(Create, new { PART_ID = Part, SERIAL_NUMBER = Serial, NOTE_TEXT = text ?? "", FILE_NAME = name ?? "", FILE_CONTENT = content ?? "" }) is var refused ? (refused.Status, refused.Message) : default);
        Assert.Equal(books, await server.ScalarAsync<long>("SELECT count(*) FROM serial_number_note"));
    }

    [Fact]
    public async Task Ten_mebibytes_are_kept_and_no_more()
    {
        var largest = new byte[AttachedFile.BytesMax];
        Png.CopyTo(largest, 0);
        var note = await server.DoAsync(Create, new { PART_ID = Part, SERIAL_NUMBER = Serial, FILE_NAME = "large.png", FILE_CONTENT = Convert.ToBase64String(largest) });
        Assert.Equal("10485760", note["FILE_SIZE"]);
        var refused = await server.RefusedAsync(Create, new { PART_ID = Part, SERIAL_NUMBER = Serial, FILE_NAME = "large.png", FILE_CONTENT = Convert.ToBase64String([.. largest, 0, 0, 0]) });
        Assert.Equal(400, refused.Status);
    }

    [Fact]
    public async Task A_viewer_reads_notes_and_an_operator_writes_them()
    {
        Assert.Equal("ROLE_INSUFFICIENT", (await server.CallAsync(Create, new { PART_ID = Part, SERIAL_NUMBER = Serial, NOTE_TEXT = "x" }, await server.TokenAsync(Role.Viewer))).Code);
        var note = await server.CallAsync(Create, new { PART_ID = Part, SERIAL_NUMBER = Serial, NOTE_TEXT = "x" }, await server.TokenAsync(Role.Operator));
        Assert.Equal("OPERATOR", note["OPERATOR_ID"]);
        Assert.NotEmpty((await server.CallAsync("serial-number-note-query", new { SERIAL_NUMBER = Serial }, await server.TokenAsync(Role.Viewer))).Rows);
        Assert.Equal((500, "SERIAL_NUMBER_NOT_FOUND"), await server.RefusedAsync(Create, new { PART_ID = Part, SERIAL_NUMBER = "NEVER", NOTE_TEXT = "x" }) is var refused ? (refused.Status, refused.Code) : default);
    }
}
