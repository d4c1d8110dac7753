using Nameplate.Core.Fields;

namespace Nameplate.Core.Access;

/// <summary>
/// Signing in and out. Get: newer public help. Delete retires a token; it has no page there (the older help has a sign-out
/// under another address), so it is ours.
/// </summary>
[Resource("auth-token", "Auth Token", Verbs.Get | Verbs.Delete, Area = "System", Public = true, Writer = Role.Viewer,
    Help = "The token that every other call carries. Delete signs it out (ours).", Source = "newer public help")]
public sealed class AuthToken
{
    [Text("DATA_SOURCE", "Data source to sign in to.", Uses.Sent | Uses.Required, 40, Example = "DEMO")] public string DataSource { get; set; } = "";
    [Text("USER_NAME", "User.", Uses.Sent | Uses.Required, 64, Example = "APIUSER")] public string UserName { get; set; } = "";
    [Text("PASSWORD", "Password.", Uses.Sent | Uses.Required, 255, Example = "password")] public string Password { get; set; } = "";
    [Text("AUTH_TOKEN", "The token.", Uses.Answer)] public string Token { get; set; } = "";
}
