using System.Text.Json;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rest;

/// <summary>A write of a master as it is about to be made.</summary>
/// <param name="Call">The call.</param>
/// <param name="Transaction">Its transaction.</param>
/// <param name="Given">What the body gives.</param>
/// <param name="Values">What will be set, by the noun's own fields.</param>
/// <param name="Standing">The record before; null when it is made.</param>
internal sealed record RestWriting<T>(RestCall Call, LedgerTransaction Transaction, RestValues Given, FieldValues Values, T? Standing)
    where T : Master;

/// <summary>Adds to a write what is not a field set as it is, or refuses it.</summary>
internal delegate Task<Fault?> RestFill<T>(RestWriting<T> writing, CancellationToken cancellationToken)
    where T : Master;

/// <summary>
/// The writes of a resource whose records are a noun's: through the same rules, defaults and edits as the ERP dialect's create, update
/// and delete. What those refuse is save_failed or delete_failed here, but for a reference that is taken.
/// </summary>
internal sealed class RestMaster<T>(RestResource resource)
    where T : Master, new()
{
    /// <summary>A form will do as well as JSON.</summary>
    public bool TakesForm { get; init; }

    /// <summary>Looks up what is not in the data source, before the transaction.</summary>
    public Func<RestCall, RestValues, Task<Fault?>> Prepare { get; init; } = (_, _) => Task.FromResult<Fault?>(null);

    public RestFill<T> Fill { get; init; } = (_, _) => Task.FromResult<Fault?>(null);

    /// <summary>What stands against deleting the record, that the noun's own rules do not know of.</summary>
    public Func<LedgerTransaction, long, CancellationToken, Task<Fault?>> Keep { get; init; } = (_, _, _) => Task.FromResult<Fault?>(null);

    /// <summary>What <see cref="Prepare"/> and <see cref="Fill"/> can refuse, for help.</summary>
    public IReadOnlyList<Fault> Refusals { get; init; } = [];

    /// <summary>What <see cref="Keep"/> can refuse, for help.</summary>
    public IReadOnlyList<Fault> KeepRefusals { get; init; } = [];

    public RestMethod Create(IReadOnlyList<RestParameter> parameters) => Post(RestAct.Create, Verbs.Create, parameters, null, StatusCodes.Status201Created);

    public RestMethod Update(IReadOnlyList<RestParameter> parameters, RestLocator locate) => Post(RestAct.Update, Verbs.Update, parameters, locate, StatusCodes.Status200OK);

    /// <summary>Creates or updates by reference: the record's key is in the address.</summary>
    public RestMethod Upsert(IReadOnlyList<RestParameter> parameters, RestLocator locate) => Post(RestAct.Save, Verbs.Create, parameters, locate, StatusCodes.Status201Created);

    public RestMethod Delete(RestLocator locate) => RestApi.Delete<T>(call => DeleteAsync(call, locate)) with { Act = RestAct.Delete, Resource = resource, Refusals = KeepRefusals };

    private RestMethod Post(RestAct act, Verbs sibling, IReadOnlyList<RestParameter> parameters, RestLocator? locate, int status) =>
        RestApi.Post<T>(call => WriteAsync(call, parameters, locate, act != RestAct.Update, status), sibling) with
        {
            Act = act,
            Status = status,
            Resource = resource,
            TakesForm = TakesForm,
            Query = [.. parameters.Where(parameter => parameter.Name == RestParameter.UseExternalId)],
            Parameters = parameters,
            Refusals = act == RestAct.Create ? [.. Refusals, RestFaults.ReferenceUsed] : Refusals,
        };

    private async Task<Fault?> DeleteAsync(RestCall call, RestLocator locate)
    {
        var (target, query) = (locate(call), call.Query(_ => false));
        if ((target.Fault ?? query.Fault) is { } wrong)
        {
            return wrong;
        }

        return await call.WriteAsync(default, async (transaction, cancellationToken) =>
        {
            if (await resource.FindAsync(transaction, target.Value, cancellationToken) is not { } id)
            {
                return RestFaults.NotFound(resource.Noun, target.Value.Asked);
            }

            if (await Keep(transaction, id, cancellationToken) is { } kept)
            {
                return kept;
            }

            var values = new FieldValues();
            Locate(values, await Masters.GetAsync<T>(transaction, id, cancellationToken));
            return await Masters.DeleteAsync<T>(transaction, values, cancellationToken) is null ? RestCall.Deleted() : resource.DeleteFailed;
        });
    }

    private async Task<Fault?> WriteAsync(RestCall call, IReadOnlyList<RestParameter> parameters, RestLocator? locate, bool makes, int status)
    {
        var (query, target) = (call.Query(name => name == RestParameter.UseExternalId && parameters.Any(parameter => parameter.Name == name)), locate?.Invoke(call));
        if ((target?.Fault ?? query.Fault) is { } wrong)
        {
            return wrong;
        }

        var body = await RestBody.ReadAsync(call, resource.Knows(parameters), Read, TakesForm);
        if (body.Fault is { } fault)
        {
            return fault;
        }

        var (given, bytes) = body.Value;
        if (await Prepare(call, given) is { } refused)
        {
            return refused;
        }

        return await call.WriteAsync(bytes, async (transaction, cancellationToken) =>
        {
            var id = target is { } named ? await resource.FindAsync(transaction, named.Value, cancellationToken) : null;
            if (id is null && !makes)
            {
                return RestFaults.NotFound(resource.Noun, target!.Value.Value.Asked);
            }

            var standing = id is { } number ? await Masters.GetAsync<T>(transaction, number, cancellationToken) : null;
            var values = standing is null ? FieldValues.Of<T>() : new FieldValues();
            if (!given.TryGive<T>(values, parameters) || !TryLocate(values, standing, target?.Value))
            {
                return resource.SaveFailed;
            }

            if (await Fill(new RestWriting<T>(call, transaction, given, values, standing), cancellationToken) is { } unfilled)
            {
                return unfilled;
            }

            var saved = standing is null ? await Masters.CreateAsync<T>(transaction, values, cancellationToken) : await Masters.UpdateAsync<T>(transaction, values, cancellationToken);
            return saved.Fault is not { } unsaved ? await resource.ReadAsync(call, transaction, saved.Value.Id, status, cancellationToken)
                : unsaved.Code != Faults.Exists(Resource.Of<T>(), "").Code ? resource.SaveFailed
                : target is null ? RestFaults.ReferenceUsed
                : throw new TryAgainException("Another call has made the record meanwhile.");
        });

        Outcome<RestValues> Read(JsonElement json) => RestValues.Read(json, parameters, query.Value);
    }

    /// <summary>The record's key, from itself or from the address. A body that names another one is refused: keys do not change.</summary>
    private static bool TryLocate(FieldValues values, T? standing, RestTarget? target)
    {
        if (standing is null && target is null)
        {
            return true;
        }

        var sent = Resource.Of<T>().Keys.Where(values.Given.ContainsKey).Select(key => (key, values.Given[key])).ToList();
        if (standing is not null)
        {
            Locate(values, standing);
        }
        else
        {
            foreach (var (key, reference) in Resource.Of<T>().Keys.Zip(target!.References))
            {
                if (!RestValues.TryGive<T>(values, key.Name, reference))
                {
                    return false;
                }
            }
        }

        return sent.TrueForAll(one => Equals(values.Given[one.key], one.Item2));
    }

    private static void Locate(FieldValues values, T standing)
    {
        foreach (var key in Resource.Of<T>().Keys)
        {
            values.Given[key] = key.Get(standing);
        }
    }
}
