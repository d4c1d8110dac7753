using Nameplate.Core.Fields;

namespace Nameplate.Core.Finance;

/// <summary>
/// A department's account that transactions may name. Once there is any, a transaction must name one that exists. Fields: GL
/// account, create and query (newer public help).
/// </summary>
[Resource("gl-account", "GL Account", Verbs.All, Area = "Finance", Program = "Chart of Accounts Editor (GLECA)",
    Help = "An account of a department, to which transactions are charged.", Source = "newer public help")]
public sealed class GlAccount : Master
{
    public const string Active = "A";
    public const string Inactive = "I";

    [Key("COMPANY_ID", "Company.", Example = "00")] public string CompanyId { get; set; } = "";
    [Key("DEPARTMENT", "Department.", Example = "0")] public string Department { get; set; } = "";
    [Key("ACCOUNT", "Account.", Example = "300", New = "310", Spare = "390")] public string Account { get; set; } = "";
    [Text("ACCOUNT_DESC", "What it is for.", Uses.Ordinary | Uses.Required, Example = "Sales, expired parts")] public string Description { get; set; } = "";
    [Text("ACCOUNT_TYPE", "Type of the account.", Example = "S")] public string? AccountType { get; set; }
    [Text("ACCOUNT_STATUS", "A: active; I: inactive, and then no transaction may name it.", Default = Active, Example = "A")] public string? AccountStatus { get; set; }
    [Text("RESP_ID_1", "First person responsible.")] public string? Responsible1 { get; set; }
    [Text("RESP_ID_2", "Second person responsible.")] public string? Responsible2 { get; set; }
    [Text("RESP_ID_3", "Third person responsible.")] public string? Responsible3 { get; set; }
    [Text("CURR_CODE", "Currency.")] public string? CurrencyCode { get; set; }
    [Text("CONV_METHOD", "How other currencies are converted.")] public string? ConversionMethod { get; set; }
    [Text("GAIN_LOSS_DEPT", "Department for gains and losses of exchange.")] public string? GainLossDepartment { get; set; }
    [Text("GAIN_LOSS_ACCT", "Account for gains and losses of exchange.")] public string? GainLossAccount { get; set; }
    [Date("DATE_INACTIVE", "Day on which it became inactive.", Uses.Answered)] public DateOnly? DateInactive { get; set; }
    [Text("GL_YEAR", "Year of the ledger; always empty.", Uses.Answered)] public string? GlYear { get; set; }
    [Text("BUSINESS_CAT", "Category of business.")] public string? BusinessCategory { get; set; }
    [Text("BUSINESS_FUNCT", "Function of business.")] public string? BusinessFunction { get; set; }
    [Text("RPT_CATEGORY", "Category in reports.")] public string? ReportCategory { get; set; }
    [Text("RPT_GROUP", "Group in reports.")] public string? ReportGroup { get; set; }
    [Text("RPT_SUB_GROUP", "Group within the group.")] public string? ReportSubGroup { get; set; }
    [UserFields("GLFCA_USER_", 20)] public string?[]? User { get; set; }
}
