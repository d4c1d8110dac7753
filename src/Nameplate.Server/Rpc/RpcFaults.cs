using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Nameplate.Core;
using Nameplate.Server.Http;

namespace Nameplate.Server.Rpc;

/// <summary>Refusals as the ERP dialect has them: status, reason phrase, MESSAGE and MESSAGE_CODE.</summary>
internal static class RpcFaults
{
    public const string Json = "application/json";

    /// <summary>Longest reason phrase; some clients refuse a longer header line.</summary>
    private const int ReasonMax = 1000;

    public static async Task WriteAsync(HttpContext http, Fault fault)
    {
        Failures.Note(http, fault);
        var message = OneLine(fault.Message);
        (http.Response.StatusCode, var reason) = fault.Kind switch
        {
            FaultKind.Method => (StatusCodes.Status405MethodNotAllowed, message),
            FaultKind.Request => (StatusCodes.Status400BadRequest, Faults.JsonInvalid.Message),
            FaultKind.Address => (StatusCodes.Status404NotFound, message),
            FaultKind.SignIn => (StatusCodes.Status401Unauthorized, message),
            FaultKind.Unavailable => (StatusCodes.Status503ServiceUnavailable, message),
            FaultKind.TooMany => (StatusCodes.Status429TooManyRequests, message),
            _ => (StatusCodes.Status500InternalServerError, message),
        };
        if (fault.Kind == FaultKind.Method)
        {
            http.Response.Headers.Allow = HttpMethods.Post;
        }

        http.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = Reason(reason);
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, RecordWriter.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("MESSAGE", message);
            writer.WriteString("MESSAGE_CODE", fault.Code);
            writer.WriteEndObject();
        }

        http.Response.ContentType = Json;
        http.Response.ContentLength = buffer.WrittenCount;
        await http.Response.BodyWriter.WriteAsync(buffer.WrittenMemory);
    }

    /// <summary>The status line goes out as it is: nothing but visible ASCII and blanks may pass, or a text could end the line.</summary>
    public static string Reason(string message)
    {
        var reason = new StringBuilder(Math.Min(message.Length, ReasonMax));
        foreach (var rune in message.EnumerateRunes())
        {
            if (reason.Length == ReasonMax)
            {
                break;
            }

            reason.Append(rune.Value is >= 0x20 and <= 0x7E ? (char)rune.Value : '?');
        }

        return reason.ToString();
    }

    private static string OneLine(string message) =>
        string.Concat(message.Select(character => char.IsControl(character) || character is '\u2028' or '\u2029' ? ' ' : character));
}
