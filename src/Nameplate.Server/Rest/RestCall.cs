using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Server.Http;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rest;

/// <summary>A call of the REST dialect: who makes it, and in which version.</summary>
internal sealed class RestCall(HttpContext context, string version, Session session)
{
    public const string JsonType = "application/json; charset=utf-8";

    /// <summary>Answers are JSON and nothing else, so an apostrophe stays one.</summary>
    public static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public HttpContext Context => context;

    public Session Session => session;

    public CancellationToken Cancel => context.RequestAborted;

    /// <summary>Records as this call answers them.</summary>
    public RestView View { get; } = new(version, session.DataSource);

    public DataSource Source => context.RequestServices.GetRequiredService<Storage.DataSources>().Get(session.DataSource);

    public Users Users => context.RequestServices.GetRequiredService<Users>();

    /// <summary>A part of the address, decoded.</summary>
    public string Route(string name) => (string)context.Request.RouteValues[name]!;

    /// <summary>The last parts of the address, which are references and may hold anything.</summary>
    public string[] References(int count) => RawAddress.References(context, count);

    /// <summary>The id in the address.</summary>
    public Outcome<long> Id() => RestBody.TryLong(Route("id"), out var id) ? id : RestFaults.ParameterType("id");

    /// <summary>The parameters of the address, each given once; those that are empty count as not given.</summary>
    public Outcome<Dictionary<string, string>> Query(Func<string, bool> isKnown)
    {
        var unknown = context.Request.Query.Keys.Where(name => !isKnown(name)).ToList();
        if (unknown.Count > 0)
        {
            return RestFaults.UnknownParameters(unknown);
        }

        if (context.Request.Query.FirstOrDefault(pair => pair.Value.Count > 1).Key is { } twice)
        {
            return RestFaults.ParameterType(twice);
        }

        return context.Request.Query.Where(pair => pair.Value[0] is { Length: > 0 }).ToDictionary(pair => pair.Key, pair => pair.Value[0]!, StringComparer.Ordinal);
    }

    /// <summary>Commits a write through the ledger, with its key for sending again if it has one, and answers it.</summary>
    public Task<Fault?> WriteAsync(ReadOnlyMemory<byte> body, Ledger.Call call) =>
        WriteAsync(body, (ledger, key) => ledger.WriteAsync(session, key, call, Cancel));

    /// <summary>Registers units through the ledger, and answers them or this dialect's refusal.</summary>
    public Task<Fault?> RegisterAsync(ReadOnlyMemory<byte> body, UnitsAsked units, Func<Registered, Answer> render, Func<Fault, Fault> refuse) =>
        WriteAsync(body, async (ledger, key) =>
        {
            var outcome = await ledger.RegisterAsync(new RegistrationCall(units, key, render), Cancel);
            return outcome.Fault is { } fault ? refuse(fault) : outcome;
        });

    private async Task<Fault?> WriteAsync(ReadOnlyMemory<byte> body, Func<Ledger, IdempotentRequest?, Task<Outcome<Answer>>> write)
    {
        var key = IdempotencyHeader.Read(context);
        if (key.Fault is { } invalid)
        {
            return invalid;
        }

        var request = key.Value is { } given ? new IdempotentRequest(given, Hash(context.Request, body.Span)) : null;
        var outcome = await write(context.RequestServices.GetRequiredService<Ledger>(), request);
        if (outcome.Fault is { } refused)
        {
            return refused;
        }

        if (outcome.Value.Replayed)
        {
            IdempotencyHeader.Replayed(context);
        }

        await SendAsync(outcome.Value);
        return null;
    }

    /// <summary>Answers a read, short or long.</summary>
    public Task<Fault?> ReadAsync(Func<ReadAnswer, Task<Fault?>> read) => ReadAnswer.RunAsync(context, Source, answer =>
    {
        context.Response.ContentType = JsonType;
        return read(answer);
    }, Cancel);

    /// <summary>Renders an answer in memory.</summary>
    public static Answer Render(int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            write(json);
        }

        return new Answer((short)status, buffer.WrittenMemory);
    }

    /// <summary>What every delete answers.</summary>
    public static Answer Deleted() => Render(StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteString("success"u8, "true");
        json.WriteString("success_description"u8, "Instance deleted successfully");
        json.WriteEndObject();
    });

    public Task SendAsync(Answer answer) => SendAsync(context, answer);

    /// <summary>Answers a refusal.</summary>
    public static Task SendAsync(HttpContext context, Fault fault)
    {
        Failures.Note(context, fault);
        var (status, error, description) = RestFaults.Reply(fault);
        return SendAsync(context, Render(status, json =>
        {
            json.WriteStartObject();
            json.WriteString("error"u8, error);
            json.WriteString("error_description"u8, description);
            json.WriteEndObject();
        }));
    }

    /// <summary>What was asked: the method, the address as it was written, the body.</summary>
    private static byte[] Hash(HttpRequest request, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path.Value}\n{request.QueryString.Value}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    private static async Task SendAsync(HttpContext context, Answer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = JsonType;
        context.Response.ContentLength = answer.Body.Length;
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }
}
