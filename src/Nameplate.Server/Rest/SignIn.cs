using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;
using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Server.Help;
using Nameplate.Server.Http;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rest;

/// <summary>
/// Signing in to the REST dialect, as its public reference shows it: a form post, answered by a redirect that sets the
/// cookie; the page it leads to tells who is signed in.
/// </summary>
internal static class SignIn
{
    private const string Success = "/login/ajaxSuccess";

    /// <summary>Two short values; nothing more needs to be read from somebody who is not signed in.</summary>
    private const int FormBytesMax = 8 * 1024;

    private static readonly FieldHelp[] Who =
    [
        new("success", "flag", "true."), new("token", "text", "The token, which the cookie holds too."),
        new("user", "record", "Who is signed in; what is not kept of a user is null, and the switches of the sales app are off.")
        {
            Rows =
            [
                new("email", "text", "E-mail address."), new("companyName", "text", "The data source."), new("role", "texts", "The role: viewer, operator or admin."),
                new("enabled", "flag", "The user may sign in."), new("userName", "text", "Name of the user (ours)."),
            ],
        },
    ];

    /// <summary>Both addresses, for help: they stand outside of the versions, and are mapped by themselves.</summary>
    public static readonly IReadOnlyList<RestAddress> Addresses =
    [
        Outside("j_spring_security_check", new RestMethod("POST", ResourceBook.Call<AuthToken>(Verbs.Get), ByItself)
        {
            Purpose = "Signs in by a form, sets the cookie, and leads on to the page that tells who is signed in.",
            TakesForm = true,
            Parameters =
            [
                RestParameter.Text("j_username") with { IsRequired = true, Help = "E-mail address of the user; else `NAME@DATA_SOURCE`, or `NAME` alone where there is one data source.", Example = "\"apiuser@example.com\"" },
                RestParameter.Text("j_password") with { IsRequired = true, Help = "Password.", Example = "\"password\"" },
            ],
            Refusals = [Faults.TooManyAttempts(default), Faults.LoginFailed with { Kind = FaultKind.SignIn }],
            Answer = Who,
        }),
        Outside("login/ajaxSuccess", new RestMethod("GET", ResourceBook.Call<AuthToken>(Verbs.Get), ByItself)
        {
            Purpose = "Tells who is signed in, by the cookie or by a bearer token.", Answer = Who, Refusals = [Faults.TokenMissing, Faults.TokenMalformed, Faults.TokenUnknown],
        }),
    ];

    public static void MapSignIn(this WebApplication app)
    {
        Map(app, "/j_spring_security_check", HttpMethods.Post, context => CheckAsync(context, context.RequestServices.GetRequiredService<Tokens>()));
        Map(app, Success, HttpMethods.Get, context => WhoAsync(context, context.RequestServices.GetRequiredService<Users>()));
    }

    private static RestAddress Outside(string path, RestMethod method) => new(path, [method]) { Root = "/" };

    private static Task<Fault?> ByItself(RestCall call) => throw new System.Diagnostics.UnreachableException();

    /// <summary>One method of an address; another one, and what fails, is told in the dialect's JSON.</summary>
    private static void Map(WebApplication app, string path, string method, Func<HttpContext, Task<Fault?>> handler)
    {
        app.Map(path, AnswerAsync);

        Task AnswerAsync(HttpContext context)
        {
            RequestEntry.Of(context).Is("rest", context.Request.Method == method ? $"{method} {path}" : path);
            return RestApi.GuardAsync(context, () => TryAsync(context));
        }

        async Task<Fault?> TryAsync(HttpContext context)
        {
            if (context.Request.Method != method)
            {
                context.Response.Headers.Allow = method;
                return RestFaults.MethodNotAllowed([method]);
            }

            return await handler(context);
        }
    }

