using Nameplate.Server.Cli;
using Nameplate.Server.Hosting;
using Nameplate.Server.Importing;
using Nameplate.Server.OpenApi;
using Nameplate.Server.Pages;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Rest;
using Nameplate.Server.Rpc;
using Nameplate.Server.Storage;

namespace Nameplate.Server;

/// <summary>The table of contents: what the server is made of, and what it answers.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => CommandLine.RunAsync(args, new ServerParts(Services, Routes, Verification.RunAsync));

    /// <summary>Installation, data sources, users, tokens and the clock are there already (Hosting/RunningServer.cs).</summary>
    internal static void Services(IServiceCollection services)
    {
        services.AddSingleton<Ledger>();
        services.AddSingleton<RpcApi>();
        services.AddSingleton<HelpPages>();
        services.AddHostedService<IdempotencySweep>();
        services.AddHostedService<SignInSweep>();
        services.AddHostedService<Sealer>();
        services.AddSingleton<Imports>();
        services.AddHostedService(all => all.GetRequiredService<Imports>());
    }

    internal static void Routes(WebApplication app)
    {
        app.MapSignIn(); // /j_spring_security_check, /login/ajaxSuccess
        app.MapRpc(); // /api/<resource>-<verb>
        app.MapRest(); // /api/v1.0/serialNumbers and its neighbours
        app.MapPages(); // /help and /help/<call>
        app.MapOpenApi(); // /openapi.json, /openapi.yaml
        app.MapApp(); // /, /sign-in, and the pages of whoever is signed in
    }
}
