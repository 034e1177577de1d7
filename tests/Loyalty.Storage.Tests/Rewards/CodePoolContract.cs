using Loyalty.Storage.Rewards;

namespace Loyalty.Storage.Tests.Rewards;

/// <summary>What every provider's code pool must do; a provider derives from it and says how to create one.</summary>
public abstract class CodePoolContract
{
    protected abstract Task<ICodePoolFixture> Create();

    [ContractFact]
    public async Task Read_of_an_unknown_pool_is_empty()
    {
        await using var fixture = await Create();

        Assert.Empty(await fixture.Codes.Read("demo/mug", 0, 10, default));
        Assert.Equal(0, await fixture.Codes.Count("demo/mug", default));
    }

    [ContractFact]
    public async Task Add_numbers_codes_in_the_order_in_which_they_come()
    {
        await using var fixture = await Create();

        Assert.Equal(new AddedChunk(3, 0, false), await fixture.Codes.Add("demo/mug", Chunk("u", 0, "c", "a", "b"), default));
        Assert.Equal(new AddedChunk(1, 0, false), await fixture.Codes.Add("demo/mug", Chunk("u", 1, "d"), default));

        Assert.Equal(["c", "a", "b", "d"], await fixture.Codes.Read("demo/mug", 0, 10, default));
        Assert.Equal(["a", "b"], await fixture.Codes.Read("demo/mug", 1, 2, default));
        Assert.Equal(["d"], await fixture.Codes.Read("demo/mug", 3, 10, default));
        Assert.Empty(await fixture.Codes.Read("demo/mug", 4, 10, default));
        Assert.Equal(4, await fixture.Codes.Count("demo/mug", default));
    }

    [ContractFact]
    public async Task Add_what_the_pool_has_is_a_duplicate_and_takes_no_number()
    {
        await using var fixture = await Create();
        await fixture.Codes.Add("demo/mug", Chunk("u", 0, "a", "b"), default);

        Assert.Equal(new AddedChunk(2, 3, false), await fixture.Codes.Add("demo/mug", Chunk("v", 0, "b", "c", "c", "d", "a"), default));

        Assert.Equal(["a", "b", "c", "d"], await fixture.Codes.Read("demo/mug", 0, 10, default));
    }

    [ContractFact]
    public async Task Add_compares_codes_exactly()
    {
        await using var fixture = await Create();

        Assert.Equal(new AddedChunk(5, 0, false), await fixture.Codes.Add("demo/mug", Chunk("u", 0, "abc", "ABC", "ab c", "äbc", "日本🙂"), default));
        Assert.Equal(["abc", "ABC", "ab c", "äbc", "日本🙂"], await fixture.Codes.Read("demo/mug", 0, 10, default));
    }

    [ContractFact]
    public async Task Add_the_same_code_to_another_pool_is_new_there()
    {
        await using var fixture = await Create();
        await fixture.Codes.Add("demo/mug", Chunk("u", 0, "a"), default);

        Assert.Equal(new AddedChunk(1, 0, false), await fixture.Codes.Add("demo/cup", Chunk("u", 0, "a"), default));
        Assert.Equal(1, await fixture.Codes.Count("demo/cup", default));
    }

    [ContractFact]
    public async Task Add_a_chunk_again_gets_the_first_answer_and_adds_nothing()
    {
        await using var fixture = await Create();
        await fixture.Codes.Add("demo/mug", Chunk("u", 0, "a", "b", "b"), default);
        await fixture.Codes.Add("demo/mug", Chunk("u", 1, "c"), default);
        await fixture.Reopen();

        Assert.Equal(new AddedChunk(2, 1, true), await fixture.Codes.Add("demo/mug", Chunk("u", 0, "a", "b", "b"), default));
        Assert.Equal(new AddedChunk(1, 0, true), await fixture.Codes.Add("demo/mug", Chunk("u", 1, "c"), default));
        Assert.Equal(["a", "b", "c"], await fixture.Codes.Read("demo/mug", 0, 10, default));
    }

    [ContractFact]
    public async Task Add_other_codes_under_the_same_chunk_is_null_and_adds_nothing()
    {
        await using var fixture = await Create();
        await fixture.Codes.Add("demo/mug", Chunk("u", 0, "ab", "c"), default);

        Assert.Null(await fixture.Codes.Add("demo/mug", Chunk("u", 0, "a", "bc"), default));
        Assert.Null(await fixture.Codes.Add("demo/mug", Chunk("u", 0, "c", "ab"), default));
        Assert.Equal(2, await fixture.Codes.Count("demo/mug", default));
    }

    [ContractFact]
    public async Task Add_of_more_than_the_pool_may_have_adds_nothing_and_a_repeat_is_none()
    {
        await using var fixture = await Create();
        var first = Chunk("u", 0, "a", "b", "a") with { Most = 3 };
        await fixture.Codes.Add("demo/mug", first, default);

        Assert.Equal(new AddedChunk(0, 0, false, TooMany: true), await fixture.Codes.Add("demo/mug", Chunk("v", 0, "b", "c", "d") with { Most = 3 }, default));
        Assert.Equal(2, await fixture.Codes.Count("demo/mug", default));
        Assert.Equal(new AddedChunk(1, 3, false), await fixture.Codes.Add("demo/mug", Chunk("v", 0, "a", "c", "b", "c") with { Most = 3 }, default));

        Assert.Equal(new AddedChunk(2, 1, true), await fixture.Codes.Add("demo/mug", first with { Most = 1 }, default));
        Assert.Null(await fixture.Codes.Add("demo/mug", Chunk("u", 0, "z") with { Most = 1 }, default));
    }

    [ContractFact]
    public async Task Add_at_once_never_exceeds_what_the_pool_may_have()
    {
        await using var fixture = await Create();
        var chunks = Enumerable.Range(0, 20).Select(n => Chunk($"u{n}", 0, [.. Enumerable.Range(0, 10).Select(code => $"code-{n}-{code}")]) with { Most = 55 });

        var added = await Task.WhenAll(chunks.Select(chunk => fixture.Codes.Add("demo/mug", chunk, default)));

        Assert.Equal(5, added.Count(answer => !answer!.TooMany));
        Assert.Equal(50, await fixture.Codes.Count("demo/mug", default));
    }

    [ContractFact]
    public async Task Add_from_many_at_once_leaves_no_gap_and_no_code_twice()
    {
        await using var fixture = await Create();
        var chunks = Enumerable.Range(0, 20).Select(n => Chunk($"u{n}", 0, [.. Enumerable.Range(n * 50, 100).Select(code => $"code-{code}")]));

        var added = await Task.WhenAll(chunks.Select(chunk => fixture.Codes.Add("demo/mug", chunk, default)));

        Assert.Equal(1_050, added.Sum(answer => answer!.Accepted));
        Assert.Equal(950, added.Sum(answer => answer!.Duplicates));
        var codes = await fixture.Codes.Read("demo/mug", 0, 10_000, default);
        Assert.Equal(1_050, codes.Count);
        Assert.Equal(1_050, codes.Distinct().Count());
        Assert.Equal(codes[700], (await fixture.Codes.Read("demo/mug", 700, 1, default))[0]);
    }

    [ContractFact]
    public async Task Add_more_or_less_than_a_chunk_is_refused()
    {
        await using var fixture = await Create();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fixture.Codes.Add("demo/mug", Chunk("u", 0), default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fixture.Codes.Add("demo/mug", Chunk("u", 0, new string[10_001]), default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fixture.Codes.Read("demo/mug", 0, 0, default));
    }

    private static CodeChunk Chunk(string upload, int number, params string[] codes) => new(upload, number, codes);
}
