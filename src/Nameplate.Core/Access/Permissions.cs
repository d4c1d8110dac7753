using Nameplate.Core.Fields;

namespace Nameplate.Core.Access;

/// <summary>Who may make a call: by the least role that the book gives it, and by its program where the user is restricted to some.</summary>
public static class Permissions
{
    /// <summary>
    /// The program that issues components. A WIP completion needs it besides its own when it is to use up its components: so
    /// the ERP has it (older public help).
    /// </summary>
    public const string KitIssue = "ICTKI";

    /// <summary>The codes by which users can be restricted, in order.</summary>
    public static IReadOnlyList<string> Programs { get; } =
        [.. ResourceBook.Calls.Values.Select(call => call.Program).OfType<string>().Append(KitIssue).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Why the user may not make the call; null when it is allowed. The role goes first: it is the wider one.</summary>
    /// <param name="session">Who calls.</param>
    /// <param name="call">The call, or the one of the ERP dialect that does the same.</param>
    /// <param name="name">The call as its caller knows it.</param>
    public static Fault? Check(Session session, Call call, string name) =>
        session.Role < call.LeastRole ? Faults.RoleInsufficient(session.UserName, name, call.LeastRole)
        : call.Program is { } program ? Check(session, program, name)
        : null;

    /// <summary>The same for one program alone.</summary>
    public static Fault? Check(Session session, string program, string name) =>
        session.Programs is { } some && !some.Contains(program, StringComparer.Ordinal) ? Faults.ProgramNotPermitted(session.UserName, name, program) : null;
}
