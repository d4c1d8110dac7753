using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Nameplate.Server.Tests;

/// <summary>A client of a server at an address, signed in for both dialects.</summary>
internal sealed class ErpClient(string address) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) };

    public async Task SignInAsync(string dataSource, string user, string password)
    {
        http.DefaultRequestHeaders.Authorization = null;
        SignedIn((await DoAsync("auth-token-get", new { DATA_SOURCE = dataSource, USER_NAME = user, PASSWORD = password }))["AUTH_TOKEN"]);
    }

    public void SignedIn(string token) => http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

    /// <summary>Calls, and expects to be served.</summary>
    public async Task<Reply> DoAsync(string call, object fields, string? key = null)
    {
        var reply = await CallAsync(call, fields, key);
        Assert.True(reply.Status == 200, $"{call}: {reply.Status} {reply.Body}");
        return reply;
    }

    public async Task<Reply> CallAsync(string call, object fields, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/{call}")
        {
            Content = new StringContent(JsonSerializer.Serialize(fields), Encoding.UTF8, "application/json"),
        };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await SendAsync(request);
    }

    public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        var reply = await SendAsync(request);
        return ((HttpStatusCode)reply.Status, reply.Body);
    }

    public void Dispose() => http.Dispose();

    private async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return new Reply((int)response.StatusCode, response.ReasonPhrase ?? "", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response);
    }
}
