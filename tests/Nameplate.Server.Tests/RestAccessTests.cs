using System.Net;
using System.Net.Http.Headers;

namespace Nameplate.Server.Tests;

/// <summary>Who may call what, and how a request that is none is refused: always in the dialect's JSON.</summary>
public sealed class RestAccessTests(RestFixture rest) : IClassFixture<RestFixture>
{
    private const string Address = "/api/v1.0/serialNumbers";

    [Theory]
    [InlineData("GET", "/api/v1.0/serialNumbers")]
    [InlineData("POST", "/api/v1.0/serialNumbers")]
    [InlineData("PUT", "/api/v1.0/serialNumbers/1")]
    [InlineData("DELETE", "/api/v1.0/serialNumbers/1")]
    [InlineData("GET", "/api/v1.0/items")]
    [InlineData("GET", "/api/v1.0/items/reference/a")]
    [InlineData("GET", "/api/v1.0/warehouses/1")]
    [InlineData("GET", "/api/v1.0/warehouseStocks/reference/a/b/c")]
    [InlineData("POST", "/api/v1.0/units")]
    [InlineData("POST", "/api/v1.0/items/1")]
    [InlineData("GET", "/api/v1.0/orders")]
    [InlineData("GET", "/api/v1.0/orderDetails/1")]
    [InlineData("GET", "/api/v1.0/returns/1")]
    [InlineData("GET", "/api/v1.0/users/1")]
    public async Task Nobody_gets_in_without_signing_in(string method, string address)
    {
        var answer = await rest.SendAsync(rest.Nobody, new HttpMethod(method), address);
        Assert.Equal((HttpStatusCode.Unauthorized, """{"error":"unauthorized","error_description":"Auth Token was not provided."}"""), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("POST", "/api/v1.0/serialNumbers", "VERA", "POST serialNumbers", "operator")]
    [InlineData("PUT", "/api/v1.0/serialNumbers/1", "VERA", "PUT serialNumbers/{id}", "operator")]
    [InlineData("DELETE", "/api/v1.0/serialNumbers/1", "VERA", "DELETE serialNumbers/{id}", "operator")]
    [InlineData("POST", "/api/v1.0/units", "OTTO", "POST units", "admin")]
    [InlineData("POST", "/api/v1.0/items/reference/a", "OTTO", "POST items/reference/{reference}", "admin")]
    [InlineData("DELETE", "/api/v1.0/warehouses/1", "OTTO", "DELETE warehouses/{id}", "admin")]
    [InlineData("POST", "/api/v1.0/warehouseStocks/reference/a/b/c", "OTTO", "POST warehouseStocks/reference/{itemId}/{unitId}/{warehouseId}", "admin")]
    public async Task A_role_that_does_not_suffice_is_refused_before_the_request_is_read(string method, string address, string user, string call, string role)
    {
        var answer = await rest.SendAsync(user == "VERA" ? rest.Viewer : rest.Operator, new HttpMethod(method), address, "no JSON");
        Assert.Equal(
            (HttpStatusCode.Forbidden, $$"""{"error":"forbidden","error_description":"User {{user}} may not call {{call}}: it needs the role {{role}}."}"""),
            (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("PATCH", "/api/v1.0/serialNumbers", "GET, POST")]
    [InlineData("DELETE", "/api/v2.1/serialNumbers", "GET, POST")]
    [InlineData("POST", "/api/v1.0/serialNumbers/1", "GET, PUT, DELETE")]
    [InlineData("DELETE", "/api/v1.0/items", "GET, POST")]
    [InlineData("PUT", "/api/v1.0/items/1", "GET, POST, DELETE")]
    [InlineData("PUT", "/api/v1.0/warehouseStocks/1", "GET, DELETE")]
    [InlineData("POST", "/api/v1.0/orders", "GET")]
    public async Task Another_method_is_refused(string method, string address, string allowed)
    {
        var answer = await rest.SendAsync(rest.Nobody, new HttpMethod(method), address, "{}");
        Assert.Equal((HttpStatusCode.MethodNotAllowed, allowed), (answer.Status, string.Join(", ", answer.ContentHeaders.Allow)));
        Assert.Equal($$"""{"error":"method_not_allowed","error_description":"The request method must be {{allowed.Replace(", ", " or ", StringComparison.Ordinal)}}."}""", answer.Body);
    }

    [Theory]
    [InlineData("/api/v3.0/serialNumbers", "The version v3.0 doesn't exist.")]
    [InlineData("/api/V1.0/serialNumbers", "The version V1.0 doesn't exist.")]
    [InlineData("/api/v1.0/serialNumber", "There is nothing at this address.")]
    [InlineData("/api/v1.0/serialNumbers/1/2", "There is nothing at this address.")]
    [InlineData("/api/v1.0/customers/1", "There is nothing at this address.")]
    public async Task Another_address_is_refused(string address, string description)
    {
        var answer = await rest.GetAsync(address);
        Assert.Equal((HttpStatusCode.NotFound, $$"""{"error":"not_found","error_description":"{{description}}"}"""), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"value\"")]
    [InlineData("null")]
    [InlineData("""{"value":"A","value":"B"}""")]
    [InlineData("""{"value":"\ud800","itemId":1}""")]
    [InlineData("""{"\ud800":"A","itemId":1}""")]
    [InlineData("""{"item":[[[[[[[[[[1]]]]]]]]]]}""")]
    public async Task A_body_that_is_no_JSON_object_is_refused(string body)
    {
        var answer = await rest.PostAsync(body);
        Assert.Equal((HttpStatusCode.BadRequest, """{"error":"invalid_json","error_description":"Request JSON is invalid."}"""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task A_body_of_another_type_is_refused()
    {
        var answer = await rest.SendAsync(rest.Operator, HttpMethod.Post, Address, "value=A&itemId=1", type: "application/x-www-form-urlencoded");
        Assert.Equal(
            (HttpStatusCode.UnsupportedMediaType, """{"error":"unsupported_media_type","error_description":"The Content-Type of the request must be application/json."}"""),
            (answer.Status, answer.Body));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        // Asks before it sends, as curl does with a long body; otherwise the refusal may come while the client is still sending.
        rest.Operator.DefaultRequestHeaders.ExpectContinue = true;
        var answer = await rest.PostAsync($$"""{"value":"{{new string('x', 33 * 1024 * 1024)}}"}""");
        rest.Operator.DefaultRequestHeaders.ExpectContinue = false;
        Assert.Equal(
            (HttpStatusCode.RequestEntityTooLarge, """{"error":"request_too_large","error_description":"The request is larger than 32 MiB."}"""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task The_cookie_of_signing_in_reads_and_writes_JSON()
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = rest.Nobody.BaseAddress };
        var signedIn = await client.PostAsync(
            "/j_spring_security_check", new StringContent("j_username=otto%40example.com&j_password=a+good+secret&ajax=true", new MediaTypeHeaderValue("application/x-www-form-urlencoded")),
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Found, signedIn.StatusCode);
        var item = await rest.ItemAsync("COOKIE");
        var made = await rest.SendAsync(client, HttpMethod.Post, Address, $$"""{"value":"C1","itemId":{{item}}}""");
        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal(HttpStatusCode.OK, (await rest.SendAsync(client, HttpMethod.Get, $"{Address}/{made.Id}")).Status);
        var form = await rest.SendAsync(client, HttpMethod.Post, Address, $$"""{"value":"C2","itemId":{{item}}}""", type: "text/plain");
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "unsupported_media_type"), (form.Status, form.Json.GetProperty("error").GetString()));
        Assert.Equal(HttpStatusCode.OK, (await rest.SendAsync(client, HttpMethod.Delete, $"{Address}/{made.Id}")).Status);
    }
}
