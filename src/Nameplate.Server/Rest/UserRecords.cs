using System.Globalization;
using System.Text.Json;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Server.Help;
using Nameplate.Server.Storage;
using static Nameplate.Server.Rest.RestApi;

namespace Nameplate.Server.Rest;

/// <summary>
/// <c>/api/{version}/users</c>: show of the public reference, for the users of the data source, whom warehouses and returns name. The reference is the name to sign in with.
/// First and last names, employees, and when a user was changed are not kept: null.
/// </summary>
internal static class UserRecords
{
    private static readonly Dictionary<string, string> Named = new() { ["reference"] = "APIUSER" };

    private const string ShowPurpose = "Answers one user of the data source.";

    /// <summary>As <see cref="Write"/> writes it.</summary>
    private static readonly FieldHelp[] Answered =
    [
        new("id", "whole number", "Number of the user."), new("email", "text", "E-mail address; null where there is none."), new("firstName", "always `null`", "Nothing is kept for it."),
        new("lastName", "always `null`", "Nothing is kept for it."), new("reference", "text", "The name to sign in with."), new("employee", "always `null`", "Nothing is kept for it."),
        new("enabled", "flag", "The user may sign in."), new("organization", "text", "The data source."), new("dateCreated", "instant", "When it was made."),
        new("lastUpdated", "always `null`", "Nothing is kept for it."),
    ];

    public static void MapUsers(this IEndpointRouteBuilder app)
    {
        app.MapRest("users/{id}", Get<Stores>(async call => call.Id() is { Fault: null } id
            ? await ShowAsync(call, call.Route("id"), (users, cancellationToken) => users.RecordAsync(call.Session.DataSource, id.Value, cancellationToken))
            : RestFaults.ParameterType("id")) with
        { Purpose = ShowPurpose, Noun = "user", OwnExamples = Named, Answer = Answered });
        app.MapRest("users/reference/{reference}", Get<Stores>(call => call.References(1)[0] is var name && StoredText.CanHold(name)
            ? ShowAsync(call, name, (users, cancellationToken) => users.RecordAsync(call.Session.DataSource, name, cancellationToken))
            : Task.FromResult<Fault?>(RestFaults.NotFound("user", name))) with
        { Purpose = ShowPurpose, Noun = "user", OwnExamples = Named, Answer = Answered });
    }

    private static async Task<Fault?> ShowAsync(RestCall call, string asked, Func<Users, CancellationToken, Task<UserRecord?>> find)
    {
        var query = call.Query(_ => false);
        if (query.Fault is { } unknown)
        {
            return unknown;
        }

        if (await find(call.Users, call.Cancel) is not { } user)
        {
            return RestFaults.NotFound("user", asked);
        }

        await call.SendAsync(RestCall.Render(StatusCodes.Status200OK, json => Write(json, user, call.View)));
        return null;
    }

    private static void Write(Utf8JsonWriter json, UserRecord user, RestView view)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, user.Id);
        json.WriteString("email"u8, user.Email);
        json.WriteNull("firstName"u8);
        json.WriteNull("lastName"u8);
        json.WriteString("reference"u8, user.Name);
        json.WriteNull("employee"u8);
        json.WriteBoolean("enabled"u8, user.IsEnabled);
        json.WriteString("organization"u8, view.Organization);
        json.WriteString("dateCreated"u8, user.CreatedAt.ToString(RestField.InstantFormat, CultureInfo.InvariantCulture));
        json.WriteNull("lastUpdated"u8);
        json.WriteEndObject();
    }
}
