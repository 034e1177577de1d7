using Loyalty.Contracts.Programs;
using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Worlds;

namespace Loyalty.Simulation.Invariants;

// What is published.
internal static partial class Invariants
{
    public static Invariant EditionsStandAsPublished { get; } = new(
        nameof(EditionsStandAsPublished),
        "What is published is in force from the instant that was asked for, or as soon as every process can know it, and is listed as it was answered for ever.",
        static found => found.Outcome.Told.Where(static told => told.Command is Publish).SelectMany(told => Published(found, told)));

    private static IEnumerable<Breach> Published(Case found, Told told)
    {
        var publish = (Publish)told.Command;
        if (told.Kind == ToldKind.Refused && told.Code is not ("effectiveTooEarly" or "preconditionFailed"))
        {
            yield return Of(told, $"it was refused ({told.Code})");
        }

        if (told.Kind == ToldKind.Refused && told.Code == "effectiveTooEarly" && publish.EffectiveAt >= told.AnsweredAt + SiloProcess.PublishLeadTime + s_clocks)
        {
            yield return Of(told, "it was refused, and there was time");
        }

        if (told is not { Kind: ToldKind.Acknowledged, Answer: EditionInfo info })
        {
            yield break;
        }

        if (publish.EffectiveAt is { } asked ? info.EffectiveAt != asked : info.EffectiveAt > told.AnsweredAt + SiloProcess.PublishLeadTime + s_clocks)
        {
            yield return Of(told, $"edition {info.Number} is in force from {info.EffectiveAt:O} on");
        }

        if (info.EffectiveAt < info.PublishedAt + SiloProcess.PublishLeadTime)
        {
            yield return Of(told, $"edition {info.Number}, published at {info.PublishedAt:O}, is in force from {info.EffectiveAt:O} on");
        }

        var name = publish.Version == 0 ? found.Outcome.History.Setup.Program.Name : found.Outcome.History.Setup.Later[publish.Version - 1].Name;
        if (found.Rests && !found.Outcome.Editions.Contains(new PublishedEdition(info, name)))
        {
            yield return Of(told, $"{info} of {name} was told, and is not listed");
        }
    }
}
