using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Nameplate.Core.Access;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Tests.Pages;

/// <summary>The whole server on the demo's data, with somebody of each role who brings files and administers, and a client of its API.</summary>
public sealed partial class DataFixture(TestPostgres postgres) : IAsyncLifetime
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    internal RunningServer Server { get; private set; } = null!;

    /// <summary>For a look behind the server's back, as a superuser.</summary>
    public string Database { get; private set; } = "";

    public Uri Address => new(Server.Addresses[0]);

    public PageClient Admin { get; private set; } = null!;

    public PageClient Operator { get; private set; } = null!;

    public PageClient Viewer { get; private set; } = null!;

    internal ErpClient Api { get; private set; } = null!;

    internal DataSource Demo { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await postgres.CreateDatabaseAsync(await ServerFixture.TemplateAsync(postgres));
        Server = await RunningServer.StartAsync(
            new ServerSettings { Database = Database, Urls = "http://127.0.0.1:0" },
            new ServerParts(Program.Services, Program.Routes, Verification.RunAsync), TimeProvider.System, Cancel);
        Server.Open();
        Demo = (await Server.Installation.DataSources.FindAsync("DEMO", Cancel))!;
        foreach (var (name, role) in new[] { ("ADAM", Role.Admin), ("OTTO", Role.Operator), ("VERA", Role.Viewer) })
        {
            Assert.Null((await Server.Installation.Users.AddAsync(new NewUser("DEMO", name, "a good secret", role), Cancel)).Fault);
        }

        Admin = await PageClient.SignInAsync(Address, "ADAM");
        Operator = await PageClient.SignInAsync(Address, "OTTO");
        Viewer = await PageClient.SignInAsync(Address, "VERA");
        Api = new ErpClient(Server.Addresses[0]);
        await Api.SignInAsync("DEMO", "APIUSER", "password");
    }

    /// <summary>Sends a file; the page that answers.</summary>
    public static async Task<PageReply> SendAsync(PageClient who, string what, byte[] file, string name)
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var form = new MultipartFormDataContent { { content, "FILE", name } };
        return await who.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/data/import/{what}") { Content = form });
    }

    /// <summary>Sends a file and waits until it is checked; its address, and the page.</summary>
    public static async Task<(string Path, PageReply Page)> CheckAsync(PageClient who, string what, byte[] file, string name = "file.csv")
    {
        var sent = await SendAsync(who, what, file, name);
        Assert.True(sent.Status == 303, $"{sent.Status} {sent.Text}");
        return (sent.Location!, await SettledAsync(who, sent.Location!));
    }

    public static Task<(string Path, PageReply Page)> CheckAsync(PageClient who, string what, params string[] lines) => CheckAsync(who, what, Csv(lines));

    /// <summary>Decides on a checked file and waits until that is done.</summary>
    public static async Task<PageReply> DecideAsync(PageClient who, string path, string which)
    {
        var sent = await who.PostAsync(path, ("WHICH", which));
        Assert.True(sent.Status == 303, $"{sent.Status} {sent.Text}");
        return await SettledAsync(who, path);
    }

    public static async Task<PageReply> SettledAsync(PageClient who, string path)
    {
        for (var looks = 0; ; looks++)
        {
            var page = await who.ShownAsync(path);
            if (!page.Html.Contains("data-reload", StringComparison.Ordinal))
            {
                return page;
            }

            Assert.True(looks < 2_000, "The import never ends.");
            await Task.Delay(50, Cancel);
        }
    }

    /// <summary>Made, changed, the same, wrong: as the page counts them.</summary>
    public static string Counts(PageReply page) => string.Join(' ', Count().Matches(page.Html).Select(match => match.Groups[1].Value));

    /// <summary>The cells of the table of rows.</summary>
    public static List<string> Lines(PageReply page) =>
        [.. Row().Matches(page.Html).Select(row => string.Join(" | ", Cell().Matches(row.Value).Select(cell => new PageReply(200, cell.Value, null!).Text)))];

    public static byte[] Csv(params string[] lines) => Encoding.UTF8.GetBytes(string.Join("\r\n", lines));

    /// <summary>A workbook of one sheet, as plain as one can be. A number is written as one.</summary>
    public static byte[] Excel(params object[][] rows)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            void Add(string name, string text)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>" + text);
            }

            const string main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
            const string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
            Add("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>");
            Add("_rels/.rels", $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
            Add("xl/workbook.xml", $"<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>");
            Add("xl/_rels/workbook.xml.rels", $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>");
            Add("xl/worksheets/sheet1.xml", $"<worksheet xmlns=\"{main}\"><sheetData>{string.Concat(rows.Select((row, at) => $"<row r=\"{at + 1}\">{string.Concat(row.Select((cell, place) => CellOf(cell, $"{(char)('A' + place)}{at + 1}")))}</row>"))}</sheetData></worksheet>");
        }

        return bytes.ToArray();

        static string CellOf(object cell, string place) => cell is string text
            ? $"<c r=\"{place}\" t=\"inlineStr\"><is><t>{System.Security.SecurityElement.Escape(text)}</t></is></c>"
            : $"<c r=\"{place}\"><v>{Convert.ToString(cell, System.Globalization.CultureInfo.InvariantCulture)}</v></c>";
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        Operator.Dispose();
        Viewer.Dispose();
        Api.Dispose();
        await Server.DisposeAsync();
    }

    [GeneratedRegex("<dt>(?:Will be made|Made|Will be changed|Changed|So already|Wrong|Left out, wrong)</dt><dd>([0-9,]+)</dd>")]
    private static partial Regex Count();

    [GeneratedRegex("<tr><td.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("<td[^>]*>.*?</td>", RegexOptions.Singleline)]
    private static partial Regex Cell();
}
