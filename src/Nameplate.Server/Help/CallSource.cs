using Nameplate.Core.Fields;

namespace Nameplate.Server.Help;

/// <summary>How much of a call's lists the public help shows. The book has every call's fields; only this says who says so.</summary>
internal static class CallSource
{
    /// <summary>Request and answer were seen whole in the newer public help.</summary>
    private static readonly HashSet<string> Whole =
    [
        "auth-token-get", "backflush-kit-issue-create", "customer-part-create", "customer-part-delete", "gl-account-delete", "lot-delete",
        "multiple-location-create", "physical-count-entry-create", "product-price-delete", "product-price-update",
        "serial-number-create", "serial-number-cross-reference-create", "serial-number-cross-reference-update", "stock-status-delete",
        "vendor-contact-delete", "vendor-part-delete",
    ];

    /// <summary>The request was seen whole there, the answer in part or not at all.</summary>
    private static readonly HashSet<string> Request =
    [
        "adjustments-entry-create", "bill-of-material-query", "bill-of-material-update", "customer-contact-query", "customer-contact-update",
        "gl-account-create", "gl-account-query", "gl-account-update", "lot-query", "multiple-location-query", "multiple-location-update",
        "product-price-create", "product-price-query", "serial-number-update", "stock-status-create", "vendor-contact-create",
        "vendor-contact-update", "wip-completions-entry-create",
    ];

    /// <summary>The request itself was seen in part.</summary>
    private static readonly HashSet<string> Part =
        ["customer-contact-create", "lot-update", "part-create", "shipments-entry-create"];

    /// <summary>Only the older public help has the call.</summary>
    private static readonly HashSet<string> Older =
    [
        "bill-of-material-delete", "customer-contact-delete", "customer-create", "customer-delete", "customer-part-update", "customer-query",
        "customer-update", "multiple-location-delete", "part-delete", "purchase-order-query", "sales-order-create", "sales-order-delete",
        "serial-number-delete", "stores-transfer-create", "vendor-contact-query", "vendor-delete",
    ];

    /// <summary>Their names stand in the index of calls, nothing more.</summary>
    private static readonly HashSet<string> NameOnly = ["api-version-get", "data-sources-get", "server-time-get"];

    public static string Of(Call call) =>
        call.Resource.Attribute.Ours || call.Name == "auth-token-delete" ? "This call is ours: the ERP has none like it."
        : Whole.Contains(call.Name) ? "Both lists are the contract's, as the newer public help shows them."
        : Request.Contains(call.Name) ? "The request's list is the contract's, as the newer public help shows it. The answer was not seen whole there: its list follows the sibling calls."
        : Part.Contains(call.Name) ? "The newer public help was seen in part: both lists begin with what is known and follow the sibling calls from there."
        : Older.Contains(call.Name) ? "Only the older public help has this call. Its required fields are the contract's; both lists follow the sibling calls."
        : NameOnly.Contains(call.Name) ? "The call stands in the ERP's index of calls; its page was not found. Its fields are ours."
        : "No page of this call was found. Its name follows the pattern of the others, and both lists follow the sibling calls.";
}
