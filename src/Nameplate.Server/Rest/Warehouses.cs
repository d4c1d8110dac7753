using System.Text.Json;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Server.Storage;
using static Nameplate.Server.Rest.RestApi;

namespace Nameplate.Server.Rest;

/// <summary>
/// <c>/api/{version}/warehouses</c>: stores. The record and the parameters are those of the public reference. The main one is a store that
/// lies in no other and has others in it. Whom a warehouse belongs to is kept with it; who may do what does not depend on that.
/// </summary>
internal static class Warehouses
{
    public static readonly RestResource Resource = new(
        "warehouses", "warehouse", RestTables.Warehouses,
        [
            RestField.Long("id"),
            RestField.Text("name", "What it is called."),
            RestField.Text("reference", "Its code."),
            RestField.Organization,
            RestField.Flag("isRoot", "It is the main warehouse."),
            RestField.Text("parentReference", "Reference of the warehouse that it belongs to."),
            RestField.Link("parentWhse", "warehouses", "parentId", "parentReference", "parentName"),
            RestField.Text("description", "More about it."),
            RestField.Text("address", "Where it is."),
            RestField.Flag("isVan", "It is a van."),
            new("users", "records of users", WriteUsers) { Help = "Users whom it belongs to.", IsArray = true, Parts = RestField.UserParts },
            RestField.Instant("dateCreated"),
            RestField.Instant("lastUpdated"),
        ],
        RestFilter.Wild("reference"),
        RestFilter.Wild("name"))
    {
        Examples = new Dictionary<string, string> { ["reference"] = "MS" },
        Spares = new Dictionary<string, string> { ["id"] = "4", ["reference"] = "OLD" },
        SaveFailed = RestFaults.SaveFailedBare,
        DeleteFailed = RestFaults.DeleteFailedBare,
    };

    private const string IsVan = "isVan";
    private const string ParentId = "parentId";
    private const string UserId = "userId";
    private const string UserIds = "users";

    /// <summary>More than a warehouse has, and few enough to be kept with it.</summary>
    private const int UsersMax = 1_000;

    private static readonly RestParameter[] UpsertParameters =
    [
        RestParameter.Text("name", "STORES_DESC") with { Example = "\"Main store\"", New = "\"Quality\"", IsRequired = true },
        RestParameter.Flag(IsVan),
        RestParameter.Id(ParentId) with { Help = "Number of the warehouse that it belongs to; with useExternalId its reference. A van must have one." },
        RestParameter.Text("description", "NOTES"),
        RestParameter.Text("address", "ADDRESS"),
        RestParameter.Ids(UserIds) with { Example = "[]", Help = "Numbers of the users whom it belongs to; with useExternalId their names. Needed unless it is a van." },
        RestParameter.Id(UserId) with { Help = "Number of the van's user; with useExternalId the name. A van must have one." },
        RestParameter.External,
    ];

    private static readonly RestParameter[] CreateParameters = [RestParameter.Text("reference", "STORES_CODE") with { Example = "\"QA\"", IsRequired = true }, .. UpsertParameters];

    private static readonly RestMaster<Stores> Writes = new(Resource)
    {
        Prepare = PrepareAsync,
        Fill = FillAsync,
        Keep = KeepAsync,
        Refusals = [RestFaults.NotFound("user", RestMethod.Filled), RestFaults.NotFound("parent warehouse", RestMethod.Filled), RestFaults.UserAssigned(RestMethod.Filled)],
        KeepRefusals = [RestFaults.MainWarehouse],
    };

    /// <summary>A user that a warehouse belongs to, as it is kept with it.</summary>
    private sealed record Owner(long Id, string Reference);

    public static void MapWarehouses(this IEndpointRouteBuilder app)
    {
        var byReference = RestResource.By("reference");
        app.MapRest("warehouses", List<Stores>(Resource), Writes.Create(CreateParameters));
        app.MapRest("warehouses/{id}", Show<Stores>(Resource), Writes.Delete(RestResource.ById));
        app.MapRest("warehouses/reference/{reference}", Show<Stores>(Resource, "reference"), Writes.Upsert(UpsertParameters, byReference), Writes.Delete(byReference));
    }

