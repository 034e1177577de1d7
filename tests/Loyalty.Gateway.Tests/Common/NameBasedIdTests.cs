using Loyalty.Gateway.Common;

namespace Loyalty.Gateway.Tests.Common;

public sealed class NameBasedIdTests
{
    [Fact]
    public void Create_gives_the_example_of_the_RFC() =>
        Assert.Equal("2ed6657d-e927-568b-95e1-2665a8aea6a2", NameBasedId.Create(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com").ToString());

    [Fact]
    public void OfMember_differs_by_program_channel_and_key()
    {
        string[] ids = [NameBasedId.OfMember("p", "c", "k"), NameBasedId.OfMember("q", "c", "k"), NameBasedId.OfMember("p", "d", "k"), NameBasedId.OfMember("p", "c", "l"), NameBasedId.OfMember("p", null, "k")];

        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void OfMember_never_changes() => Assert.Equal("94419b83-7536-5882-b4e2-805a7813f361", NameBasedId.OfMember("demo", "web", "k1"));
}
