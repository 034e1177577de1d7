using System.Text.Json;

namespace Loyalty.Gateway.Tests.Fixture;

/// <summary>What came back.</summary>
internal sealed class Answer
{
    private readonly Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);

    public Answer(HttpResponseMessage response, string text)
    {
        Status = response.StatusCode;
        Text = text;
        MediaType = response.Content.Headers.ContentType?.MediaType;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            headers[name] = string.Join(", ", values);
        }
    }

    public HttpStatusCode Status { get; }

    public string Text { get; }

    public string? MediaType { get; }

    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public JsonElement[] Lines => [.. Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public string? this[string header] => headers.GetValueOrDefault(header);

    public Answer Is(HttpStatusCode status)
    {
        Assert.True(status == Status, $"{(int)Status} instead of {(int)status}: {Text}");
        return this;
    }

    /// <summary>A problem of this status and code, complete, that names exactly these places (in any order).</summary>
    public Answer IsProblem(HttpStatusCode status, string code, params string[] pointers)
    {
        Is(status);
        Assert.Equal("application/problem+json", MediaType);
        Problems.Check(Json, status, code, pointers);
        return this;
    }
}

internal static class Problems
{
    public static void Check(JsonElement problem, HttpStatusCode status, string code, params string[] pointers)
    {
        Assert.Equal(code, problem.GetProperty("code").GetString());
        ErrorTable.Check(code, status);
        Assert.Equal("urn:loyalty:problem:" + code, problem.GetProperty("type").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.DoesNotContain("System.", problem.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", problem.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("Loyalty.Gateway", problem.GetRawText(), StringComparison.Ordinal);
        var errors = problem.TryGetProperty("errors", out var listed) ? listed.EnumerateArray().ToArray() : [];
        Assert.Equal(pointers.Order(StringComparer.Ordinal), errors.Select(error => error.GetProperty("pointer").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(errors, error => Assert.NotEmpty(error.GetProperty("reason").GetString()!));
    }
}
