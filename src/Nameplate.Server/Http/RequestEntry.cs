namespace Nameplate.Server.Http;

/// <summary>What log, metrics and traces tell of a request. Whoever learns something of it while it is answered fills it in.</summary>
internal sealed class RequestEntry
{
    public const string Served = "OK";

    /// <summary>The caller went away before the answer, or left in the middle of it.</summary>
    public const string ClientGone = "CLIENT_GONE";

    /// <summary>The caller did not read its answer.</summary>
    public const string CutOff = "CUT_OFF";

    /// <summary><c>erp</c> or <c>rest</c>; null for what is no call of either.</summary>
    public string? Dialect { get; private set; }

    /// <summary>The call as the metrics know it: one of few names, never the caller's own text.</summary>
    public string Call { get; private set; } = "";

    public string? DataSource { get; private set; }

    public string? User { get; private set; }

    /// <summary>The code of the refusal, or one of the three above.</summary>
    public string Outcome { get; set; } = Served;

    /// <summary>The answer was given before, to the same request with the same idempotency key.</summary>
    public bool Replayed { get; set; }

    public static RequestEntry Of(HttpContext http)
    {
        if (http.Features.Get<RequestEntry>() is not { } entry)
        {
            http.Features.Set(entry = new RequestEntry());
        }

        return entry;
    }

    public void Is(string dialect, string call) => (Dialect, Call) = (dialect, call);

    public void Is(Core.Access.Session session) => (DataSource, User) = (session.DataSource, session.UserName);
}
