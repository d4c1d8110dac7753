using Nameplate.Core.Fields;

namespace Nameplate.Core.Purchasing;

/// <summary>A person at a vendor. Fields: vendor contact, create and update (newer public help).</summary>
[Resource("vendor-contact", "Vendor Contact", Verbs.All, Area = "Purchasing", Program = "Vendor Contact Editor (POECT)",
    Help = "A person at a vendor, and how to reach them.", Source = "newer public help")]
public sealed class VendorContact : Master
{
    [Key("VENDOR_ID", "Vendor.", Example = "XYZCORP")] public Vendor Vendor { get; set; } = null!;
    [Key("VENDOR_CONTACT", "Code of the person.", Example = "PNG", New = "SGREEN")] public string ContactId { get; set; } = "";
    [Text("CONTACT_STATUS", "Status of the contact.")] public string? ContactStatus { get; set; }
    [Text("FIRST_NAME", "First name.", Example = "Peter", New = "Sarah")] public string? FirstName { get; set; }
    [Text("LAST_NAME", "Last name.")] public string? LastName { get; set; }
    [Text("INITIAL", "Initial.")] public string? Initial { get; set; }
    [Text("TITLE", "Title.")] public string? Title { get; set; }
    [Text("MAIL_STOP", "Mail stop.")] public string? MailStop { get; set; }
    [Text("ADDRESS_1", "First line of the address.")] public string? Address1 { get; set; }
    [Text("ADDRESS_2", "Second line of the address.")] public string? Address2 { get; set; }
    [Text("ADDRESS_3", "Third line of the address.")] public string? Address3 { get; set; }
    [Text("CITY", "City.")] public string? City { get; set; }
    [Text("STATE", "State.")] public string? State { get; set; }
    [Text("ZIP_CODE", "Postal code.")] public string? ZipCode { get; set; }
    [Text("COUNTRY", "Country.")] public string? Country { get; set; }
    [Text("PHONE_NO", "Telephone.")] public string? Phone { get; set; }
    [Text("FAX_NO", "Fax.")] public string? Fax { get; set; }
    [Text("CELL_PHONE_NO", "Mobile telephone.")] public string? CellPhone { get; set; }
    [Text("PAGER_NO", "Pager.")] public string? Pager { get; set; }
    [Text("E_MAIL", "E-mail address.")] public string? Email { get; set; }
    [Text("E_MAIL_2", "Second e-mail address.")] public string? Email2 { get; set; }
    [Text("WEB_ADDRESS", "Web address.")] public string? WebAddress { get; set; }
    [UserFields("POFCT_USER_", 16)] public string?[]? User { get; set; }
    [Notes("NOTES", "Remarks, up to 32,765 characters.")] public string? Notes { get; set; }
    [Notes("ATTACHMENTS", "Links or file paths, parted by |.")] public string? Attachments { get; set; }
}
