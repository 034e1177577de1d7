using Loyalty.Cli.Members;
using Loyalty.Cli.Output;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Members;

/// <summary>The command line tool's import against the real stack.</summary>
[Collection(Shared.Name)]
public sealed class MemberImportTests(GatewayHost host)
{
    [Fact]
    public async Task Import_enrols_what_the_columns_say_and_changes_nothing_the_second_time()
    {
        var program = await host.NewProgram();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file,
                "id,enrolledAt,card,email,profile.name,profile.birthDate,profile.language,profile.attributes.shop\n" +
                "alice,2019-05-06,2900001,alice@example.com,\"Smith, Alice\",1990-04-01,en-GB,Bonn\n" +
                "bob,2020-01-01T10:00:00Z,2900002,,Bob,,,\n" +
                "carol,,2900001,,Carol,,,\n" +
                "dan,,,,,1990,,\n");

            var first = await Import(program.Id, file);
            var second = await Import(program.Id, file);

            Assert.Equal((2, 0), (first.Imported, first.ImportedBefore));
            Assert.Equal(["identifierTaken", "invalidRequest"], first.RefusedMembers.Select(refused => refused.Code).Order());
            Assert.Equal((0, 2), (second.Imported, second.ImportedBefore));
            Assert.Equal(first.RefusedMembers, second.RefusedMembers);
            var found = await program.All.Post($"/v1/programs/{program.Id}/members:lookup", """{"kind":"email","value":"alice@example.com"}""");
            Assert.Equal("alice", found.Json.GetProperty("member").GetString());
            Assert.StartsWith("2019-05-0", found.Json.GetProperty("enrolledAt").GetString());
            var profile = await program.All.Get($"/v1/programs/{program.Id}/members/alice/profile");
            Assert.Equal("Smith, Alice", profile.Json.GetProperty("profile").GetProperty("name").GetString());
            Assert.Equal("Bonn", profile.Json.GetProperty("profile").GetProperty("attributes").EnumerateArray().Single().GetProperty("value").GetString());
            Assert.Equal("1990-04-01", profile.Json.GetProperty("profile").GetProperty("birthDate").GetString());
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<ImportResult> Import(string program, string file)
    {
        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", host.FirstKey);
        return await new MemberImport(http, TimeProvider.System, new ImportSettings { File = file, Program = program, Concurrency = 1 }, Meter.Silent).Run(CancellationToken.None);
    }
}
