using Microsoft.AspNetCore.Components;

namespace Nameplate.Server.Pages.App;

/// <summary>A page for somebody who is signed in: what every one of them is given.</summary>
public abstract class AppPage : ComponentBase
{
    /// <summary>The request, and who made it.</summary>
    [Parameter] public required PageCall Call { get; set; }
}
