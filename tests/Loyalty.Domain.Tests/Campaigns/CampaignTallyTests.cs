using Loyalty.Domain.Campaigns;

namespace Loyalty.Domain.Tests.Campaigns;

public sealed class CampaignTallyTests
{
    private static readonly DateOnly _day = Given.Day("2026-03-04");

    [Fact]
    public void Figures_are_kept_by_day_channel_and_variant()
    {
        var tally = new CampaignTally();
        tally.Award(_day, "web", "a", 10, 5_00, 3);
        tally.Award(_day, "web", "a", 20, 7_00, 3);
        tally.Award(_day, "shop", null, 1, 1_00, 0);
        tally.Miss(_day, "web", "control", 9_00);
        tally.TakeBack(_day.AddDays(1), "shop", "a", 10, 1);

        var results = tally.ToResults("c", null, null);

        Assert.Equal(
            ["shop// 1/1/0/0/1/100", "web/a/ 2/30/0/0/2/1200", "web/control/ 0/0/0/0/1/900"],
            results.Days[0].Figures.Select(figures =>
                $"{figures.Channel}/{figures.Variant}/ {figures.Awards}/{figures.Points}/{figures.AwardsTakenBack}/{figures.PointsTakenBack}/{figures.Purchases}/{figures.Spend}"));
        Assert.Equal((1, 10), (results.Days[1].Figures[0].AwardsTakenBack, results.Days[1].Figures[0].PointsTakenBack));
        Assert.Equal(new LeaseUse(30, 2), Assert.Single(tally.Leases).Value);
        Assert.Equal((3, 31, 1, 10), (tally.All.Awards, tally.All.Points, tally.All.AwardsTakenBack, tally.All.PointsTakenBack));
        Assert.Equal([_day], tally.ToResults("c", null, _day).Days.Select(day => day.Day));
        Assert.Equal([_day.AddDays(1)], tally.ToResults("c", _day.AddDays(1), null).Days.Select(day => day.Day));
    }

    [Fact]
    public void Old_days_are_summed_into_one_and_nothing_is_lost_whatever_comes_late()
    {
        var kept = new CampaignTally();
        for (var i = 0; i < CampaignTally.DaysKept + 30; i++)
        {
            kept.Add(Batch(_day.AddDays(i), "web"));
        }

        kept.Add(Batch(_day.AddDays(3), "web"));
        var results = kept.ToResults("c", null, null);

        Assert.Equal(CampaignTally.DaysKept, results.Days.Length);
        Assert.Equal((_day.AddDays(29), 31), (results.Earlier!.Day, results.Earlier.Figures.Single().Awards));
        Assert.Equal(CampaignTally.DaysKept + 31, kept.All.Awards);
    }

    [Fact]
    public void Campaign_with_many_figures_a_day_keeps_fewer_days()
    {
        var kept = new CampaignTally();
        for (var i = 0; i < 30; i++)
        {
            var batch = new CampaignTally();
            for (var channel = 0; channel < 1_000; channel++)
            {
                batch.Award(_day.AddDays(i), $"c{channel}", null, 1, 1, 0);
            }

            kept.Add(batch);
        }

        Assert.Equal(20, kept.Days.Count);
        Assert.Equal(30_000, kept.All.Awards);
        Assert.Equal(10_000, kept.Earlier!.Figures.Sum(figures => figures.Value.Awards));
    }

    private static CampaignTally Batch(DateOnly day, string channel)
    {
        var batch = new CampaignTally();
        batch.Award(day, channel, null, 1, 1, 0);
        return batch;
    }
}
