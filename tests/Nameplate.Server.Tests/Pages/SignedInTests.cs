using System.Text.Json;

namespace Nameplate.Server.Tests.Pages;

/// <summary>Tests of pages by one who only looks and one who works, over records whose names end in a mark of the test's own.</summary>
public abstract class SignedInTests(RestFixture rest) : IClassFixture<RestFixture>, IAsyncLifetime
{
    private protected readonly string mark = Mark.New();
    private protected PageClient viewer = null!;
    private protected PageClient worker = null!;

    private protected RestFixture Rest => rest;

    public async ValueTask InitializeAsync()
    {
        viewer = await PageClient.SignInAsync(rest.Nobody.BaseAddress!, "VERA");
        worker = await PageClient.SignInAsync(rest.Nobody.BaseAddress!, "OTTO");
    }

    public ValueTask DisposeAsync()
    {
        viewer.Dispose();
        worker.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Makes a call of the ERP dialect that has to succeed.</summary>
    private protected async Task<JsonElement> DoAsync(string call, object request)
    {
        var reply = await rest.SendAsync(rest.Admin, HttpMethod.Post, $"/api/{call}", JsonSerializer.Serialize(request));
        Assert.True((int)reply.Status == 200, $"{call}: {reply.Body}");
        return reply.Json;
    }
}
