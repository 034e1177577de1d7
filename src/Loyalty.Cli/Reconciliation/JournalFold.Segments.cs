using System.Text.Json;

namespace Loyalty.Cli.Reconciliation;

// Who came into which segment and left it. Why is not asked again: attributes stand nowhere in the journal.
internal sealed partial class JournalFold
{
    public SortedDictionary<string, FoldedSegment> Segments { get; } = new(StringComparer.Ordinal);

    private void MoveSegment(string about, FoldedAccount account, JsonElement moved)
    {
        var (segment, joined) = (moved.Text("segment"), moved.Flag("joined"));
        if (!(joined ? account.Segments.Add(segment) : account.Segments.Remove(segment)))
        {
            differences.Add(about, $"segment {segment}", joined ? "joined once" : "left once", joined ? "joined again" : "left without having joined");
        }

        if (!Segments.TryGetValue(segment, out var folded))
        {
            Segments.Add(segment, folded = new FoldedSegment());
        }

        folded.Move(moved.Text("day"), joined);
    }

    private void CheckSegments(string about, FoldedAccount account, JsonElement record) =>
        differences.Compare(about, "segments in the record", string.Join(' ', account.Segments), string.Join(' ', record.Items("sg").Select(segment => segment.GetString())));
}
