using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Server.Http;

namespace Nameplate.Server.Rest;

/// <summary>Answers a call, or says why not.</summary>
internal delegate Task<Fault?> RestHandler(RestCall call);

/// <summary>One method of an address, and the least role that may use it.</summary>
internal sealed record RestMethod(string Name, Role Least, RestHandler Handler);

/// <summary>
/// The REST dialect: <c>/api/{version}/serialNumbers</c> and its neighbours, one file each. Every call is checked in one
/// order: address, version, method, who is calling, role; then the call's own.
/// </summary>
internal static class RestApi
{
    private static readonly string[] Versions = ["v1.0", "v2.1"];

    public static void MapRest(this WebApplication app)
    {
        app.MapSerialNumbers();
        app.MapGenealogy();
        app.MapItems();
        app.MapWarehouses();
        app.MapWarehouseStocks();
        app.MapUnits();
        app.Map("/api/{version}/{resource}/{**rest}", context => RestCall.SendAsync(context, RestFaults.NoSuchAddress));
    }

    /// <summary>Maps an address under the version. All methods lead here, because another one is refused in the dialect's JSON.</summary>
    public static void MapRest(this IEndpointRouteBuilder app, string path, params RestMethod[] methods) =>
        app.Map("/api/{version}/" + path, context => AnswerAsync(context, path, methods));

    public static RestMethod Get(RestHandler handler) => new("GET", Role.Viewer, handler);

    public static RestMethod Post(Role least, RestHandler handler) => new("POST", least, handler);

    public static RestMethod Put(Role least, RestHandler handler) => new("PUT", least, handler);

    public static RestMethod Delete(Role least, RestHandler handler) => new("DELETE", least, handler);

    private static Task AnswerAsync(HttpContext context, string path, RestMethod[] methods) => GuardAsync(context, path, () => TryAsync(context, path, methods));

    /// <summary>Answers what was asked, the refusal, or that the server failed.</summary>
    public static async Task GuardAsync(HttpContext context, string path, Func<Task<Fault?>> answer)
    {
        try
        {
            if (await answer() is { } fault)
            {
                await RestCall.SendAsync(context, fault);
            }
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; there is nobody to answer.
        }
        catch (Exception failure)
        {
            Log.CallFailed(
                context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Nameplate.Rest"), failure, $"{context.Request.Method} {path}", context.TraceIdentifier);
            if (context.Response.HasBegun())
            {
                // Part of a list is out already: a broken connection tells that the rest is missing.
                context.Abort();
                return;
            }

            context.Response.Clear();
            await RestCall.SendAsync(context, Faults.Internal(context.TraceIdentifier));
        }
    }

    private static async Task<Fault?> TryAsync(HttpContext context, string path, RestMethod[] methods)
    {
        var version = (string)context.Request.RouteValues["version"]!;
        if (!Versions.Contains(version, StringComparer.Ordinal))
        {
            return RestFaults.NoSuchVersion(version);
        }

        if (methods.FirstOrDefault(one => one.Name == context.Request.Method) is not { } method)
        {
            context.Response.Headers.Allow = string.Join(", ", methods.Select(one => one.Name));
            return RestFaults.MethodNotAllowed(methods.Select(one => one.Name));
        }

        var session = await RestSession.FindAsync(context);
        if (session.Fault is { } fault)
        {
            return fault;
        }

        if (session.Value.Role < method.Least)
        {
            return Faults.RoleInsufficient(session.Value.UserName, $"{method.Name} {path}", method.Least);
        }

        return await method.Handler(new RestCall(context, version, session.Value));
    }
}
