using System.Net;

namespace Nameplate.Server.Tests;

/// <summary>The same request sent twice with one key has one effect and one answer.</summary>
public sealed class RestIdempotencyTests(RestFixture rest) : IClassFixture<RestFixture>
{
    private const string Address = "/api/v1.0/serialNumbers";

    private readonly string item = "ITEM-" + Guid.NewGuid().ToString("N")[..8];

    private string Key => $"key-{item}";

    [Fact]
    public async Task A_create_that_is_sent_again_answers_the_same_and_makes_nothing()
    {
        var body = $$"""{"value":"I1","itemId":{{await rest.ItemAsync(item)}}}""";
        var first = await SendAsync(HttpMethod.Post, Address, body);
        rest.Time.Pass(TimeSpan.FromHours(1));
        var second = await SendAsync(HttpMethod.Post, Address, body);
        Assert.Equal((HttpStatusCode.Created, first.Body), (second.Status, second.Body));
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", Assert.Single(second.Headers.GetValues("Idempotency-Replayed")));
        Assert.Equal("I1", await rest.ListAsync($"{Address}?itemReference={item}"));
    }

    [Fact]
    public async Task Updates_and_deletes_are_sent_again_too()
    {
        var unit = await rest.CreateAsync(await rest.ItemAsync(item), "I1");
        var updated = await SendAsync(HttpMethod.Put, $"{Address}/{unit}", """{"value":"I2"}""");
        Assert.Equal((updated.Status, updated.Body), Both(await SendAsync(HttpMethod.Put, $"{Address}/{unit}", """{"value":"I2"}""")));
        var deleted = await SendAsync(HttpMethod.Delete, $"{Address}/{unit}", null, Key + "-2");
        Assert.Equal((HttpStatusCode.OK, deleted.Body), Both(await SendAsync(HttpMethod.Delete, $"{Address}/{unit}", null, Key + "-2")));
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Delete, $"{Address}/{unit}", null, Key + "-3")).Status);
    }

    [Theory]
    [InlineData("""{"value":"I2","itemId":ID}""", "/api/v1.0/serialNumbers")]
    [InlineData("""{"value":"I1","itemId":ID} """, "/api/v1.0/serialNumbers")]
    [InlineData("""{"value":"I1","itemId":ID}""", "/api/v2.1/serialNumbers")]
    [InlineData("""{"value":"I1","itemId":ID}""", "/api/v1.0/serialNumbers?useExternalId=false")]
    public async Task A_key_that_was_used_with_another_request_is_refused(string body, string address)
    {
        var id = await rest.ItemAsync(item);
        await SendAsync(HttpMethod.Post, Address, $$"""{"value":"I1","itemId":{{id}}}""");
        var answer = await SendAsync(HttpMethod.Post, address, body.Replace("ID", $"{id}", StringComparison.Ordinal));
        Assert.Equal(
            (HttpStatusCode.BadRequest, """{"error":"idempotency_key_reused","error_description":"This idempotency key was used with another request. Use a new key for a new request."}"""),
            Both(answer));
        Assert.Equal("I1", await rest.ListAsync($"{Address}?itemReference={item}"));
    }

    [Fact]
    public async Task A_refusal_is_not_kept()
    {
        var id = await rest.ItemAsync(item);
        var unit = await rest.CreateAsync(id, "I1");
        var body = $$"""{"value":"I1","itemId":{{id}}}""";
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(HttpMethod.Post, Address, body)).Status);
        await rest.SendAsync(rest.Operator, HttpMethod.Delete, $"{Address}/{unit}");
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(HttpMethod.Post, Address, body)).Status);
    }

    [Fact]
    public async Task Fifty_of_one_request_at_once_have_one_effect_and_one_answer()
    {
        var body = $$"""{"values":["I1","I2"],"itemId":{{await rest.ItemAsync(item)}}}""";
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => SendAsync(HttpMethod.Post, Address, body)));
        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.Created, answers[0].Body), Both(answer)));
        Assert.Equal(49, answers.Count(answer => answer.Headers.Contains("Idempotency-Replayed")));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        var answer = await SendAsync(HttpMethod.Post, Address, $$"""{"value":"I1","itemId":{{await rest.ItemAsync(item)}}}""", key);
        Assert.Equal((HttpStatusCode.BadRequest, """{"error":"idempotency_key_invalid","error_description":"The idempotency key must be 1 to 255 visible ASCII characters."}"""), Both(answer));
    }

    [Fact]
    public async Task A_key_may_be_as_long_as_the_limit_and_no_longer()
    {
        var body = $$"""{"value":"I1","itemId":{{await rest.ItemAsync(item)}}}""";
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(HttpMethod.Post, Address, body, item.PadRight(256, 'k'))).Status);
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(HttpMethod.Post, Address, body, item.PadRight(255, 'k'))).Status);
    }

    private static (HttpStatusCode Status, string Body) Both(RestAnswer answer) => (answer.Status, answer.Body);

    private Task<RestAnswer> SendAsync(HttpMethod method, string address, string? body, string? key = null) => rest.SendAsync(rest.Operator, method, address, body, key ?? Key);
}