    /// <summary>What is required depends on whether it is a van. Users are those of the data source.</summary>
    private static async Task<Fault?> PrepareAsync(RestCall call, RestValues given)
    {
        var isVan = given.Value<bool>(IsVan) ?? false;
        if ((isVan ? new[] { ParentId, UserId } : [UserIds]).FirstOrDefault(name => !given.Has(name) || given.IsCleared(name)) is { } missing)
        {
            return RestFaults.ParameterMissing(missing);
        }

        var asked = isVan ? [given.Get<string>(UserId)!] : given.Get<List<string>>(UserIds)!;
        if (asked.Count > UsersMax)
        {
            return Resource.SaveFailed;
        }

        if (!given.UsesExternalId && asked.Exists(id => !RestBody.TryLong(id, out _)))
        {
            return RestFaults.ParameterType(isVan ? UserId : UserIds);
        }

        if (given.Get<string>(ParentId) is { } parent && !given.UsesExternalId && !RestBody.TryLong(parent, out _))
        {
            return RestFaults.ParameterType(ParentId);
        }

        var users = asked.Count == 0 ? [] : await call.Users.NumbersAsync(call.Session.DataSource, call.Cancel);
        var owners = new List<Owner>();
        foreach (var id in asked.Distinct(StringComparer.Ordinal))
        {
            var found = users.Where(user => given.UsesExternalId ? user.Name == id : user.Id == long.Parse(id, System.Globalization.CultureInfo.InvariantCulture)).ToList();
            if (found is not [var user])
            {
                return RestFaults.NotFound("user", id);
            }

            owners.Add(new Owner(user.Id, user.Name));
        }

        given.Set(UserIds, owners.DistinctBy(owner => owner.Id).ToList());
        return null;
    }

    private static async Task<Fault?> FillAsync(RestWriting<Stores> writing, CancellationToken cancellationToken)
    {
        var (given, values, transaction) = (writing.Given, writing.Values, writing.Transaction);
        if (given.Has(ParentId))
        {
            string? code = null;
            if (given.Get<string>(ParentId) is { } parent)
            {
                var condition = given.UsesExternalId
                    ? new RestCondition.Matches("reference", Pattern.Of(parent))
                    : (RestCondition)new RestCondition.Number("id", long.Parse(parent, System.Globalization.CultureInfo.InvariantCulture));
                if (await Resource.FindAsync(transaction, new RestTarget([parent], [condition]), cancellationToken) is not { } id)
                {
                    return RestFaults.NotFound("parent warehouse", parent);
                }

                code = (await Masters.GetAsync<Stores>(transaction, id, cancellationToken)).StoresCode;
            }

            RestValues.TryGive<Stores>(values, "PARENT_STORES", code);
        }

        RestValues.TryGive<Stores>(values, "VAN", given.Value<bool>(IsVan) ?? false);
        var owners = given.Get<List<Owner>>(UserIds)!;
        if (owners.Count > 0)
        {
            // A user has one warehouse: those who say so at once do it one after the other.
            var taken = (await StoresOwners.LockOthersAsync(transaction, writing.Standing?.Id, cancellationToken)).SelectMany(Read).Select(owner => owner.Id).ToHashSet();
            if (owners.Find(owner => taken.Contains(owner.Id)) is { } assigned)
            {
                return RestFaults.UserAssigned(given.UsesExternalId ? assigned.Reference : Numbers.Print(assigned.Id));
            }
        }

        values.Extra[StoresOwners.Kept] = owners.Count == 0 ? null : JsonSerializer.Serialize(owners);
        return null;
    }

    private static async Task<Fault?> KeepAsync(LedgerTransaction transaction, long id, CancellationToken cancellationToken)
    {
        var isRoot = false;
        await RestLists.ReadOneAsync(
            transaction, RestQuery.One(Resource.Table, new RestCondition.Number("id", id)), reader => isRoot = reader.GetBoolean(Resource.Table.Place("isRoot")), cancellationToken);
        return isRoot ? RestFaults.MainWarehouse : null;
    }

    private static List<Owner> Read(string kept) => JsonSerializer.Deserialize<List<Owner>>(kept)!;

    private static RestWrite WriteUsers(RestTable table)
    {
        var place = table.Place("users");
        return (json, row, view) =>
        {
            json.WriteStartArray();
            foreach (var owner in row.IsNull(place) ? [] : Read(row.Get<string>(place)))
            {
                RestField.WriteUser(json, view, owner.Id, owner.Reference);
            }

            json.WriteEndArray();
        };
    }
}
