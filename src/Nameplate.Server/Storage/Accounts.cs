using Nameplate.Core;

namespace Nameplate.Server.Storage;

/// <summary>Accounts that transactions are charged to.</summary>
internal static class Accounts
{
    /// <summary>
    /// What a transaction names must be an active account, once there are any. Of an account with only one of its two names
    /// given, that one counts. A data source is one company, so any COMPANY_ID will do. The account is held, so that it cannot be
    /// deleted until the posting is done.
    /// </summary>
    public static async Task<Fault?> CheckAsync(LedgerTransaction transaction, string? department, string? account, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(department) && string.IsNullOrEmpty(account))
        {
            return null;
        }

        var found = await transaction.ReadAsync(
            """
            SELECT id FROM gl_account
            WHERE ($1 = '' OR department = $1) AND ($2 = '' OR account = $2) AND account_status IS DISTINCT FROM $3
            ORDER BY id LIMIT 1 FOR KEY SHARE
            """,
            row => row.GetInt64(0), cancellationToken, department ?? "", account ?? "", Core.Finance.GlAccount.Inactive);
        if (found.Count > 0)
        {
            return null;
        }

        var any = await transaction.ReadAsync("SELECT 1 FROM gl_account LIMIT 1", row => row.GetInt32(0), cancellationToken);
        return any.Count > 0 ? Faults.AccountNotFound(department, account) : null;
    }
}
