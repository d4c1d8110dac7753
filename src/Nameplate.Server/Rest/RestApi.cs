using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Server.Help;
using Nameplate.Server.Http;

namespace Nameplate.Server.Rest;

/// <summary>Answers a call, or says why not.</summary>
internal delegate Task<Fault?> RestHandler(RestCall call);

/// <summary>What a method does with a resource.</summary>
internal enum RestAct
{
    /// <summary>Answers something that is no resource's record.</summary>
    Read,
    List,
    Show,
    Create,
    Update,

    /// <summary>Creates or updates, by the reference in the address.</summary>
    Save,
    Delete,
}

/// <summary>One method of an address. The call of the ERP dialect that does the same says who may use it: one book for both.</summary>
internal sealed record RestMethod(string Name, Call Sibling, RestHandler Handler)
{
    /// <summary>In the messages of refusals, what the request or the data fill in.</summary>
    public const string Filled = "…";

    public RestAct Act { get; init; }

    /// <summary>The status of what was done, for help; the reference has 201 also where a save only changes.</summary>
    public int Status
    {
        get => field > 0 ? field : Act == RestAct.Create ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        init;
    }

    /// <summary>What it does, where its act does not say it.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>Whose records it answers; null for what is no resource's record.</summary>
    public RestResource? Resource { get; init; }

    /// <summary>For examples: what a part of the address in braces is on the demo's data.</summary>
    public IReadOnlyDictionary<string, string> Examples => (Act == RestAct.Delete ? Resource?.Spares : null) ?? Resource?.Examples ?? OwnExamples;

    /// <summary>The same, where it is no resource's.</summary>
    public IReadOnlyDictionary<string, string> OwnExamples { get; init; } = new Dictionary<string, string>();

    /// <summary>What the address names, where it is no resource's record.</summary>
    public string Noun { get; init; } = "serial number";

    /// <summary>What it takes in the address's query.</summary>
    public IReadOnlyList<RestParameter> Query { get; init; } = [];

    /// <summary>What the data can refuse besides a record that there is not, and one that cannot be saved or deleted.</summary>
    public IReadOnlyList<Fault> Refusals { get; init; } = [];

    /// <summary>What it answers, where that is no resource's record.</summary>
    public IReadOnlyList<FieldHelp> Answer { get; init; } = [];

    /// <summary>One request may make several records, which are then answered as a list: <c>{"data":[…]}</c>.</summary>
    public bool MakesSeveral { get; init; }

    /// <summary>Takes a form as well as JSON.</summary>
    public bool TakesForm { get; init; }

    /// <summary>What its body takes, besides the record's own fields, which are ignored when they are sent back.</summary>
    public IReadOnlyList<RestParameter> Parameters { get; init; } = [];
}

/// <summary>An address under the version, with its methods; every route of the dialect carries it.</summary>
internal sealed record RestAddress(string Path, IReadOnlyList<RestMethod> Methods)
{
    /// <summary>What stands before the path.</summary>
    public string Root { get; init; } = "/api/{version}/";
}

/// <summary>
/// The REST dialect: <c>/api/{version}/serialNumbers</c> and its neighbours, one file each. Every call is checked in one
/// order: address, version, method, who is calling, role, program; then the call's own.
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
        app.MapItemUnits();
        app.MapOrders();
        app.MapOrderDetails();
        app.MapReturns();
        app.MapReturnDetails();
        app.MapUsers();
        app.MapFind();
        app.Map("/api/{version}/{resource}/{**rest}", context => RestCall.SendAsync(context, RestFaults.NoSuchAddress));
    }

    /// <summary>Maps an address under the version. All methods lead here, because another one is refused in the dialect's JSON.</summary>
    public static void MapRest(this IEndpointRouteBuilder app, string path, params RestMethod[] methods) =>
        app.Map("/api/{version}/" + path, context => AnswerAsync(context, path, methods)).WithMetadata(new RestAddress(path, methods));

    /// <summary>A read, by the noun's query, or by its get where it has no query.</summary>
    public static RestMethod Get<T>(RestHandler handler) =>
        new("GET", ResourceBook.Call<T>(Resource.Of<T>().Attribute.Verbs.HasFlag(Verbs.Query) ? Verbs.Query : Verbs.Get), handler);

    /// <summary>A resource's list, with its paging, order, filters and switches.</summary>
    public static RestMethod List<T>(RestResource resource) =>
        Get<T>(RestList.Of(resource)) with { Act = RestAct.List, Resource = resource, Query = [.. RestList.Paging, .. resource.Filters.Select(filter => filter.Parameter), .. resource.SwitchParameters] };

    /// <summary>One record, by its id or by the references that it goes by.</summary>
    public static RestMethod Show<T>(RestResource resource, params string[] columns) =>
        Get<T>(columns.Length == 0 ? resource.ShowAsync : resource.ShowBy(columns)) with { Act = RestAct.Show, Resource = resource, Query = [.. resource.SwitchParameters] };

    public static RestMethod Post<T>(RestHandler handler, Verbs sibling = Verbs.Create) => new("POST", ResourceBook.Call<T>(sibling), handler);

    public static RestMethod Put<T>(RestHandler handler) => new("PUT", ResourceBook.Call<T>(Verbs.Update), handler);

    public static RestMethod Delete<T>(RestHandler handler) => new("DELETE", ResourceBook.Call<T>(Verbs.Delete), handler);

    private static Task AnswerAsync(HttpContext context, string path, RestMethod[] methods)
    {
        // A method that there is none of is the caller's own text.
        RequestEntry.Of(context).Is("rest", methods.Any(one => one.Name == context.Request.Method) ? $"{context.Request.Method} {path}" : path);
        return GuardAsync(context, () => TryAsync(context, path, methods));
    }

    /// <summary>Answers what comes of a call, also where it is a fault of the server.</summary>
    public static async Task GuardAsync(HttpContext context, Func<Task<Fault?>> call)
    {
        Fault? fault;
        try
        {
            fault = await call();
        }
        catch (Exception failure)
        {
            fault = Failures.Of(context, failure, context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Nameplate.Rest"));
        }

        if (fault is not null)
        {
            await RestCall.SendAsync(context, fault);
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

        var session = await RestSession.FindAsync(context, method.TakesForm);
        if (session.Fault is { } fault)
        {
            return fault;
        }

        RequestEntry.Of(context).Is(session.Value);
        if (Permissions.Check(session.Value, method.Sibling, $"{method.Name} {path}") is { } forbidden)
        {
            return forbidden;
        }

        return await method.Handler(new RestCall(context, version, session.Value));
    }
}
