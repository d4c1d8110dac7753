using System.Text.Json.Nodes;
using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Server.Http;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Admin;

/// <summary>
/// What an admin of a data source sees and does there: users, their tokens, the patterns of serials. Another data source is never named;
/// adding one is for whoever keeps the server.
/// </summary>
internal static class AdminRoutes
{
    /// <summary>What is to be done with a user; the name of the form's button.</summary>
    public const string Action = "ACTION";

    /// <summary>Tells which programs are permitted: all that the role allows, or those that are marked.</summary>
    public const string Programs = "PROGRAMS";
    public const string Some = "some";

    /// <summary>A change that was done: said on the page that comes next.</summary>
    private const string Done = "done";

    public static void MapAdmin(this IEndpointRouteBuilder app)
    {
        app.MapAdmin("/admin", ShowAdminAsync);
        app.MapAdmin("/admin/users", call => ShowUsersAsync(call, PageForm.Blank(("ROLE", "operator")), StatusCodes.Status200OK), AddUserAsync);
        app.MapAdmin("/admin/user", call => ShowUserAsync(call, null, StatusCodes.Status200OK), ChangeUserAsync);
        app.MapAdmin("/admin/patterns", ShowPatternsAsync);
        app.MapAdmin("/admin/pattern", call => ShowPatternAsync(call, null, StatusCodes.Status200OK), ChangePatternAsync);
        app.MapPage("/tokens", call => ShowTokensAsync(call, PageForm.Blank(), StatusCodes.Status200OK), ChangeOwnAsync);
    }

    /// <summary>The input of one program.</summary>
    public static string ProgramInput(string code) => $"PROGRAM_{code}";

    /// <summary>The programs by which users can be restricted, each with what it is for.</summary>
    public static IReadOnlyList<(string Code, string Title)> ProgramTitles { get; } =
    [
        .. Permissions.Programs.Select(code => (code, string.Join(", ",
            ResourceBook.Resources.Where(noun => noun.Program == code && noun.Calls.Any(call => call.Program is not null)).Select(noun => noun.Title).DefaultIfEmpty("Issuing components with a completion")))),
    ];

    private static void MapAdmin(this IEndpointRouteBuilder app, string path, PageHandler show, PageHandler? post = null)
    {
        app.MapPage(path, Only(show), post is null ? null : Only(post));

        static PageHandler Only(PageHandler handler) => call => call.Session.Role >= Role.Admin ? handler(call) : Task.FromResult<Fault?>(
            new Fault("ROLE_INSUFFICIENT", FaultKind.Role, "Administration is for the role admin. Ask an admin of your data source."));
    }

    private static Users Users(PageCall call) => call.Http.RequestServices.GetRequiredService<Users>().As(call.Session, ClientAddress.Of(call.Http));

    private static Tokens Tokens(PageCall call) => call.Http.RequestServices.GetRequiredService<Tokens>();

    private static string? OwnToken(PageCall call) => call.Http.Request.Cookies[PageSession.Cookie];

    private static async Task<Fault?> ShowAdminAsync(PageCall call)
    {
        var facts = await call.ReadAsync(snapshot => SourceFacts.ReadAsync(snapshot, call.Cancel));
        return facts.Fault is { } fault ? fault : await call.ShowAsync<AdminPage>(new()
        {
            ["Facts"] = facts.Value,
            ["Users"] = await Users(call).ListAsync(call.Session.DataSource, call.Cancel),
        });
    }

    private static async Task<Fault?> ShowUsersAsync(PageCall call, PageForm form, int status) =>
        await call.ShowAsync<UsersPage>(new() { ["Form"] = form, ["Users"] = await Users(call).ListAsync(call.Session.DataSource, call.Cancel) }, status);

