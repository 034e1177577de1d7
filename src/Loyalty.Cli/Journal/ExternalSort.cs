namespace Loyalty.Cli.Journal;

/// <summary>
/// Sorts more than fits in memory: what is added is held up to a budget, written to a temporary file as a sorted run,
/// and the runs are merged, some at a time, until one merge gives them all. Keys are compared byte by byte, then the
/// lines themselves, so the order depends on nothing but what was added. Disposing deletes the temporary files.
/// </summary>
/// <param name="budget">Bytes held in memory before a run is written.</param>
/// <param name="fanIn">Runs merged at once, 2 or more: so many files are open.</param>
internal sealed class ExternalSort(long budget = ExternalSort.DefaultBudget, int fanIn = 64) : IDisposable
{
    public const long DefaultBudget = 64 * 1024 * 1024;

    /// <summary>What an item takes beside its bytes, roughly.</summary>
    private const int Overhead = 80;

    private readonly List<SortItem> _items = [];
    private readonly Queue<string> _runs = new();
    private DirectoryInfo? _folder;
    private long _held;
    private int _written;

    /// <summary>Where runs go; null while everything fits in memory.</summary>
    public string? Folder => _folder?.FullName;

    public void Add(byte[] key, byte[] line)
    {
        _items.Add(new SortItem(key, line));
        _held += key.Length + line.Length + Overhead;
        if (_held >= budget)
        {
            WriteRun();
        }
    }

    /// <summary>Everything that was added, in order. Can be read once.</summary>
    public IEnumerable<SortItem> Sorted()
    {
        if (_runs.Count == 0)
        {
            _items.Sort();
            return _items;
        }

        if (_items.Count > 0)
        {
            WriteRun();
        }

        while (_runs.Count > fanIn)
        {
            var some = Enumerable.Range(0, fanIn).Select(_ => _runs.Dequeue()).ToList();
            Write(Merge(some));
            some.ForEach(File.Delete);
        }

        return Merge([.. _runs]);
    }

    public void Dispose() => _folder?.Delete(recursive: true);

    private void WriteRun()
    {
        _items.Sort();
        Write(_items);
        _items.Clear();
        _held = 0;
    }

    private void Write(IEnumerable<SortItem> items)
    {
        _folder ??= Directory.CreateTempSubdirectory("loyalty-sort-");
        var path = Path.Combine(_folder.FullName, $"run-{++_written}");
        using var writer = new BinaryWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16));
        foreach (var item in items)
        {
            item.Write(writer);
        }

        _runs.Enqueue(path);
    }

    private static IEnumerable<SortItem> Merge(IReadOnlyList<string> runs)
    {
        var readers = new List<IEnumerator<SortItem>>();
        try
        {
            var heads = new PriorityQueue<IEnumerator<SortItem>, SortItem>();
            foreach (var run in runs)
            {
                var reader = ReadRun(run).GetEnumerator();
                readers.Add(reader);
                if (reader.MoveNext())
                {
                    heads.Enqueue(reader, reader.Current);
                }
            }

            while (heads.TryDequeue(out var reader, out var smallest))
            {
                yield return smallest;
                if (reader.MoveNext())
                {
                    heads.Enqueue(reader, reader.Current);
                }
            }
        }
        finally
        {
            readers.ForEach(reader => reader.Dispose());
        }
    }

    private static IEnumerable<SortItem> ReadRun(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, 1 << 14, FileOptions.SequentialScan);
        foreach (var item in SortItem.ReadAll(file))
        {
            yield return item;
        }
    }
}
