using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Hosting;

/// <summary>Where the server's certificate is.</summary>
/// <param name="Certificate">PEM, the server's own first and those that signed it after it; or PFX.</param>
/// <param name="Key">PEM; null when the key is in the certificate's file.</param>
/// <param name="Password">Of the key or the PFX; null when it has none.</param>
/// <param name="PasswordFile">A file with the password in its first line, in place of the password itself.</param>
public sealed record TlsFiles(string Certificate, string? Key = null, string? Password = null, string? PasswordFile = null);

/// <summary>TLS on the https addresses, by certificate file. HTTP/1.1 on them too: their endpoints' protocol says so.</summary>
internal static class Tls
{
    public static void UseTls(this KestrelServerOptions kestrel, ServerSettings settings, TimeProvider time)
    {
        if (settings.Tls is not { } files)
        {
            if (settings.Addresses.FirstOrDefault(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)) is { } url)
            {
                throw new InstallationException($"The address {url} needs a certificate: name its file in NAMEPLATE_TLS_CERTIFICATE, and that of its key in NAMEPLATE_TLS_KEY if it is another.");
            }

            return;
        }

        var certificate = new TlsCertificate(files, time, kestrel.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("Nameplate"));
        kestrel.ConfigureHttpsDefaults(https =>
        {
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            // The web server wants to know that there is one; what is sent is the whole chain, below.
            https.ServerCertificateSelector = (_, _) => certificate.Current().TargetCertificate;
            https.OnAuthenticate = (_, options) =>
            {
                options.ServerCertificateSelectionCallback = null;
                options.ServerCertificateContext = certificate.Current();
            };
        });
    }
}

/// <summary>The certificate as its files have it now: a renewed one is taken without a restart.</summary>
internal sealed class TlsCertificate
{
    /// <summary>The longest until a renewed file is used; looking costs two calls of the operating system.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly TlsFiles files;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Lock looking = new();
    private volatile SslStreamCertificateContext current;
    private (DateTime, DateTime) written;
    private long nextLook;

    /// <summary>Refuses what cannot be used, in a sentence for the one who starts the server.</summary>
    public TlsCertificate(TlsFiles files, TimeProvider time, ILogger logger)
    {
        (this.files, this.time, this.logger) = (files, time, logger);
        written = Written();
        current = Load();
        nextLook = (time.GetUtcNow() + LookEvery).UtcTicks;
    }

    /// <summary>For a handshake. A new file that cannot be used is logged, and the certificate before it stays.</summary>
    public SslStreamCertificateContext Current()
    {
        var now = time.GetUtcNow();
        if (now.UtcTicks < Interlocked.Read(ref nextLook) || !looking.TryEnter())
        {
            return current;
        }

        try
        {
            Interlocked.Exchange(ref nextLook, (now + LookEvery).UtcTicks);
            if (Written() is var stamp && stamp != written)
            {
                // The old one is not disposed of: handshakes may be using it.
                written = stamp;
                current = Load();
                Log.CertificateRenewed(logger, files.Certificate, current.TargetCertificate.NotAfter.ToUniversalTime());
            }
        }
        catch (InstallationException unusable)
        {
            Log.CertificateUnusable(logger, unusable.Message);
        }
        finally
        {
            looking.Exit();
        }

        return current;
    }

    private (DateTime, DateTime) Written() =>
        (File.GetLastWriteTimeUtc(files.Certificate), files.Key is { } key ? File.GetLastWriteTimeUtc(key) : default);

    private SslStreamCertificateContext Load()
    {
        try
        {
            var (own, others) = Read(files.Certificate, files.Key, Password());
            var now = time.GetUtcNow().UtcDateTime;
            if (own.NotAfter.ToUniversalTime() <= now || own.NotBefore.ToUniversalTime() > now)
            {
                throw new InstallationException(
                    $"The TLS certificate {files.Certificate} is valid from {own.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} to {own.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC, and not now. Renew it and put the new one in its place.");
            }

            return SslStreamCertificateContext.Create(own, others, offline: true);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InstallationException($"{missing.Message} NAMEPLATE_TLS_CERTIFICATE, NAMEPLATE_TLS_KEY and NAMEPLATE_TLS_PASSWORD_FILE name files of the server's machine.", missing);
        }
        catch (Exception unreadable) when (unreadable is UnauthorizedAccessException or IOException)
        {
            throw new InstallationException($"The TLS certificate cannot be read: {unreadable.Message} The account {Environment.UserName} needs to read it and its key.", unreadable);
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException)
        {
            throw new InstallationException(
                $"The TLS certificate {files.Certificate} cannot be used: {unusable.Message} It must be PEM or PFX, with its key in the same file or in NAMEPLATE_TLS_KEY, and with NAMEPLATE_TLS_PASSWORD or NAMEPLATE_TLS_PASSWORD_FILE if it is encrypted.",
                unusable);
        }
    }

    private string? Password() => files.PasswordFile is { } file ? File.ReadLines(file).FirstOrDefault() : files.Password;

    private static (X509Certificate2 Own, X509Certificate2Collection Others) Read(string certificate, string? key, string? password)
    {
        var bytes = File.ReadAllBytes(certificate);
        if (bytes.AsSpan().IndexOf("-----BEGIN"u8) < 0)
        {
            var all = X509CertificateLoader.LoadPkcs12Collection(bytes, password);
            var own = all.FirstOrDefault(one => one.HasPrivateKey) ?? throw new CryptographicException("It has no private key.");
            all.Remove(own);
            return (own, all);
        }

        var pem = System.Text.Encoding.UTF8.GetString(bytes);
        var keyPem = key is null ? pem : File.ReadAllText(key);
        var others = new X509Certificate2Collection();
        others.ImportFromPem(pem);
        if (others.Count > 0)
        {
            others.RemoveAt(0);
        }

        return (keyPem.Contains("ENCRYPTED", StringComparison.Ordinal) ? X509Certificate2.CreateFromEncryptedPem(pem, keyPem, password) : X509Certificate2.CreateFromPem(pem, keyPem), others);
    }
}
