using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nameplate.Server.Hosting;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Tests;

/// <summary>TLS by certificate file, what every answer tells a browser, and what a stranger may cost.</summary>
public sealed class TlsTests(ControlFixture fixture) : IClassFixture<ControlFixture>, IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("nameplate-tls-").FullName;
    private RunningServer? server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private FakeTime Time => fixture.Time;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_API_is_served_over_TLS_with_the_whole_chain_and_a_renewed_certificate_is_taken_without_a_restart()
    {
        using var root = Authority("root", null);
        using var middle = Authority("middle", root);
        var first = Write(middle, "first");
        await StartAsync("https://127.0.0.1:0", first);

        var (subject, chain, reply) = await GetAsync("/health/ready");
        Assert.Equal(("CN=first", HttpStatusCode.OK, HttpVersion.Version11), (subject, reply.StatusCode, reply.Version));
        Assert.Contains("CN=middle", chain);
        Assert.Equal("max-age=31536000", Assert.Single(reply.Headers.GetValues("Strict-Transport-Security")));

        // In place, as renewing tools do it; with a key of its own.
        Write(middle, "second");
        Stamp(first, 1);
        Assert.Equal("CN=first", (await GetAsync("/health/ready")).Subject);
        Time.Pass(TlsCertificate.LookEvery);
        Assert.Equal("CN=second", (await GetAsync("/health/ready")).Subject);

        // One that cannot be used leaves the one before it.
        await File.WriteAllTextAsync(first.Certificate, "nonsense", Cancel);
        Stamp(first, 2);
        Time.Pass(TlsCertificate.LookEvery);
        Assert.Equal("CN=second", (await GetAsync("/health/ready")).Subject);
    }

    [Fact]
    public async Task On_TLS_the_cookie_is_for_TLS_alone()
    {
        using var root = Authority("root", null);
        await StartAsync("https://127.0.0.1:0", Write(root, "server"));
        using var http = Client();
        using var reply = await http.PostAsync("/j_spring_security_check", new StringContent("j_username=ANNA%40DEMO&j_password=annas+secret"), Cancel);
        Assert.Matches("^JSESSIONID=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Lax; Secure$", Assert.Single(reply.Headers.GetValues("Set-Cookie")));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void PEM_in_one_file_PFX_and_keys_with_a_password_do_as_well(bool pfx, bool passwordInFile)
    {
        using var root = Authority("root", null);
        using var made = Make(root, "one", Now.AddDays(-1), Now.AddDays(30));
        var file = Path.Combine(folder, "one");
        var secret = Path.Combine(folder, "secret");
        File.WriteAllText(secret, "a secret\n");
        File.WriteAllBytes(file, pfx
            ? new X509Certificate2Collection { made, root }.Export(X509ContentType.Pfx, "a secret")!
            : Encoding.ASCII.GetBytes(made.ExportCertificatePem() + "\n" + made.GetRSAPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem("a secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000))));
        var files = passwordInFile ? new TlsFiles(file, PasswordFile: secret) : new TlsFiles(file, Password: "a secret");

        Assert.Equal("CN=one", new TlsCertificate(files, Time, NullLogger.Instance).Current().TargetCertificate.Subject);
        Assert.Contains("NAMEPLATE_TLS_PASSWORD", Refusal(files with { Password = "wrong", PasswordFile = null }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_a_certificate_is_told_in_a_sentence()
    {
        using var root = Authority("root", null);
        var good = Write(root, "good");
        var missing = Path.Combine(folder, "missing.pem");
        Assert.Contains($"Could not find file '{missing}'", Refusal(good with { Certificate = missing }), StringComparison.Ordinal);
        Assert.Contains($"Could not find file '{missing}'", Refusal(good with { Key = missing }), StringComparison.Ordinal);
        Assert.Contains("cannot be read", Refusal(good with { Certificate = folder }), StringComparison.Ordinal);
        Assert.Contains("cannot be used", Refusal(good with { Key = null }), StringComparison.Ordinal);
        using (var other = RSA.Create(2048))
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "other.key"), other.ExportPkcs8PrivateKeyPem(), Cancel);
        }

        Assert.Contains("cannot be used", Refusal(good with { Key = Path.Combine(folder, "other.key") }), StringComparison.Ordinal);
        using var old = Make(root, "old", Now.AddDays(-30), Now.AddDays(-1));
        Assert.Contains("Renew it", Refusal(Write(old)), StringComparison.Ordinal);
        using var early = Make(root, "early", Now.AddDays(1), Now.AddDays(30));
        Assert.Contains("and not now", Refusal(Write(early)), StringComparison.Ordinal);

        var none = await Assert.ThrowsAsync<InstallationException>(() => StartAsync("http://127.0.0.1:0;https://127.0.0.1:0", null));
        Assert.Equal("The address https://127.0.0.1:0 needs a certificate: name its file in NAMEPLATE_TLS_CERTIFICATE, and that of its key in NAMEPLATE_TLS_KEY if it is another.", none.Message);
    }

    [Fact]
    public async Task Every_answer_has_the_headers_of_an_API_and_a_page_may_have_its_own()
    {
        await StartAsync("http://127.0.0.1:0", null, open: false);
        using var http = Client();
        await HasHeadersAsync(http, "/api/v1.0/items", HttpStatusCode.ServiceUnavailable);
        server!.Open();
        await HasHeadersAsync(http, "/health/live", HttpStatusCode.OK);
        await HasHeadersAsync(http, "/api/v1.0/items", HttpStatusCode.Unauthorized);
        await HasHeadersAsync(http, "/api/v1.0/nothing", HttpStatusCode.NotFound);
        await HasHeadersAsync(http, "/api/part-query", HttpStatusCode.MethodNotAllowed);
        await HasHeadersAsync(http, "/nothing", HttpStatusCode.NotFound);
        await HasHeadersAsync(http, "/fault", HttpStatusCode.InternalServerError);
        Assert.Equal("default-src 'self'|private", await HeadersAsync(http, "/page", "Content-Security-Policy", "Cache-Control"));
        // Said by anybody, that it came by TLS counts for nothing.
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        Assert.Equal("", await HeadersAsync(http, "/health/live", "Strict-Transport-Security"));
    }

    [Fact]
    public async Task Behind_a_known_proxy_with_TLS_it_is_as_if_the_server_had_it()
    {
        await StartAsync("http://127.0.0.1:0", null, proxies: "192.0.2.1,127.0.0.0/8");
        using var http = Client();
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        Assert.Equal("max-age=31536000", await HeadersAsync(http, "/health/live", "Strict-Transport-Security"));
    }

    [Fact]
    public async Task What_a_stranger_may_cost_is_bounded()
    {
        await StartAsync("http://127.0.0.1:0", null);
        var limits = server!.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.Equal((32L * 1024 * 1024, 16 * 1024, 32 * 1024, 100), (limits.MaxRequestBodySize, limits.MaxRequestLineSize, limits.MaxRequestHeadersTotalSize, limits.MaxRequestHeaderCount));
        Assert.Equal((240.0, 240.0), (limits.MinRequestBodyDataRate!.BytesPerSecond, limits.MinResponseDataRate!.BytesPerSecond));
        Assert.Equal((15.0, 130.0, 10_000L), (limits.RequestHeadersTimeout.TotalSeconds, limits.KeepAliveTimeout.TotalSeconds, limits.MaxConcurrentConnections));
        Assert.Equal("HTTP/1.1 414 URI Too Long", await StatusAsync($"GET /{new string('x', 17_000)} HTTP/1.1\r\nHost: x\r\n\r\n"));
        Assert.Equal("HTTP/1.1 431 Request Header Fields Too Large", await StatusAsync($"GET /health/live HTTP/1.1\r\nHost: x\r\nX: {new string('x', 33_000)}\r\n\r\n"));
        Assert.Equal(
            "HTTP/1.1 431 Request Header Fields Too Large",
            await StatusAsync($"GET /health/live HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Range(0, 101).Select(i => $"X{i}: 1\r\n"))}\r\n"));
    }

    [Theory]
    [InlineData("10.0.0.5", "10.0.0.5/32")]
    [InlineData("10.0.0.0/8, ::1", "10.0.0.0/8 ::1/128")]
    [InlineData("", "")]
    public void Proxies_are_addresses_and_networks(string text, string expected) => Assert.Equal(expected, string.Join(' ', KnownProxies.Parse(text)));

    [Theory]
    [InlineData("proxy.example")]
    [InlineData("10.0.0.5/99")]
    public void Proxies_that_are_none_are_named(string text) =>
        Assert.Contains("NAMEPLATE_PROXIES", Assert.Throws<InstallationException>(() => ServerSettings.Read(name => name == "PROXIES" ? text : null)).Message, StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private DateTimeOffset Now => Time.GetUtcNow();

    private string Refusal(TlsFiles files) => Assert.Throws<InstallationException>(() => new TlsCertificate(files, Time, NullLogger.Instance)).Message;

    private async Task StartAsync(string urls, TlsFiles? tls, bool open = true, string proxies = "")
    {
        var parts = new ServerParts(
            Program.Services,
            app =>
            {
                Program.Routes(app);
                app.MapGet("/page", (HttpContext context) =>
                {
                    context.Response.Headers.ContentSecurityPolicy = "default-src 'self'";
                    context.Response.Headers.CacheControl = "private";
                    return Results.Text("page");
                });
                app.MapGet("/fault", (HttpContext context) =>
                {
                    context.Response.Headers.ContentSecurityPolicy = "default-src *";
                    context.Response.Clear();
                    return Results.StatusCode(500);
                });
            },
            Verification.RunAsync);
        server = await RunningServer.StartAsync(
            new ServerSettings { Database = fixture.Database, Urls = urls, Tls = tls, Proxies = KnownProxies.Parse(proxies) }, parts, Time, Cancel);
        if (open)
        {
            server.Open();
        }
    }

    private HttpClient Client() => new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false, ServerCertificateCustomValidationCallback = (_, _, _, _) => true })
    {
        BaseAddress = new Uri(server!.Addresses[0]),
    };

    /// <summary>On a connection of its own, so that there is a handshake.</summary>
    private async Task<(string Subject, List<string> Chain, HttpResponseMessage Reply)> GetAsync(string path)
    {
        var (subject, sent) = ("", new List<string>());
        using var http = new HttpClient(new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, chain, _) =>
            {
                subject = certificate!.Subject;
                sent.AddRange(chain!.ChainPolicy.ExtraStore.Select(one => one.Subject));
                return true;
            },
        })
        { BaseAddress = new Uri(server!.Addresses[0]), DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        var reply = await http.GetAsync(path, Cancel);
        return (subject, sent, reply);
    }

    private static async Task HasHeadersAsync(HttpClient http, string path, HttpStatusCode status)
    {
        using var reply = await http.GetAsync(path, Cancel);
        Assert.Equal((path, status), (path, reply.StatusCode));
        Assert.Equal(
            "nosniff|no-referrer|no-store|default-src 'none'; frame-ancestors 'none'|",
            await HeadersAsync(http, path, "X-Content-Type-Options", "Referrer-Policy", "Cache-Control", "Content-Security-Policy", "Strict-Transport-Security"));
    }

    private static async Task<string> HeadersAsync(HttpClient http, string path, params string[] names)
    {
        using var reply = await http.GetAsync(path, Cancel);
        return string.Join('|', names.Select(name => reply.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : ""));
    }

    private async Task<string> StatusAsync(string request)
    {
        var address = new Uri(server!.Addresses[0]);
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, Cancel);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Cancel);
        using var reader = new StreamReader(socket.GetStream());
        return await reader.ReadLineAsync(Cancel) ?? "";
    }

    private X509Certificate2 Authority(string name, X509Certificate2? issuer)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        if (issuer is null)
        {
            return request.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(1));
        }

        using var made = request.Create(issuer, Now.AddYears(-1), Now.AddYears(1), Guid.NewGuid().ToByteArray());
        return made.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 Make(X509Certificate2 issuer, string name, DateTimeOffset from, DateTimeOffset to)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.Create(issuer, from, to, Guid.NewGuid().ToByteArray());
        return made.CopyWithPrivateKey(key);
    }

    /// <summary>Writes a certificate of this name, with its issuer after it and its key beside it, over the one before.</summary>
    private TlsFiles Write(X509Certificate2 issuer, string name)
    {
        using var made = Make(issuer, name, Now.AddDays(-30), Now.AddDays(30));
        return Write(made, issuer);
    }

    private TlsFiles Write(X509Certificate2 made, X509Certificate2? issuer = null)
    {
        var files = new TlsFiles(Path.Combine(folder, "server.pem"), Path.Combine(folder, "server.key"));
        File.WriteAllText(files.Certificate, made.ExportCertificatePem() + "\n" + issuer?.ExportCertificatePem());
        File.WriteAllText(files.Key!, made.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return files;
    }

    /// <summary>A time of writing that differs for certain, however coarse the file system's is.</summary>
    private static void Stamp(TlsFiles files, int minutes) => File.SetLastWriteTimeUtc(files.Certificate, DateTime.UtcNow.AddMinutes(minutes));
}
