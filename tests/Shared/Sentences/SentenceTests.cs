using System.Reflection;

namespace Loyalty.Testing;

/// <summary>Each project holds the table to the tests that are its own.</summary>
public sealed class SentenceTests
{
    private static readonly Assembly _assembly = typeof(SentenceTests).Assembly;

    [Fact]
    public void Every_sentence_has_its_test()
    {
        var own = Sentences.All.Where(sentence => sentence.Project == _assembly.GetName().Name).ToArray();

        Assert.NotEmpty(own);
        Assert.Empty(own.Where(sentence => !IsTest(sentence)).Select(sentence => sentence.Test));
    }

    [Fact]
    public void No_test_stands_for_two_sentences() =>
        Assert.Equal(Sentences.All.Count, Sentences.All.Select(sentence => (sentence.Project, sentence.Test)).Distinct().Count());

    [Fact]
    public void Every_sentence_is_of_a_room_and_a_known_project() => Assert.All(Sentences.All, sentence =>
    {
        Assert.NotEmpty(sentence.Room);
        Assert.Contains(sentence.Project, (string[])["Loyalty.Domain.Tests", "Loyalty.Grains.Tests", "Loyalty.Gateway.Tests"]);
    });

    private static bool IsTest(Sentence sentence) =>
        _assembly.GetType(sentence.TypeName)?.GetMethod(sentence.Name, BindingFlags.Public | BindingFlags.Instance)?.GetCustomAttribute<FactAttribute>() is not null;
}
