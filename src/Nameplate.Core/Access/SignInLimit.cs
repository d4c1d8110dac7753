namespace Nameplate.Core.Access;

/// <summary>
/// How often a sign-in may fail: a bucket that every attempt fills by one and time empties again. All that is kept of it is
/// the instant at which it will be empty. Attempts are counted before the password is looked at, so that many at once are no
/// way round; one that succeeds is given back.
/// </summary>
/// <param name="Burst">Attempts that an empty bucket takes.</param>
/// <param name="Refill">After how long one more is free.</param>
public sealed record SignInLimit(int Burst, TimeSpan Refill)
{
    /// <summary>Of one user from one address: who errs five times waits a minute at most, and nobody elsewhere waits at all.</summary>
    public static readonly SignInLimit Pair = new(5, TimeSpan.FromMinutes(1));

    /// <summary>Of one address, whichever users it tries: one password for many users is guessing too. A whole plant may share an address.</summary>
    public static readonly SignInLimit Address = new(20, TimeSpan.FromSeconds(30));

    /// <summary>
    /// Of one user from all addresses together, for guessing from many. It empties twice as fast as one address can fill it,
    /// and does not hold for an address from which the user has signed in of late.
    /// </summary>
    public static readonly SignInLimit User = new(50, TimeSpan.FromSeconds(30));

    /// <summary>Lines of the audit log on sign-ins that failed; beyond it they are counted and told in sum.</summary>
    public static readonly SignInLimit Audit = new(1000, TimeSpan.FromSeconds(30));

    /// <summary>How long an address is known after the user signed in from it.</summary>
    public static readonly TimeSpan KnownFor = TimeSpan.FromDays(30);

    /// <summary>How long until there is room for one attempt; zero or less when there is room now.</summary>
    public TimeSpan Wait(DateTime emptyAt, DateTime now) => Charge(emptyAt, now) - now - Refill * Burst;

    /// <summary>When the bucket will be empty after one more.</summary>
    public DateTime Charge(DateTime emptyAt, DateTime now) => (emptyAt > now ? emptyAt : now) + Refill;
}
