using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Server.Hosting;
using Nameplate.Server.Http;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc;

/// <summary>
/// The ERP dialect: <c>POST /api/&lt;resource&gt;-&lt;verb&gt;</c>, a route for each call of the book. Every call checks in one
/// order: method, JSON, token, role, program, fields, rules.
/// </summary>
internal sealed class RpcApi(Installation installation, Ledger ledger, TimeProvider clock, ILogger<RpcApi> logger)
{
    public async Task HandleAsync(HttpContext http, Call call)
    {
        RequestEntry.Of(http).Is("erp", call.Name);
        Fault? fault;
        try
        {
            fault = await RunAsync(http, call, http.RequestAborted);
        }
        catch (Exception exception)
        {
            fault = Failures.Of(http, exception, logger);
        }

        if (fault is not null)
        {
            await RpcFaults.WriteAsync(http, fault);
        }
    }

    private async Task<Fault?> RunAsync(HttpContext http, Call call, CancellationToken cancellationToken)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            return Faults.MethodNotPost;
        }

        var bytes = await RequestBytes.ReadAsync(http, RequestLimits.BodyBytes);
        if (bytes.Fault is { } tooLarge)
        {
            return tooLarge;
        }

        var read = RequestBody.Read(bytes.Value);
        if (read.Fault is { } invalid)
        {
            return invalid;
        }

        using var body = read.Value;
        if (!call.NeedsToken)
        {
            return await GetAsync(http, call, body, cancellationToken);
        }

        var session = await SessionAsync(http, body, cancellationToken);
        if (session.Fault is { } stranger)
        {
            return stranger;
        }

        RequestEntry.Of(http).Is(session.Value);
        if (Permissions.Check(session.Value, call, call.Name) is { } forbidden)
        {
            return forbidden;
        }

        return call switch
        {
            { Verb: Verbs.Query } => await QueryAsync(http, call, session.Value, body, cancellationToken),
            { Verb: Verbs.Get } => await ReadAsync(http, call, session.Value, body, cancellationToken),
            { Resource.Type: var type } when type == typeof(AuthToken) => await SignOutAsync(http, body, cancellationToken),
            _ => await WriteAsync(http, call, session.Value, body, cancellationToken),
        };
    }

    private async Task<Fault?> WriteAsync(HttpContext http, Call call, Session session, RequestBody body, CancellationToken cancellationToken)
    {
        var key = KeyOf(http, body);
        if (key.Fault is { } badKey)
        {
            return badKey;
        }

        var outcome = await RpcCalls.WriteAsync(ledger, call, session, body, key.Value, cancellationToken);
        if (outcome.Fault is { } refused)
        {
            return refused;
        }

        if (outcome.Value.Replayed)
        {
            IdempotencyHeader.Replayed(http);
        }

        await SendAsync(http, outcome.Value.Body, cancellationToken);
        return null;
    }

    private async Task<Fault?> QueryAsync(HttpContext http, Call call, Session session, RequestBody body, CancellationToken cancellationToken)
    {
        var read = QueryReader.Read(call, body.Json);
        if (read.Fault is { } fault)
        {
            return fault;
        }

        var source = installation.DataSources.Get(session.DataSource);
        return await ReadAnswer.RunAsync(http, source, async answer =>
        {
            http.Response.ContentType = RpcFaults.Json;
            var (writer, shape) = (new RecordWriter(answer), RecordShape.Of(call.Answer));
            writer.BeginList();
            await foreach (var (row, extra) in Queries.ReadAsync(source.Readers, read.Value, session.Zone, session.Day(clock.GetUtcNow().UtcDateTime), cancellationToken))
            {
                writer.Record(shape, row, session.Zone, RecordWriter.ExtraOf(extra));
                await answer.FlushIfFullAsync(cancellationToken);
            }

            writer.EndList();
            return null;
        }, cancellationToken);
    }

    /// <summary>The reads of somebody who is signed in: a header, and rows that may be many.</summary>
    private async Task<Fault?> ReadAsync(HttpContext http, Call call, Session session, RequestBody body, CancellationToken cancellationToken)
    {
        var values = RequestReader.Read(call, body.Json);
        if (values.Fault is { } fields)
        {
            return fields;
        }

        var source = installation.DataSources.Get(session.DataSource);
        return await ReadAnswer.RunAsync(http, source, async answer =>
        {
            await using var snapshot = await Snapshot.OpenAsync(source.Readers, cancellationToken);
            var found = await RpcReads.ByName[call.Name].RunAsync(snapshot, values.Value, cancellationToken);
            if (found.Fault is { } refused)
            {
                return refused;
            }

            http.Response.ContentType = RpcFaults.Json;
            var (writer, shape) = (new RecordWriter(answer), RecordShape.Of(call.Answer));
            writer.BeginRecord(shape, found.Value.Header, session.Zone);
            await foreach (var row in found.Value.Rows)
            {
                writer.Record(shape.Rows[^1]!, row, session.Zone);
                await answer.FlushIfFullAsync(cancellationToken);
            }

            writer.EndRecord();
            return null;
        }, cancellationToken);
    }

    /// <summary>The calls that answer before anybody has signed in.</summary>
    private async Task<Fault?> GetAsync(HttpContext http, Call call, RequestBody body, CancellationToken cancellationToken)
    {
        var values = RequestReader.Read(call, body.Json);
        if (values.Fault is { } fields)
        {
            return fields;
        }

        object answer;
        if (call.Resource.Type == typeof(AuthToken))
        {
            var asked = values.Value.To<AuthToken>();
            var token = await installation.Tokens.SignInAsync(asked.DataSource, asked.UserName, asked.Password, ClientAddress.Of(http), cancellationToken);
            if (token.Fault is { } refused)
            {
                return refused;
            }

            answer = new AuthToken { Token = token.Value };
        }
        else if (call.Resource.Type == typeof(Core.Access.DataSources))
        {
            var names = await installation.DataSources.NamesAsync(cancellationToken);
            answer = new Core.Access.DataSources { Names = [.. names.Select(name => new DataSourceName { Name = name })] };
        }
        else if (call.Resource.Type == typeof(ApiVersion))
        {
            answer = new ApiVersion { Version = Release.Version };
        }
        else
        {
            answer = new ServerTime { Now = clock.GetUtcNow().UtcDateTime };
        }

        await SendAsync(http, RecordWriter.Answer(call.Resource, answer, TimeZoneInfo.Utc).Body, cancellationToken);
        return null;
    }

    private async Task<Fault?> SignOutAsync(HttpContext http, RequestBody body, CancellationToken cancellationToken)
    {
        await installation.Tokens.SignOutAsync(TokenOf(http, body).Value, ClientAddress.Of(http), cancellationToken);
        await SendAsync(http, RecordWriter.Empty.Body, cancellationToken);
        return null;
    }

    private async Task<Outcome<Session>> SessionAsync(HttpContext http, RequestBody body, CancellationToken cancellationToken)
    {
        var token = TokenOf(http, body);
        if (token.Fault is { } fault)
        {
            return fault;
        }

        return await installation.Tokens.FindAsync(token.Value, cancellationToken) is { } session ? session : Faults.TokenUnknown;
    }

    /// <summary>The token of the body, else of the Authorization header; both given must be the same.</summary>
    private static Outcome<string> TokenOf(HttpContext http, RequestBody body)
    {
        var bearer = BearerToken.Of(http.Request) ?? "";
        var given = body.Token is { } json
            ? json.ValueKind is JsonValueKind.Null ? "" : json.ValueKind is JsonValueKind.String ? RequestReader.TextOf(json) : null
            : "";
        if (given is null)
        {
            return Faults.TokenMalformed;
        }

        var token = given.Length > 0 ? given : bearer;
        return token.Length == 0 ? Faults.TokenMissing
            : !Tokens.IsWellFormed(token) ? Faults.TokenMalformed
            : given.Length > 0 && bearer.Length > 0 && given != bearer ? Faults.TokenUnknown
            : token;
    }

    /// <summary>The key for sending again: of the header, else of the body.</summary>
    private static Outcome<string?> KeyOf(HttpContext http, RequestBody body)
    {
        var header = IdempotencyHeader.Read(http);
        if (header.Fault is not null || header.Value is not null || body.Key is not { } json || RequestReader.IsNotGiven(json))
        {
            return header;
        }

        return RequestReader.TextOf(json) is { } key ? IdempotencyHeader.Check(key) : Faults.KeyInvalid;
    }

    private static async Task SendAsync(HttpContext http, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        http.Response.ContentType = RpcFaults.Json;
        http.Response.ContentLength = body.Length;
        await http.Response.BodyWriter.WriteAsync(body, cancellationToken);
    }
}

internal static class RpcRoutes
{
    /// <summary>A route for each call of the book; any method, since another than POST is told so in this dialect's own form.</summary>
    public static void MapRpc(this IEndpointRouteBuilder routes)
    {
        foreach (var call in ResourceBook.Calls.Values)
        {
            routes.Map(call.Path, (HttpContext http, RpcApi api) => api.HandleAsync(http, call));
        }

        routes.Map("/api/{call}", (HttpContext http, string call) => RpcFaults.WriteAsync(http, Faults.CallUnknown(call)));
    }
}
