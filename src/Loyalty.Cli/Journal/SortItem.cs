using System.Text;

namespace Loyalty.Cli.Journal;

/// <summary>A line with the key that it is sorted by.</summary>
internal readonly record struct SortItem(byte[] Key, byte[] Line) : IComparable<SortItem>
{
    /// <summary>The items of a file, from where it stands to its end.</summary>
    public static IEnumerable<SortItem> ReadAll(Stream file)
    {
        using var reader = new BinaryReader(file, Encoding.UTF8, leaveOpen: true);
        while (file.Position < file.Length)
        {
            var key = reader.ReadBytes(reader.Read7BitEncodedInt());
            yield return new SortItem(key, reader.ReadBytes(reader.Read7BitEncodedInt()));
        }
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(Key.Length);
        writer.Write(Key);
        writer.Write7BitEncodedInt(Line.Length);
        writer.Write(Line);
    }

    public int CompareTo(SortItem other)
    {
        var byKey = Key.AsSpan().SequenceCompareTo(other.Key);
        return byKey != 0 ? byKey : Line.AsSpan().SequenceCompareTo(other.Line);
    }
}
