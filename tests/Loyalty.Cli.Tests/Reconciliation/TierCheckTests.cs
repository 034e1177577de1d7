using System.Text.Json.Nodes;
using Loyalty.Cli.Reconciliation;
using static Loyalty.Cli.Tests.Reconciliation.TierStory;

namespace Loyalty.Cli.Tests.Reconciliation;

/// <summary>Each rule of tiers as a member's journal, and what is found when a move says anything else.</summary>
public sealed class TierCheckTests
{
    private const string Rolling = "\"period\": \"rollingMonths\", \"months\": 12";
    private const string Status = "\"metric\": \"statusPoints\"";

    private static readonly Dictionary<string, Func<TierStory>> _stories = new()
    {
        ["a year gives the next one too"] = () => Silver(),
        ["the next year renews it"] = () => Silver()
            .Buy("2021-05-01T10:00:00Z", 60)
            .Buy("2021-05-02T10:00:00Z", 60, Move("2021-05-02T10:00:00Z", "silver", "2023-01-01T00:00:00Z", "renewed")),
        ["several steps at once"] = () => Gold(),
        ["one step down"] = () => Gold()
            .Sweep("2022-01-01T00:05:00Z", Move("2022-01-01T00:00:00Z", "silver", "2023-01-01T00:00:00Z", "standingEnded", "silver 2023-01-01T00:00:00Z"))
            .Sweep("2023-02-01T00:00:00Z", Move("2023-01-01T00:00:00Z", "base", null, "standingEnded")),
        ["one step down, not below what the days support"] = () => Gold()
            .Buy("2021-05-01T10:00:00Z", 100)
            .Sweep("2022-01-01T00:05:00Z", Move("2022-01-01T00:00:00Z", "silver", "2023-01-01T00:00:00Z", "standingEnded")),
        ["two ends in one sweep"] = () => Gold()
            .Sweep(
                "2023-02-01T00:00:00Z",
                Move("2022-01-01T00:00:00Z", "silver", "2023-01-01T00:00:00Z", "standingEnded", "silver 2023-01-01T00:00:00Z"),
                Move("2023-01-01T00:00:00Z", "base", null, "standingEnded")),
        ["a step down skips a retired level"] = () => new TierStory().From("2000-01-01T00:00:00Z", levels: Levels(more: ", \"retired\": true"))
            .Join("2020-01-01T08:00:00Z").Buy("2020-03-01T10:00:00Z", 200)
            .Buy("2020-03-02T10:00:00Z", 300, Move("2020-03-02T10:00:00Z", "gold", "2022-01-01T00:00:00Z", "reached"))
            .Sweep("2022-01-01T00:05:00Z", Move("2022-01-01T00:00:00Z", "base", null, "standingEnded")),
        ["down to the metric"] = () => Gold("\"downgrade\": \"toMetric\"")
            .Record("2022-05-01T10:00:00Z", Move("2022-01-01T00:00:00Z", "base", null, "standingEnded"), Bought("2022-05-01T10:00:00Z", 10)),
        ["never down"] = () => Gold("\"downgrade\": \"none\"")
            .Sweep("2022-01-01T00:05:00Z", Move("2022-01-01T00:00:00Z", "gold", null, "renewed", "gold")),
        ["an end that the days carry over"] = () => Silver()
            .Edition("2021-06-01T00:00:00Z", "\"graceDays\": 20")
            .Sweep("2022-01-01T00:05:00Z", Move("2022-01-01T00:00:00Z", "silver", "2022-01-21T00:00:00Z", "renewed")),
        ["rolling months"] = () => new TierStory(Rolling).Join("2020-01-01T08:00:00Z")
            .Buy("2020-03-15T10:00:00Z", 60)
            .Buy("2021-03-14T10:00:00Z", 40, Move("2021-03-14T10:00:00Z", "silver", "2022-03-15T00:00:00Z", "reached"))
            .Buy("2021-03-15T10:00:00Z", 1)
            .Buy("2021-03-16T10:00:00Z", 59, Move("2021-03-16T10:00:00Z", "silver", "2022-03-17T00:00:00Z", "renewed"))
            .Sweep("2022-03-18T00:00:00Z", Move("2022-03-17T00:00:00Z", "base", null, "standingEnded")),
        ["rolling months, one step down"] = () => new TierStory(Rolling).Join("2020-01-01T08:00:00Z")
            .Buy("2020-03-15T10:00:00Z", 600, Move("2020-03-15T10:00:00Z", "gold", "2021-03-16T00:00:00Z", "reached"))
            .Sweep("2021-03-18T00:00:00Z", Move("2021-03-16T00:00:00Z", "silver", "2022-03-16T00:00:00Z", "standingEnded", "silver 2022-03-16T00:00:00Z")),
        ["months end with a shorter month"] = () => new TierStory("\"period\": \"rollingMonths\", \"months\": 1").Join("2020-01-01T08:00:00Z")
            .Buy("2020-01-31T10:00:00Z", 100, Move("2020-01-31T10:00:00Z", "silver", "2020-03-01T00:00:00Z", "reached")),
        ["days of grace after the end"] = () => Gold("\"graceDays\": 30", "2022-01-31T00:00:00Z")
            .Sweep("2022-02-01T00:00:00Z", Move("2022-01-31T00:00:00Z", "silver", "2023-01-31T00:00:00Z", "standingEnded", "silver 2023-01-31T00:00:00Z")),
        ["a late purchase counts on its day"] = () => Silver()
            .Record("2021-01-05T10:00:00Z", Bought("2020-12-30T10:00:00Z", 400), Move("2021-01-05T10:00:00Z", "gold", "2022-01-01T00:00:00Z", "reached")),
        ["a purchase that is too late counts on its arrival"] = () => Silver()
            .Record(
                "2021-05-05T10:00:00Z",
                Bought("2020-12-30T10:00:00Z", 400, ", \"late\": true, \"countsOn\": \"2021-05-05\""),
                Move("2021-05-05T10:00:00Z", "silver", "2023-01-01T00:00:00Z", "renewed")),
        ["midnight where the clocks skip it"] = () => new TierStory("\"period\": \"rollingMonths\", \"months\": 12", zone: "America/Sao_Paulo").Join("2016-01-01T08:00:00Z")
            .Buy("2017-10-14T15:00:00Z", 100, Move("2017-10-14T15:00:00Z", "silver", "2018-10-15T03:00:00Z", "reached"))
            .Buy("2017-11-03T15:00:00Z", 100, Move("2017-11-03T15:00:00Z", "silver", "2018-11-04T03:00:00Z", "renewed")),
        ["a return takes it back"] = () => Gold()
            .Return("2020-04-01T10:00:00Z", "2020-03-01", 200, Move("2020-04-01T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "returned"))
            .Return("2020-04-02T10:00:00Z", "2020-03-01", 301, Move("2020-04-02T10:00:00Z", "base", null, "returned")),
        ["a return that leaves enough"] = () => Gold().Return("2020-04-01T10:00:00Z", "2020-03-01", 100),
        ["a return of what renewed it"] = () => Silver()
            .Buy("2021-05-01T10:00:00Z", 120, Move("2021-05-01T10:00:00Z", "silver", "2023-01-01T00:00:00Z", "renewed"))
            .Return("2021-05-02T10:00:00Z", "2021-05-01", 120, Move("2021-05-02T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "returned")),
        ["a return at the end of the standing"] = () => Gold(returns: "atEndOfStanding")
            .Return("2020-04-01T10:00:00Z", "2020-03-01", 600)
            .Sweep("2022-01-01T00:05:00Z", Move("2022-01-01T00:00:00Z", "silver", "2023-01-01T00:00:00Z", "standingEnded", "silver 2023-01-01T00:00:00Z")),
        ["a return with grace"] = () => Gold("\"graceDays\": 30", "2022-01-31T00:00:00Z")
            .Return("2020-04-01T10:00:00Z", "2020-03-01", 550, Lent(Move("2020-04-01T10:00:00Z", "gold", "2020-05-01T10:00:00Z", "grace")))
            .Return("2020-04-05T10:00:00Z", "2020-03-01", 50)
            .Sweep("2020-05-01T11:00:00Z", Move("2020-05-01T10:00:00Z", "base", null, "standingEnded")),
        ["a return with grace where nobody ever falls"] = () => Gold("\"graceDays\": 30, \"downgrade\": \"none\"", "2022-01-31T00:00:00Z")
            .Return("2020-04-01T10:00:00Z", "2020-03-01", 600, Lent(Move("2020-04-01T10:00:00Z", "gold", "2020-05-01T10:00:00Z", "grace")))
            .Sweep("2020-05-01T11:00:00Z", Move("2020-05-01T10:00:00Z", "base", null, "standingEnded")),
        ["a purchase that adds nothing renews no rolling months"] = () => new TierStory(Rolling).Join("2020-01-01T08:00:00Z")
            .Buy("2020-03-15T10:00:00Z", 100, Move("2020-03-15T10:00:00Z", "silver", "2021-03-16T00:00:00Z", "reached"))
            .Record("2020-05-15T10:00:00Z", Bought("2020-05-15T10:00:00Z", 0, ", \"visits\": 1")),
        ["visits, and one that came back whole"] = () => new TierStory().From("2000-01-01T00:00:00Z", "\"metric\": \"visits\"", Levels(2, 3)).Join("2020-01-01T08:00:00Z")
            .Record("2020-03-01T10:00:00Z", Bought("2020-03-01T10:00:00Z", 0, ", \"visits\": 1"))
            .Record("2020-03-02T10:00:00Z", Bought("2020-03-02T10:00:00Z", 5, ", \"visits\": 1"), Move("2020-03-02T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "reached"))
            .Record("2020-03-03T10:00:00Z", Returned("2020-03-02", 2))
            .Record(
                "2020-03-04T10:00:00Z",
                """{ "t": "return", "countsOn": "2020-03-02", "spend": 3, "visits": 1 }""",
                Move("2020-03-04T10:00:00Z", "base", null, "returned")),
        ["membership years"] = () => new TierStory("\"period\": \"membershipYear\"").Record("2020-02-29T08:00:00Z", """{ "t": "enrolled", "enrolledAt": "2020-02-29T08:00:00Z" }""", Move("2020-02-29T08:00:00Z", "base", null, "joined"))
            .Buy("2021-02-27T10:00:00Z", 60)
            .Buy("2021-02-28T10:00:00Z", 60)
            .Buy("2022-02-27T10:00:00Z", 40, Move("2022-02-27T10:00:00Z", "silver", "2023-02-28T00:00:00Z", "reached"))
            .Sweep("2023-03-01T00:00:00Z", Move("2023-02-28T00:00:00Z", "base", null, "standingEnded")),
        ["a lifetime"] = () => new TierStory("\"period\": \"lifetime\"").Join("2020-01-01T08:00:00Z")
            .Buy("2020-03-01T10:00:00Z", 60)
            .Buy("2029-03-01T10:00:00Z", 60, Move("2029-03-01T10:00:00Z", "silver", null, "reached"))
            .Return("2029-03-02T10:00:00Z", "2020-03-01", 60, Move("2029-03-02T10:00:00Z", "base", null, "returned")),
        ["a tier given at the end of the year"] = () => new TierStory("\"upgrade\": \"atPeriodEnd\", \"downgrade\": \"toMetric\"").Join("2020-01-01T08:00:00Z")
            .Buy("2020-03-01T10:00:00Z", 600, Reviewed(Move("2020-03-01T10:00:00Z", "base", null, "qualified"), "2021-01-01T00:00:00Z"))
            .Buy("2020-03-02T10:00:00Z", 100)
            .Sweep("2021-01-01T00:05:00Z", Move("2021-01-01T00:00:00Z", "gold", "2022-01-01T00:00:00Z", "reached"))
            .Buy("2021-03-01T10:00:00Z", 600)
            .Sweep("2022-01-01T00:05:00Z", Move("2022-01-01T00:00:00Z", "gold", "2023-01-01T00:00:00Z", "renewed")),
        ["a tier at the end of the year whose purchase came back"] = () => new TierStory("\"upgrade\": \"atPeriodEnd\"").Join("2020-01-01T08:00:00Z")
            .Buy("2020-03-01T10:00:00Z", 600, Reviewed(Move("2020-03-01T10:00:00Z", "base", null, "qualified"), "2021-01-01T00:00:00Z"))
            .Return("2020-04-01T10:00:00Z", "2020-03-01", 600)
            .Sweep("2021-01-01T00:05:00Z", Move("2021-01-01T00:00:00Z", "base", null, "reviewed")),
        ["a tier given by hand"] = () => Silver()
            .Record("2020-04-01T10:00:00Z", Gives("gold", "2020-07-01T00:00:00Z"), Lent(Given(Move("2020-04-01T10:00:00Z", "gold", "2020-07-01T00:00:00Z", "given", "gold 2020-07-01T00:00:00Z"))))
            .Sweep("2020-07-01T00:05:00Z", Move("2020-07-01T00:00:00Z", "silver", "2022-01-01T00:00:00Z", "standingEnded")),
        ["a tier given by hand and taken back"] = () => Silver()
            .Record("2020-04-01T10:00:00Z", Gives("gold", "2020-07-01T00:00:00Z"), Lent(Given(Move("2020-04-01T10:00:00Z", "gold", "2020-07-01T00:00:00Z", "given", "gold 2020-07-01T00:00:00Z"))))
            .Record("2020-05-01T10:00:00Z", """{ "t": "givetier" }""", Move("2020-05-01T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "withdrawn")),
        ["a promise that goes with the purchase that it rests on"] = () => Silver()
            .Edition("2020-06-01T00:00:00Z", levels: Levels(200))
            .Buy("2020-07-01T10:00:00Z", 500, Move("2020-07-01T10:00:00Z", "gold", "2022-01-01T00:00:00Z", "reached", "silver 2022-01-01T00:00:00Z"))
            .Return("2020-07-02T10:00:00Z", "2020-07-01", 500, Move("2020-07-02T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "returned", "silver 2022-01-01T00:00:00Z"))
            .Return("2020-07-03T10:00:00Z", "2020-03-01", 100, Move("2020-07-03T10:00:00Z", "base", null, "returned", "silver 2022-01-01T00:00:00Z")),
        ["a return shortly before the end, which comes before that of the grace"] = () => Gold("\"graceDays\": 30", "2022-01-31T00:00:00Z")
            .Return("2022-01-15T10:00:00Z", "2020-03-01", 550, Lent(Move("2022-01-15T10:00:00Z", "gold", "2022-01-31T00:00:00Z", "grace"))),
        ["a return of what had renewed it under other terms"] = () => Silver()
            .Buy("2021-05-01T10:00:00Z", 120, Move("2021-05-01T10:00:00Z", "silver", "2023-01-01T00:00:00Z", "renewed"))
            .Edition("2021-06-01T00:00:00Z", "\"graceDays\": 10")
            .Return("2021-07-01T10:00:00Z", "2021-05-01", 120, Move("2021-07-01T10:00:00Z", "silver", "2022-01-11T00:00:00Z", "returned")),
        ["a promise that rests on purchases stands beside a shorter one that rests on nothing"] = () => Gold()
            .Sweep("2022-01-01T00:05:00Z", Move("2022-01-01T00:00:00Z", "silver", "2023-01-01T00:00:00Z", "standingEnded", "silver 2023-01-01T00:00:00Z"))
            .Buy("2022-02-01T10:00:00Z", 100, Move("2022-02-01T10:00:00Z", "silver", "2024-01-01T00:00:00Z", "renewed", "silver 2023-01-01T00:00:00Z"))
            .Edition("2022-03-01T00:00:00Z", levels: Levels(200))
            .Buy("2022-04-01T10:00:00Z", 400, Move("2022-04-01T10:00:00Z", "gold", "2024-01-01T00:00:00Z", "reached", "silver 2023-01-01T00:00:00Z", "silver 2024-01-01T00:00:00Z")),
        ["two returns within one grace"] = () => Gold("\"graceDays\": 30", "2022-01-31T00:00:00Z")
            .Buy("2020-03-05T10:00:00Z", 100)
            .Return("2020-04-01T10:00:00Z", "2020-03-01", 300, Lent(Move("2020-04-01T10:00:00Z", "gold", "2020-05-01T10:00:00Z", "grace")))
            .Buy("2020-04-20T10:00:00Z", 100, Move("2020-04-20T10:00:00Z", "gold", "2022-01-31T00:00:00Z", "renewed")),
        ["a return does not touch what is promised"] = () => Gold()
            .Sweep("2022-01-01T00:05:00Z", Move("2022-01-01T00:00:00Z", "silver", "2023-01-01T00:00:00Z", "standingEnded", "silver 2023-01-01T00:00:00Z"))
            .Buy("2022-02-01T10:00:00Z", 700, Move("2022-02-01T10:00:00Z", "gold", "2024-01-01T00:00:00Z", "reached", "silver 2023-01-01T00:00:00Z"))
            .Return("2022-02-02T10:00:00Z", "2022-02-01", 700, Move("2022-02-02T10:00:00Z", "silver", "2023-01-01T00:00:00Z", "returned", "silver 2023-01-01T00:00:00Z"))
            .Return("2022-02-03T10:00:00Z", "2020-03-01", 600)
            .Sweep("2023-01-01T01:00:00Z", Move("2023-01-01T00:00:00Z", "base", null, "standingEnded")),
        ["a standing that the days do not support becomes a promise"] = () => Silver()
            .Edition("2020-06-01T00:00:00Z", levels: Levels(200))
            .Buy("2020-07-01T10:00:00Z", 500, Move("2020-07-01T10:00:00Z", "gold", "2022-01-01T00:00:00Z", "reached", "silver 2022-01-01T00:00:00Z")),
        ["a return while silver became easier"] = () => new TierStory().Join("2020-01-01T08:00:00Z")
            .Buy("2020-03-01T10:00:00Z", 300, Move("2020-03-01T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "reached"))
            .Edition("2020-06-01T00:00:00Z", levels: Levels(100, 200))
            .Return("2020-07-01T10:00:00Z", "2020-03-01", 50, Move("2020-07-01T10:00:00Z", "gold", "2022-01-01T00:00:00Z", "reached")),
        ["a parked return in the record of its purchase"] = () => new TierStory().Join("2020-01-01T08:00:00Z")
            .Buy(
                "2020-03-01T10:00:00Z",
                600,
                Move("2020-03-01T10:00:00Z", "gold", "2022-01-01T00:00:00Z", "reached"),
                Returned("2020-03-01", 500),
                Move("2020-03-01T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "returned")),
        ["status points of a purchase, and back"] = () => new TierStory(Status).Join("2020-01-01T08:00:00Z")
            .Buy("2020-03-01T10:00:00Z", 1, Award("2020-03-01", 60), Award("2020-03-01", 40), Move("2020-03-01T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "reached"))
            .Return("2020-03-02T10:00:00Z", "2020-03-01", 1, TakeBack("2020-03-01", 100), Move("2020-03-02T10:00:00Z", "base", null, "returned")),
        ["status points of an activity, award by award"] = () => new TierStory(Status).Join("2020-01-01T08:00:00Z")
            .Record(
                "2020-03-01T10:00:00Z",
                """{ "t": "activity" }""",
                Award("2020-03-01", 100),
                Move("2020-03-01T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "reached"),
                Award("2020-03-01", 400),
                Move("2020-03-01T10:00:00Z", "gold", "2022-01-01T00:00:00Z", "reached")),
        ["status points that an operator gives and takes"] = () => new TierStory(Status).Join("2020-01-01T08:00:00Z")
            .Buy("2020-03-01T10:00:00Z", 1, Award("2020-03-01", 60))
            .Record(
                "2020-03-05T10:00:00Z",
                """{ "t": "adjust", "wallet": "status", "points": 40 }""",
                """{ "t": "credit", "wallet": "status", "status": true, "day": "2020-03-05", "points": 40, "reason": "adjusted" }""",
                Move("2020-03-05T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "reached"))
            .Record(
                "2020-03-06T10:00:00Z",
                """{ "t": "adjust", "wallet": "status", "points": -50, "uncounted": [{ "day": "2020-03-05", "points": 40 }, { "day": "2020-03-01", "points": 10 }] }""",
                Move("2020-03-06T10:00:00Z", "base", null, "returned"))
            .Return("2020-03-07T10:00:00Z", "2020-03-01", 1, TakeBack("2020-03-01", 60))
            .Buy("2020-04-01T10:00:00Z", 1, Award("2020-04-01", 100), Move("2020-04-01T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "reached")),
        ["a program gets tiers"] = () => new TierStory().From("2000-01-01T00:00:00Z", tiers: false).Edition("2020-06-01T00:00:00Z")
            .Join("2020-01-01T08:00:00Z", tiers: false)
            .Buy("2020-02-01T10:00:00Z", 90)
            .Buy("2020-07-01T10:00:00Z", 1, Move("2020-07-01T10:00:00Z", "base", null, "joined")),
        ["a program gets tiers that a member has reached"] = () => new TierStory().From("2000-01-01T00:00:00Z", tiers: false).Edition("2020-06-01T00:00:00Z")
            .Join("2020-01-01T08:00:00Z", tiers: false)
            .Buy("2020-02-01T10:00:00Z", 99)
            .Buy("2020-07-01T10:00:00Z", 1, Move("2020-07-01T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "reached")),
        ["history that was loaded under later terms"] = () => new TierStory().Edition("2023-01-01T00:00:00Z", levels: Levels(50)).Join("2020-01-01T08:00:00Z")
            .Record("2020-03-01T10:00:00.5Z", Bought("2020-03-01T10:00:00Z", 60), Move("2020-03-01T10:00:00.5Z", "silver", "2022-01-01T00:00:00Z", "reached")),
        ["a call that overtook an edition"] = () => new TierStory().Edition("2020-03-01T09:59:58Z", levels: Levels(200)).Join("2020-01-01T08:00:00Z")
            .Buy("2020-03-01T10:00:00Z", 100, Move("2020-03-01T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "reached")),
        ["days that are long over do not matter"] = () => Silver()
            .Record("2025-03-01T10:00:00Z", Move("2022-01-01T00:00:00Z", "base", null, "standingEnded"), Bought("2025-03-01T10:00:00Z", 1))
            .Return("2025-03-02T10:00:00Z", "2020-03-01", 100)
            .Return("2025-03-03T10:00:00Z", "2025-03-01", 1),
        ["a day of which nothing is left renews nothing"] = () => new TierStory(Rolling).Join("2020-01-01T08:00:00Z")
            .Buy("2020-03-15T10:00:00Z", 100, Move("2020-03-15T10:00:00Z", "silver", "2021-03-16T00:00:00Z", "reached"))
            .Buy("2020-05-01T10:00:00Z", 1, Move("2020-05-01T10:00:00Z", "silver", "2021-05-02T00:00:00Z", "renewed"))
            .Return("2020-05-02T10:00:00Z", "2020-05-01", 1, Move("2020-05-02T10:00:00Z", "silver", "2021-03-16T00:00:00Z", "returned"))
            .Buy("2020-06-01T10:00:00Z", 0),
        ["a till whose clock is in the next year"] = () => new TierStory().Join("2020-01-01T08:00:00Z")
            .Record(
                "2020-12-31T23:58:00Z",
                Bought("2021-01-01T00:01:00Z", 100),
                Move("2020-12-31T23:58:00Z", "silver", "2023-01-01T00:00:00Z", "reached")),
        ["history that is loaded after what followed it"] = () => new TierStory().Join("2020-01-01T08:00:00Z")
            .Buy("2023-03-01T10:00:00Z", 100, Move("2023-03-01T10:00:00Z", "silver", "2025-01-01T00:00:00Z", "reached"))
            .Record(
                "2020-03-01T10:00:00.5Z",
                Bought("2020-03-01T10:00:00Z", 500))
            .Record(
                "2022-03-01T10:00:00.5Z",
                Bought("2022-03-01T10:00:00Z", 500),
                Move("2023-03-01T00:00:00Z", "gold", "2024-01-01T00:00:00Z", "reached")),
        ["history so old that nothing is kept of its days"] = () => new TierStory().Join("2020-01-01T08:00:00Z")
            .Buy("2027-03-01T10:00:00Z", 1)
            .Record("2020-03-01T10:00:00.5Z", Bought("2020-03-01T10:00:00Z", 60))
            .Record("2020-03-02T10:00:00.5Z", Bought("2020-03-02T10:00:00Z", 60)),
        ["a promise is not shortened by another"] = () => Silver("\"downgrade\": \"none\"")
            .Sweep("2022-01-01T00:05:00Z", Move("2022-01-01T00:00:00Z", "silver", null, "renewed", "silver"))
            .Edition("2022-01-02T00:00:00Z", levels: Levels(100, 200))
            .Buy("2022-02-01T10:00:00Z", 200, Move("2022-02-01T10:00:00Z", "gold", "2024-01-01T00:00:00Z", "reached", "silver"))
            .Sweep("2024-01-01T00:05:00Z", Move("2024-01-01T00:00:00Z", "silver", null, "standingEnded", "silver")),
        ["a standing with grace that the terms of now would not give"] = () => Silver("\"graceDays\": 10", "2022-01-11T00:00:00Z")
            .Edition("2020-06-01T00:00:00Z", "\"graceDays\": 10", Levels(200))
            .Return("2020-07-01T10:00:00Z", "2020-03-01", 50, Lent(Move("2020-07-01T10:00:00Z", "silver", "2020-07-11T10:00:00Z", "grace"))),
        ["a purchase up to the end of the standing"] = () => Silver()
            .Record(
                "2022-01-01T00:00:00Z",
                Move("2022-01-01T00:00:00Z", "base", null, "standingEnded"),
                Bought("2022-01-01T00:00:00Z", 100),
                Move("2022-01-01T00:00:00Z", "silver", "2024-01-01T00:00:00Z", "reached")),
        ["joining that was loaded under later terms"] = () => new TierStory()
            .Edition("2023-01-01T00:00:00Z", levels: """[{ "id": "silver", "threshold": 0 }, { "id": "base", "threshold": 10 }, { "id": "gold", "threshold": 500 }]""")
            .Record("2020-01-01T08:00:00Z", """{ "t": "enrolled" }""", Move("2020-01-01T08:00:00Z", "silver", null, "joined")),
        ["what was before the first edition"] = () => new TierStory().From("2020-06-01T00:00:00Z", levels: Levels(90)).Edition("2020-07-01T00:00:00Z").Join("2020-01-01T08:00:00Z")
            .Buy("2020-03-01T10:00:00Z", 90, Move("2020-03-01T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "reached")),
        ["the newer of two editions at one instant"] = () => new TierStory().Edition("2020-02-01T00:00:00Z", levels: Levels(70)).Edition("2020-02-01T00:00:00Z", levels: Levels(80)).Join("2020-01-01T08:00:00Z")
            .Buy("2020-03-01T10:00:00Z", 79)
            .Buy("2020-03-02T10:00:00Z", 1, Move("2020-03-02T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "reached")),
        ["an edition that was rolled back"] = () => new TierStory().Edition("2020-02-01T00:00:00Z", levels: Levels(200)).Edition("2020-02-15T00:00:00Z").Join("2020-01-01T08:00:00Z")
            .Buy("2020-03-01T10:00:00Z", 100, Move("2020-03-01T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "reached")),
        ["an edition that was published for later"] = () => new TierStory().Edition("2020-05-01T00:00:00Z", levels: Levels(70)).Edition("2020-02-01T00:00:00Z", levels: Levels(80)).Join("2020-01-01T08:00:00Z")
            .Buy("2020-03-01T10:00:00Z", 79)
            .Buy("2020-06-01T10:00:00Z", 0, Move("2020-06-01T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "reached")),
        ["decided a moment before it is written"] = () => Gold()
            .Return("2020-04-01T10:00:00.01Z", "2020-03-01", 200, Move("2020-04-01T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "returned")),
    };

    public static TheoryData<string> Stories => [.. _stories.Keys];

    /// <summary>Without those where the other edition that may have decided comes to no move.</summary>
    public static TheoryData<string> StoriesOfOneEdition => [.. _stories.Keys.Except(["history that was loaded under later terms", "a call that overtook an edition"])];

    [Theory]
    [MemberData(nameof(Stories))]
    public void Run_what_follows_the_rules_agrees(string story) => Assert.Empty(_stories[story]().Check());

    [Theory]
    [MemberData(nameof(Stories))]
    public void Run_a_move_that_says_anything_else_is_listed(string story)
    {
        var moves = _stories[story]().Moves.Count();
        foreach (var tampering in Tamperings)
        {
            for (var i = 0; i < moves; i++)
            {
                var tampered = _stories[story]();
                var (record, move) = tampered.Moves.ElementAt(i);
                if (tampering(move))
                {
                    Assert.True(
                        tampered.Check().Any(difference => difference.About == $"{record}" && difference.What.StartsWith("tier ", StringComparison.Ordinal)),
                        $"Move {i}, {move.ToJsonString()}, is not listed.");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(StoriesOfOneEdition))]
    public void Run_a_move_that_is_missing_is_listed(string story)
    {
        for (var i = 0; i < _stories[story]().Moves.Count(); i++)
        {
            var tampered = _stories[story]();
            var (record, move) = tampered.Moves.ElementAt(i);
            var events = tampered.Records[record]["e"]!.AsArray();
            events.Remove(move);

            // An end that nothing was recorded at is missed by whatever counts next.
            if (events.Count > 0)
            {
                Assert.Contains(tampered.Check(), difference => difference.About == $"{record}" && difference.What.StartsWith("tier ", StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [InlineData("a return that leaves enough", 2, "returned")]
    [InlineData("a return at the end of the standing", 2, "grace")]
    [InlineData("a return with grace", 3, "grace")]
    [InlineData("the next year renews it", 2, "renewed")]
    public void Run_a_move_that_nothing_asked_for_is_listed(string story, int record, string reason)
    {
        var tampered = _stories[story]();
        var at = (string)tampered.Records[record]["at"]!;
        tampered.Records[record]["e"]!.AsArray().Add(JsonNode.Parse(Move(at, "silver", "2022-01-01T00:00:00Z", reason)));

        var difference = tampered.Check()[0];

        Assert.Equal(($"{record}", "no move"), (difference.About, difference.Journal));
        Assert.StartsWith($"silver until 2022-01-01T00:00:00.0000000Z, {reason} ", difference.Gateway, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_a_move_by_the_clock_alone_is_listed()
    {
        var story = Silver().Sweep("2021-06-01T00:00:00Z", Move("2021-06-01T00:00:00Z", "gold", "2023-01-01T00:00:00Z", "reached"));

        Assert.Equal(
            [new Difference("2", "tier at the end of its standing", "no move", "gold until 2023-01-01T00:00:00.0000000Z, reached 2021-06-01T00:00:00.0000000Z on 2021-06-01")],
            story.Check());
    }

    [Fact]
    public void Run_what_differs_says_what_the_days_come_to_and_what_was_written()
    {
        var story = new TierStory().Join("2020-01-01T08:00:00Z").Buy("2020-03-01T10:00:00Z", 99, Move("2020-03-01T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "reached"));

        Assert.Equal(
            [new Difference("1", "tier after earning", "no move", "silver until 2022-01-01T00:00:00.0000000Z, reached 2020-03-01T10:00:00.0000000Z on 2020-03-01")],
            story.Check());
    }

    [Fact]
    public void Run_nobody_stands_below_what_the_days_support()
    {
        var story = new TierStory().Join("2020-01-01T08:00:00Z").Buy("2020-03-01T10:00:00Z", 100);

        Assert.Equal(
            [new Difference("1", "tier after earning", "silver until 2022-01-01T00:00:00.0000000Z, reached 2020-03-01T10:00:00.0000000Z on 2020-03-01", "no move")],
            story.Check());
    }

    [Fact]
    public void Run_nobody_stands_above_what_the_days_support_after_a_return()
    {
        var story = Gold().Return("2020-04-01T10:00:00Z", "2020-03-01", 200);

        Assert.Equal(
            [new Difference("2", "tier after a return", "silver until 2022-01-01T00:00:00.0000000Z, returned 2020-04-01T10:00:00.0000000Z on 2020-04-01", "no move")],
            story.Check());
    }

    [Fact]
    public void Run_a_standing_that_is_over_when_something_counts_is_listed()
    {
        var story = Silver().Buy("2022-04-01T10:00:00Z", 1);

        Assert.Equal(
            [new Difference("2", "tier at the end of its standing", "base until no end, standingEnded 2022-01-01T00:00:00.0000000Z on 2022-01-01", "no move")],
            story.Check());
    }

    [Theory]
    [InlineData("expire")]
    [InlineData("activate")]
    public void Run_a_standing_that_a_sweep_passed_over_is_listed(string swept)
    {
        Assert.Equal("tier at the end of its standing", Assert.Single(Silver().Sweep("2022-04-01T10:00:00Z", $$"""{ "t": "{{swept}}" }""").Check()).What);
    }

    [Theory]
    [InlineData("2020-03-02", 0, "day of the purchase", "2020-03-01", "2020-03-02")]
    [InlineData("2020-03-01", 1, "day that the purchase counts on", "2020-03-01", "2020-03-02")]
    [InlineData("2020-03-01", 2, "day that the award counts on", "2020-03-01", "2020-03-02")]
    public void Run_a_day_that_is_not_the_one_is_listed(string day, int what, string expected, string journal, string written)
    {
        var purchase = $$"""{ "t": "purchase", "edition": 1, "occurredAt": "2020-03-01T10:00:00Z", "day": "{{day}}", "spend": 1{{(what == 1 ? ", \"countsOn\": \"2020-03-02\"" : "")}} }""";
        var story = new TierStory().Join("2020-01-01T08:00:00Z").Record("2020-03-01T10:00:00Z", purchase, Award(what == 2 ? "2020-03-02" : what == 1 ? "2020-03-02" : day, 1));

        Assert.Contains(story.Check(), difference => difference.What == expected && Day(difference.Journal) == journal && Day(difference.Gateway) == written);

        static string Day(string shown) => DateOnly.Parse(shown, System.Globalization.CultureInfo.InvariantCulture).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Run_more_spend_returned_than_counted_is_listed()
    {
        Assert.Equal([new Difference("2", "spend that counts on 2020-03-01", "0 or more", "less than 0")], Silver().Return("2020-04-01T10:00:00Z", "2020-03-01", 101, Move("2020-04-01T10:00:00Z", "base", null, "returned")).Check());
        Assert.Equal([new Difference("2", "spend that counts on 2020-03-02", "0 or more", "less than 0")], Silver().Return("2020-04-01T10:00:00Z", "2020-03-02", 1).Check());
    }

    [Theory]
    [InlineData("""{ "t": "award", "wallet": "status", "earnedOn": "2020-03-01", "points": 1 }""", "status counts for tiers", "True", "False")]
    [InlineData("""{ "t": "award", "wallet": "points", "status": true, "earnedOn": "2020-03-01", "points": 1 }""", "points counts for tiers", "False", "True")]
    [InlineData("""{ "t": "takeback", "wallet": "status", "countsOn": "2020-03-01", "points": 1 }""", "status counts for tiers", "True", "False")]
    [InlineData("""{ "t": "credit", "wallet": "status", "day": "2020-03-01", "points": 1 }""", "status counts for tiers", "True", "False")]
    [InlineData("""{ "t": "adjust", "wallet": "status", "points": -5, "uncounted": [{ "day": "2020-03-01", "points": 5 }] }""", "status points that no longer count", "2020-03-02:3 2020-03-01:2", "2020-03-01:5")]
    [InlineData("""{ "t": "adjust", "wallet": "status", "points": -5 }""", "status points that no longer count", "2020-03-02:3 2020-03-01:2", "")]
    public void Run_points_that_wrongly_count_or_do_not_are_listed(string happened, string what, string journal, string written)
    {
        var story = new TierStory().Join("2020-01-01T08:00:00Z")
            .Record("2020-03-01T10:00:00Z", Bought("2020-03-01T10:00:00Z", 1), Award("2020-03-01", 10))
            .Record("2020-03-02T10:00:00Z", Bought("2020-03-02T10:00:00Z", 1), Award("2020-03-02", 3))
            .Record("2020-03-05T10:00:00Z", happened);

        Assert.Equal([new Difference("3", what, journal, written)], story.Check());
    }

    [Fact]
    public void Run_an_edition_that_had_not_come_decides_nothing()
    {
        var story = new TierStory().Edition("2023-01-01T00:00:00Z", levels: Levels(50)).Join("2020-01-01T08:00:00Z")
            .Buy("2020-03-01T10:00:00Z", 60, Move("2020-03-01T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "reached"));

        Assert.Single(story.Check());
    }

    [Fact]
    public void Run_an_edition_that_was_over_decides_nothing()
    {
        var story = new TierStory().Edition("2020-03-01T09:59:45Z", levels: Levels(200)).Join("2020-01-01T08:00:00Z")
            .Buy("2020-03-01T10:00:00Z", 100, Move("2020-03-01T10:00:00Z", "silver", "2022-01-01T00:00:00Z", "reached"));

        Assert.Single(story.Check());
    }

    private static IEnumerable<Func<JsonObject, bool>> Tamperings =>
    [
        move => Set(move, "to", (string?)move["to"] == "silver" ? "gold" : "silver"),
        move => Set(move, "until", move["until"] is null ? "2030-01-01T00:00:00Z" : null),
        move => Set(move, "until", "2022-01-02T00:00:00Z"),
        move => Set(move, "day", "2019-12-31"),
        move => Set(move, "at", "2019-12-31T00:00:00Z"),
        move => Set(move, "at", $"{(string?)move["day"]}T23:00:00Z"),
        move => Set(move, "reason", (string?)move["reason"] == "reached" ? "renewed" : "reached"),
        move => Set(move, "reason", (string?)move["reason"] == "grace" ? "returned" : "grace"),
        move => Set(move, "floors", JsonNode.Parse("""[{ "tier": "gold", "until": "2040-01-01T00:00:00Z" }]""")),
        move => move["floors"] is not null && Set(move, "floors", null),
        move => Set(move, "toMetric", move["toMetric"] is null),
        move => Set(move, "reviewAt", move["reviewAt"] is null ? "2021-01-01T00:00:00Z" : null),
        move => move["floors"] is not null && Set(move["floors"]![0]!.AsObject(), "given", move["floors"]![0]!["given"] is null),
    ];

    private static bool Set(JsonObject move, string name, JsonNode? value)
    {
        move[name] = value;
        return true;
    }

    private static TierStory Silver(string terms = "", string until = "2022-01-01T00:00:00Z") => new TierStory(terms).Join("2020-01-01T08:00:00Z")
        .Buy("2020-03-01T10:00:00Z", 100, Move("2020-03-01T10:00:00Z", "silver", until, "reached"));

    private static TierStory Gold(string terms = "", string until = "2022-01-01T00:00:00Z", string returns = "atOnce") => new TierStory(terms, returns).Join("2020-01-01T08:00:00Z")
        .Buy("2020-03-01T10:00:00Z", 600, Move("2020-03-01T10:00:00Z", "gold", until, "reached"));
}