    private static async Task<Fault?> AddUserAsync(PageCall call)
    {
        var read = await call.FormAsync();
        if (read.Fault is { } broken)
        {
            return broken;
        }

        var form = read.Value;
        if (form["PASSWORD"] != form["AGAIN"])
        {
            form.Refuse("AGAIN", Differ.Message);
            return await ShowUsersAsync(call, form, StatusCodes.Status400BadRequest);
        }

        var role = Enum.TryParse<Role>(form["ROLE"], ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : Role.Viewer;
        var added = await Users(call).AddAsync(new NewUser(call.Session.DataSource, form["USER_NAME"].Trim(), form["PASSWORD"], role, form["EMAIL"].Trim()), call.Cancel);
        if (added.Fault is { } fault)
        {
            form.Refuse(InputOf(fault), fault.Message);
            return await ShowUsersAsync(call, form, StatusCodes.Status400BadRequest);
        }

        return call.Go(UserPath(added.Value.Name, "added"));
    }

    private static async Task<Fault?> ShowUserAsync(PageCall call, PageForm? form, int status)
    {
        var name = call.Query("name");
        if (!StoredText.CanHold(name) || await Users(call).FindAsync(call.Session.DataSource, name, call.Cancel) is not { } user)
        {
            return NoSuchUser;
        }

        form ??= PageForm.Blank(
        [
            ("ROLE", user.Role.ToString().ToLowerInvariant()), (Programs, user.Programs is null ? "all" : Some),
            .. (user.Programs ?? []).Select(code => (ProgramInput(code), (string?)"Y")),
        ]);
        return await call.ShowAsync<UserPage>(new()
        {
            ["User"] = user,
            ["Form"] = form,
            ["Tokens"] = await Tokens(call).ListAsync(user.DataSource, user.Name, OwnToken(call), call.Cancel),
            ["Done"] = DoneWords.GetValueOrDefault(call.Query(Done)),
        }, status);
    }

    private static readonly Dictionary<string, string> DoneWords = new(StringComparer.Ordinal)
    {
        ["added"] = "The user was added and may sign in.",
        ["role"] = "The role is changed. It holds within five seconds.",
        ["disable"] = "The user is kept out. Tokens end within five seconds.",
        ["enable"] = "The user may sign in again.",
        ["password"] = "The password is changed, and all tokens are ended.",
        ["programs"] = "What is permitted is changed. It holds within five seconds.",
        ["end"] = "The token is ended.",
        ["end-all"] = "All tokens are ended, within five seconds.",
        ["pattern"] = "The pattern is changed.",
    };

    private static async Task<Fault?> ChangeUserAsync(PageCall call)
    {
        var read = await call.FormAsync();
        if (read.Fault is { } broken)
        {
            return broken;
        }

        var (form, name, source, users) = (read.Value, call.Query("name"), call.Session.DataSource, Users(call));
        if (!StoredText.CanHold(name))
        {
            return NoSuchUser;
        }

        var action = form[Action];
        Fault? fault;
        if (action.StartsWith("end:", StringComparison.Ordinal))
        {
            // One that is gone already is ended as well.
            await Tokens(call).EndAsync(source, name, action[4..], call.Session, ClientAddress.Of(call.Http), call.Cancel);
            (action, fault) = ("end", null);
        }
        else
        {
            fault = action switch
            {
                "role" => Enum.TryParse<Role>(form["ROLE"], ignoreCase: true, out var role) && Enum.IsDefined(role)
                    ? await users.SetRoleAsync(source, name, role, call.Cancel)
                    : PageFault.FormInvalid,
                "disable" or "enable" => await users.DisableAsync(source, name, action == "disable", call.Cancel),
                "password" => form["PASSWORD"] == form["AGAIN"] ? await users.SetPasswordAsync(source, name, form["PASSWORD"], call.Cancel) : Differ,
                "programs" => await users.PermitAsync(
                    source, name, form[Programs] == Some ? [.. Permissions.Programs.Where(code => form.Has(ProgramInput(code)))] : null, call.Cancel),
                "end-all" => await users.SignOutAsync(source, name, call.Cancel),
                _ => PageFault.FormInvalid,
            };
        }

        if (fault is null)
        {
            return call.Go(UserPath(name, action));
        }

        if (fault.Kind != FaultKind.Data && fault != Differ && !DoneWords.ContainsKey(action))
        {
            return fault;
        }

        var place = action switch { "role" => "ROLE", "password" => fault == Differ ? "AGAIN" : "PASSWORD", "programs" => Programs, _ => "" };
        form.Refuse(place, fault.Message);
        return await ShowUserAsync(call, form, StatusCodes.Status400BadRequest);
    }

    private static readonly Fault NoSuchUser = PageFault.NotFound("user of that name");

    private static readonly Fault Differ = new("PASSWORDS_DIFFER", FaultKind.Request, "The two passwords differ.");

    private static string UserPath(string name, string done) => $"/admin/user?name={Uri.EscapeDataString(name)}&{Done}={done}";

    private static string InputOf(Fault fault) => fault.Code switch
    {
        "PASSWORD_WEAK" => "PASSWORD",
        "EMAIL_INVALID" or "EMAIL_TAKEN" => "EMAIL",
        _ => "USER_NAME",
    };

    private static async Task<Fault?> ShowPatternsAsync(PageCall call)
    {
        if (call.Refusal<Part>() is { } forbidden)
        {
            return forbidden;
        }

        var part = call.Query("part");
        if (part.Length > 0)
        {
            return call.Go($"/admin/pattern?part={Uri.EscapeDataString(part)}");
        }

        var parts = await call.ReadAsync<List<PatternedPart>>(async snapshot => await SerialPatterns.ListAsync(snapshot, call.Cancel));
        return parts.Fault is { } fault ? fault : await call.ShowAsync<PatternsPage>(new() { ["Parts"] = parts.Value });
    }

    /// <summary>A pattern as it stands, or as it would be: what is typed is asked for in the address, and shown with the next serials.</summary>
    private static async Task<Fault?> ShowPatternAsync(PageCall call, PageForm? form, int status)
    {
        if (call.Refusal<Part>() is { } forbidden)
        {
            return forbidden;
        }

        var part = call.Query("part");
        var found = await call.ReadAsync<PatternedPart?>(async snapshot => StoredText.CanHold(part) ? await SerialPatterns.FindAsync(snapshot, part, call.Cancel) : null);
        if (found.Fault is { } full)
        {
            return full;
        }

        if (found.Value is not { } known)
        {
            return PageFault.NotFound("part of that number");
        }

        var typed = call.Http.Request.Query.ContainsKey("SERIAL_PATTERN") ? call.Query("SERIAL_PATTERN") : null;
        form ??= PageForm.Blank(("SERIAL_PATTERN", typed ?? known.Pattern));
        IReadOnlyList<string> next = [];
        if (form.Has("SERIAL_PATTERN") && !form.IsRefused)
        {
            var seen = await SerialPatterns.PreviewAsync(call.Http.RequestServices.GetRequiredService<Ledger>(), call.Session, known.PartId, form["SERIAL_PATTERN"], 3, call.Cancel);
            if (seen.Fault is { } fault)
            {
                form.Refuse("SERIAL_PATTERN", fault.Message);
                status = typed is null ? status : StatusCodes.Status400BadRequest;
            }
            else
            {
                next = seen.Value;
            }
        }

        return await call.ShowAsync<PatternPage>(new() { ["Part"] = known, ["Form"] = form, ["Next"] = next, ["Done"] = DoneWords.GetValueOrDefault(call.Query(Done)) }, status);
    }

    private static async Task<Fault?> ChangePatternAsync(PageCall call)
    {
        var read = await call.FormAsync();
        if (read.Fault is { } broken)
        {
            return broken;
        }

        var (form, part) = (read.Value, call.Query("part"));
        var pattern = form["SERIAL_PATTERN"].Trim();
        var request = new JsonObject { ["PART_ID"] = part, ["SERIAL_PATTERN"] = pattern.Length > 0 ? pattern : null };
        var changed = await call.PostAsync(ResourceBook.Call<Part>(Verbs.Update), request, form.Key);
        if (changed.Fault is not { } fault)
        {
            return call.Go($"/admin/pattern?part={Uri.EscapeDataString(part)}&{Done}=pattern");
        }

        if (fault.Kind is FaultKind.Role)
        {
            return fault;
        }

        form.Refuse("SERIAL_PATTERN", fault.Message);
        return await ShowPatternAsync(call, form, StatusCodes.Status400BadRequest);
    }

    private static async Task<Fault?> ShowTokensAsync(PageCall call, PageForm form, int status) => await call.ShowAsync<TokensPage>(new()
    {
        ["Form"] = form,
        ["Tokens"] = await Tokens(call).ListAsync(call.Session.DataSource, call.Session.UserName, OwnToken(call), call.Cancel),
        ["Done"] = DoneWords.GetValueOrDefault(call.Query(Done)),
    }, status);

    /// <summary>Somebody's own tokens and password. The old password is asked for, as at signing in: a page left open is not enough.</summary>
    private static async Task<Fault?> ChangeOwnAsync(PageCall call)
    {
        var read = await call.FormAsync();
        if (read.Fault is { } broken)
        {
            return broken;
        }

        var (form, session, from) = (read.Value, call.Session, ClientAddress.Of(call.Http));
        if (form[Action].StartsWith("end:", StringComparison.Ordinal))
        {
            await Tokens(call).EndAsync(session.DataSource, session.UserName, form[Action][4..], session, from, call.Cancel);
            return call.Go($"/tokens?{Done}=end");
        }

        if (form["PASSWORD"] != form["AGAIN"])
        {
            form.Refuse("AGAIN", Differ.Message);
            return await ShowTokensAsync(call, form, StatusCodes.Status400BadRequest);
        }

        var proof = await Tokens(call).SignInAsync(session.DataSource, session.UserName, form["OLD"], from, call.Cancel);
        if (proof.Fault is { } wrong)
        {
            form.Refuse("OLD", wrong.Kind == FaultKind.TooMany ? wrong.Message : "This is not your password.");
            return await ShowTokensAsync(call, form, wrong.Kind == FaultKind.TooMany ? StatusCodes.Status429TooManyRequests : StatusCodes.Status400BadRequest);
        }

        if (await Users(call).SetPasswordAsync(session.DataSource, session.UserName, form["PASSWORD"], call.Cancel) is { } weak)
        {
            await Tokens(call).SignOutAsync(proof.Value, from, call.Cancel);
            form.Refuse("PASSWORD", weak.Message);
            return await ShowTokensAsync(call, form, StatusCodes.Status400BadRequest);
        }

        // All tokens are ended, this browser's too: it comes in again by the new password.
        var token = await Tokens(call).SignInAsync(session.DataSource, session.UserName, form["PASSWORD"], from, call.Cancel);
        if (token.Fault is { } refused)
        {
            return refused;
        }

        PageSession.Begin(call.Http, token.Value);
        return call.Go($"/tokens?{Done}=password");
    }
}
