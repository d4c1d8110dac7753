using System.Globalization;
using System.Text;
using System.Text.Json;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests.BadInput;

/// <summary>
/// A request of each call that the demo's data serve, to be spoilt in one place. It follows from the field tables: what is
/// required, with the key of a record that there is, or a new key. Only what cannot follow from them is written out.
/// </summary>
internal sealed class GoodRequests
{
    /// <summary>What a field is given, whatever the call.</summary>
    private static readonly Dictionary<string, string> ByField = new(StringComparer.Ordinal)
    {
        ["PART_ID"] = "ROTOR010",
        ["STORES_CODE"] = "MS",
        ["CUSTOMER_ID"] = "ABCCORP",
        ["VENDOR_ID"] = "XYZCORP",
        ["QUANTITY"] = "1",
        ["DEPARTMENT"] = "0",
        ["ACCOUNT"] = "300",
        ["COMPONENT_ID"] = "STATOR011",
        ["WORKSHEET_DATE"] = "2026-01-31",
        ["ASSEMBLY_ID"] = "PUMP002",
        ["DATA_SOURCE"] = "DEMO",
        ["USER_NAME"] = "APIUSER",
        ["PASSWORD"] = "password",
    };

    /// <summary>What a call needs besides, or in place of that. <c>#</c> is a number that no other request has, <c>@part</c> the part made last.</summary>
    private static readonly Dictionary<string, (string Field, string Value)[]> ByCall = new(StringComparer.Ordinal)
    {
        ["backflush-kit-issue-create"] = [("ASSEMBLY_ID", "MOTOR003"), ("SERIAL_NUMBER", "B-#")],
        ["bill-of-material-create"] = [("ASSEMBLY_ID", "FUZZ-ASSEMBLY"), ("DWG_ITEM_CODE", "#"), ("REQUIRED_QTY", "1")],
        ["disassembly-create"] = [("ASSEMBLY_ID", "MOTOR003"), ("SERIAL_NUMBER", "GC00003020")],
        ["gl-account-create"] = [("ACCOUNT_DESC", "An account")],
        ["issues-entry-create"] = [("DEPARTMENT", "0")],
        ["job-create"] = [("PART_ID", "MOTOR003"), ("JOB_QTY", "5"), ("TASKS", "10,20,30"), ("BACKFLUSH_TASKS", "30")],
        ["lot-create"] = [("PART_ID", "BEARING012")],
        ["lot-recall-get"] = [("PART_ID", "SEAL-KIT9"), ("LOT_ID", "S-77")],
        ["product-price-create"] = [("EFFECTIVE_DATE", "2026-01-31"), ("ORDER_QTY", "#")],
        ["po-receipts-entry-create"] = [("PO_ID", "FUZZ-PO")],
        ["purchase-order-create"] = [("PO_ID", "F-#")],
        ["sales-order-create"] = [("SO_ID", "F-#")],
        ["recall-list-create"] = [("PART_ID", "SEAL-KIT9"), ("LOT_ID", "S-77")],
        ["serial-number-create"] = [("PART_ID", "MOTOR003")],
        ["shipments-entry-create"] = [("SO_ID", "FUZZ-SO")],
        ["serial-number-cross-reference-create"] = [("ASSEMBLY_SN", "FUZZ-1"), ("COMPONENT_ID", "MOTOR003"), ("COMPONENT_SN", "GC00003001")],
        ["serial-number-cross-reference-update"] = [("RA_REASON", "A reason")],
        ["serial-number-genealogy-get"] = [("PART_ID", "MOTOR003"), ("SERIAL_NUMBER", "GC00003002")],
        ["serial-number-history-get"] = [("PART_ID", "MOTOR003"), ("SERIAL_NUMBER", "GC00003002")],
        ["serial-number-note-create"] = [("PART_ID", "MOTOR003"), ("SERIAL_NUMBER", "GC00003002"), ("NOTE_TEXT", "A note")],
        ["serial-number-replacement-create"] = [("ASSEMBLY_SN", "FUZZ-1"), ("COMPONENT_ID", "MOTOR003"), ("COMPONENT_SN", "GC00003001"), ("NEW_COMPONENT_ID", "MOTOR003"), ("NEW_COMPONENT_SN", "GC00003003")],
        ["stock-status-create"] = [("STORES_CODE", "FG"), ("PART_ID", "@part")],
        ["stores-transfer-create"] = [("FROM_STORES", "MS"), ("TO_STORES", "MA")],
        ["wip-completions-entry-create"] = [("PART_ID", "MOTOR003"), ("ACTION_TYPE", "TC"), ("FROM_TASK", "30"), ("QUANTITY", "1"), ("SERIAL_NUMBER", "W-#")],
    };

