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
    public static Task<Fault?> CheckAsync(LedgerTransaction transaction, string? department, string? account, CancellationToken cancellationToken) =>
        CheckAsync(transaction, [(department, account)], cancellationToken);

    /// <summary>The same for several; the first that there is not is refused.</summary>
    public static async Task<Fault?> CheckAsync(LedgerTransaction transaction, IEnumerable<(string? Department, string? Account)> named, CancellationToken cancellationToken)
    {
        var wanted = named.Select(one => (Department: one.Department ?? "", Account: one.Account ?? "")).Where(one => one != ("", "")).Distinct().ToList();
        if (wanted.Count == 0)
        {
            return null;
        }

        var found = await transaction.ReadAsync(
            """
            SELECT w.number FROM unnest($1, $2) WITH ORDINALITY AS w (department, account, number) CROSS JOIN LATERAL (
                SELECT FROM gl_account a WHERE (w.department = '' OR a.department = w.department) AND (w.account = '' OR a.account = w.account) AND a.account_status IS DISTINCT FROM $3
                ORDER BY a.id LIMIT 1 FOR KEY SHARE) a
            """,
            row => (int)row.GetInt64(0), cancellationToken, wanted.Select(one => one.Department).ToArray(), wanted.Select(one => one.Account).ToArray(), Core.Finance.GlAccount.Inactive);
        if (found.Count == wanted.Count)
        {
            return null;
        }

        var any = await transaction.ReadAsync("SELECT 1 FROM gl_account LIMIT 1", row => row.GetInt32(0), cancellationToken);
        var (department, account) = wanted[Enumerable.Range(1, wanted.Count).Except(found).First() - 1];
        return any.Count > 0 ? Faults.AccountNotFound(department.Length > 0 ? department : null, account.Length > 0 ? account : null) : null;
    }
}
