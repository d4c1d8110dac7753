namespace Nameplate.Core.Access;

/// <summary>What a user may do in the data source; each role may do all that the ones before it may.</summary>
public enum Role
{
    /// <summary>Reads.</summary>
    Viewer = 0,

    /// <summary>Posts transactions, registers units and makes orders.</summary>
    Operator = 1,

    /// <summary>Edits parts, stores, bills, customers, vendors, prices and users.</summary>
    Admin = 2,
}