    /// <summary>
    /// The form is read by hand: clients of the reference send it with whatever content type their library has. A
    /// parameter in the address is not taken, because addresses are written to logs.
    /// </summary>
    private static async Task<Fault?> CheckAsync(HttpContext context, Tokens tokens)
    {
        var cancellationToken = context.RequestAborted;
        var body = await RequestBytes.ReadAsync(context, FormBytesMax);
        if (body.Fault is { } unread)
        {
            return unread;
        }

        var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.Value.Span));
        var outcome = await tokens.SignInByEmailAsync(Value(form, "j_username"), Value(form, "j_password"), ClientAddress.Of(context), cancellationToken);
        if (outcome.Fault is { } fault)
        {
            return fault.Kind == FaultKind.TooMany ? fault : fault with { Kind = FaultKind.SignIn };
        }

        // Written out, and not by the cookie builder: the line is part of the contract. There is no expiry in it, because
        // the token's own is counted from its last use.
        var secure = context.Request.IsHttps ? "; Secure" : "";
        context.Response.Headers.SetCookie = $"{RestSession.Cookie}={outcome.Value.Token}; Path=/; HttpOnly; SameSite=Lax{secure}";
        context.Response.Headers.Location = Success;
        context.Response.StatusCode = StatusCodes.Status302Found;
        return null;
    }

    private static async Task<Fault?> WhoAsync(HttpContext context, Users users)
    {
        var session = await RestSession.FindAsync(context);
        if (session.Fault is { } fault)
        {
            return fault with { Kind = FaultKind.SignIn };
        }

        var user = await users.FindAsync(session.Value.DataSource, session.Value.UserName, context.RequestAborted);
        if (user is null)
        {
            return Faults.TokenUnknown;
        }

        await Results.Json(new
        {
            success = true,
            token = RestSession.TokenOf(context.Request).Token,
            user = new SignedInUser
            {
                Email = user.Email,
                CompanyName = user.DataSource,
                Role = [user.Role.ToString().ToLowerInvariant()],
                Enabled = user.IsEnabled,
                UserName = user.Name,
            },
        }).ExecuteAsync(context);
        return null;
    }

    private static string Value(Dictionary<string, Microsoft.Extensions.Primitives.StringValues> form, string name) =>
        form.TryGetValue(name, out var values) ? values[0] ?? "" : "";

    /// <summary>
    /// The user as the reference's clients know it, in its order. What Nameplate does not keep is null; the three
    /// switches of the sales app are off; <c>userName</c> is ours.
    /// </summary>
    private sealed record SignedInUser
    {
        [JsonPropertyName("firstName")] public string? FirstName => null;
        [JsonPropertyName("lastName")] public string? LastName => null;
        [JsonPropertyName("email")] public string? Email { get; init; }
        [JsonPropertyName("address")] public string? Address => null;
        [JsonPropertyName("city")] public string? City => null;
        [JsonPropertyName("country")] public string? Country => null;
        [JsonPropertyName("postalCode")] public string? PostalCode => null;
        [JsonPropertyName("gender")] public string? Gender => null;
        [JsonPropertyName("phone")] public string? Phone => null;
        [JsonPropertyName("job")] public string? Job => null;
        [JsonPropertyName("avatar")] public string? Avatar => null;
        [JsonPropertyName("birthday")] public string? Birthday => null;
        [JsonPropertyName("companyName")] public required string CompanyName { get; init; }
        [JsonPropertyName("companyDescription")] public string? CompanyDescription => null;
        [JsonPropertyName("companyPhone")] public string? CompanyPhone => null;
        [JsonPropertyName("companyFax")] public string? CompanyFax => null;
        [JsonPropertyName("companyEmail")] public string? CompanyEmail => null;
        [JsonPropertyName("companyWebSite")] public string? CompanyWebSite => null;
        [JsonPropertyName("companyAddress")] public string? CompanyAddress => null;
        [JsonPropertyName("companyPostalCode")] public string? CompanyPostalCode => null;
        [JsonPropertyName("companyCity")] public string? CompanyCity => null;
        [JsonPropertyName("companyCountry")] public string? CompanyCountry => null;
        [JsonPropertyName("isGeoLocationActivated")] public bool IsGeoLocationActivated => false;
        [JsonPropertyName("enableCheckStock")] public bool EnableCheckStock => false;
        [JsonPropertyName("enableAssignRegionToCustomer")] public bool EnableAssignRegionToCustomer => false;
        [JsonPropertyName("role")] public required IReadOnlyList<string> Role { get; init; }
        [JsonPropertyName("enabled")] public bool Enabled { get; init; }
        [JsonPropertyName("userName")] public required string UserName { get; init; }
    }
}
