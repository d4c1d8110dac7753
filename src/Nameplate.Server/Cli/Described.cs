using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Command = System.CommandLine.Command;

namespace Nameplate.Server.Cli;

/// <summary>A command with a line for the list of commands, and what its own help says below the options.</summary>
internal sealed class Described(string name, string summary, string details) : Command(name, summary)
{
    public string Details { get; } = details;

    /// <summary><c>1 data source</c>, <c>2 data sources</c>.</summary>
    public static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}

/// <summary>The library's help, then the details: it has one description for lists and for the page itself.</summary>
internal sealed class DescribedHelp(HelpAction help, string rootDetails) : SynchronousCommandLineAction
{
    /// <summary>Help is wanted in place of anything else on the line, so what else is wrong with it does not matter.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        var details = parseResult.CommandResult.Command switch
        {
            Described described => described.Details,
            RootCommand => rootDetails,
            _ => null,
        };
        if (details is not null)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(details);
            parseResult.InvocationConfiguration.Output.WriteLine();
        }

        return CommandLine.Done;
    }

    public static void Attach(RootCommand root, string details)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new DescribedHelp((HelpAction)option.Action!, details);
        }
    }
}
