using Nameplate.Core.Access;

namespace Nameplate.Server.Tests.Pages;

/// <summary>Pages as somebody sees them who is restricted to some programs: nothing that the calls would refuse.</summary>
public sealed class PermittedPagesTests(RestFixture rest) : SignedInTests(rest)
{
    [Fact]
    public async Task The_one_box_finds_nothing_for_whom_the_call_is_refused()
    {
        await Rest.ItemAsync(mark);
        using var may = await RestrictedAsync("FIND");
        Assert.Equal((303, $"/parts/{mark}"), await may.GetAsync($"/find?q={mark}") is var found ? (found.Status, found.Location) : default);

        using var mayNot = await RestrictedAsync("GLECA");
        foreach (var text in new[] { mark, mark[..4], "nothing is called so" })
        {
            var refused = await mayNot.GetAsync($"/find?q={Uri.EscapeDataString(text)}");
            Assert.Equal((403, null), (refused.Status, refused.Location));
            Assert.Contains("program FIND is not among those permitted to the user", refused.Text, StringComparison.Ordinal);
        }
    }

    /// <summary>Somebody who may look, by these programs alone.</summary>
    private async Task<PageClient> RestrictedAsync(params string[] programs) =>
        await PageClient.SignInAsync(Rest.Nobody.BaseAddress!, await Rest.AddUserAsync(Role.Viewer, programs));
}