    /// <summary>What a row needs besides.</summary>
    private static readonly Dictionary<(string Call, string Rows), (string Field, string Value)[]> ByRow = new()
    {
        [("shipments-entry-create", "LINES")] = [("QUANTITY", "1")],
    };

    private readonly Dictionary<string, List<(string Name, byte[] Json)>> keys = new(StringComparer.Ordinal);
    private static int number;

    /// <summary>The fields of a good request, without the token.</summary>
    public List<(string Name, byte[] Json)> Of(Call call)
    {
        var own = ByCall.GetValueOrDefault(call.Name, []);
        var unique = Interlocked.Increment(ref number).ToString(CultureInfo.InvariantCulture);
        IEnumerable<(string Name, byte[] Json)> fields = call.Verb switch
        {
            Verbs.Query => [(call.Request[0].Name, Text("%")), ("MAX_ROWS", Text("3"))],
            _ => own.Select(pair => (pair.Field, Text(pair.Value)))
                .Concat(call.Required.Where(field => !own.Any(one => one.Field == field.Name)).Select(field => (field.Name, field.IsRows ? Rows(call, field) : Text(Value(call, field)))))
                .Concat(call.Request.Where(field => call.Verb == Verbs.Create && field.RowNoun is not null).Select(field => (field.Name, Rows(call, field)))),
        };
        var request = fields.ToList();

        // An update and a delete are of the record that a create made.
        if (call.Verb == Verbs.Create)
        {
            keys[call.Resource.Slug] = [.. request.Where(pair => call.Resource.Find(pair.Name) is { IsKey: true })];
        }
        else if (call.Verb is Verbs.Update or Verbs.Delete && keys.TryGetValue(call.Resource.Slug, out var key))
        {
            request = [.. key];
        }

        if (call.Verb == Verbs.Update)
        {
            var field = call.Request.Last(one => !one.IsKey && !one.IsReference && !one.IsRows);
            request.Add(own is [var (name, value)] ? (name, Text(value)) : (field.Name, Text(field.Example.Length > 0 ? field.Example : "1")));
        }

        return request;

        byte[] Text(string value) => value == "@part"
            ? keys.TryGetValue("part", out var part) ? part[0].Json : "\"ROTOR010\""u8.ToArray()
            : JsonSerializer.SerializeToUtf8Bytes(value.Replace("#", unique, StringComparison.Ordinal));
    }

    /// <summary>One row with what it must have; in a query the criteria.</summary>
    public static byte[] Rows(Call call, Field field, params (string Name, byte[] Json)[] besides) => call.Verb == Verbs.Query ? Json(besides) :
    [
        (byte)'[',
        .. Json(field.Rows.Where(row => (row.Is(Uses.Required) || (row is { IsReference: true, Example.Length: > 0 } && field.RowNoun is not null && row.Is(Uses.Create))) && !besides.Any(one => one.Name == row.Name))
            .Select(row => (row.Name, JsonSerializer.SerializeToUtf8Bytes(row.IsReference ? ByField.GetValueOrDefault(row.Name, row.Example) : row.Example)))
            .Concat(ByRow.GetValueOrDefault((call.Name, field.Name), []).Where(one => !besides.Any(other => other.Name == one.Field)).Select(one => (one.Field, JsonSerializer.SerializeToUtf8Bytes(one.Value))))
            .Concat(besides)),
        (byte)']',
    ];

    /// <summary>The fields of a row that a call takes.</summary>
    public static IEnumerable<Field> RowFields(Call call, Field field) =>
        field.Rows.Where(row => call.Verb == Verbs.Query ? row.Is(Uses.Criterion) : Nameplate.Server.Rpc.RequestReader.IsSent(call.Verb, row));

    /// <summary>The object of these fields, byte by byte.</summary>
    public static byte[] Json(IEnumerable<(string Name, byte[] Json)> fields, string? token = null)
    {
        using var body = new MemoryStream();
        body.WriteByte((byte)'{');
        var first = true;
        foreach (var (name, json) in token is null ? fields : fields.Append(("AUTH_TOKEN", Encoding.UTF8.GetBytes($"\"{token}\""))))
        {
            body.Write(first ? "\""u8 : ",\""u8);
            body.Write(Encoding.UTF8.GetBytes(name));
            body.Write("\":"u8);
            body.Write(json);
            first = false;
        }

        body.WriteByte((byte)'}');
        return body.ToArray();
    }

    private static string Value(Call call, Field field)
    {
        var isNew = call.Verb == Verbs.Create && field.IsKey && !field.IsReference && field == call.Resource.Keys[^1];
        return isNew ? "F-#" : ByField.GetValueOrDefault(field.Name) ?? (field.Example.Length > 0 ? field.Example : "1");
    }
}
