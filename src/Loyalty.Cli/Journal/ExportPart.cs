using System.Security.Cryptography;
using System.Text;
using Loyalty.Cli.Files;

namespace Loyalty.Cli.Journal;

/// <summary>
/// What an export has read of the journal, in the journal's order, beside the file that it will give: FILE.part holds
/// the records, FILE.state how many of them are sure to be there. Both stay when the export ends before its end.
/// </summary>
internal sealed class ExportPart : IDisposable
{
    private readonly string _path;
    private readonly string _statePath;
    private readonly string _address;
    private readonly string _program;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private JournalPage? _newest;

    /// <exception cref="CliException">What lies there is another export's, or damaged.</exception>
    public ExportPart(string target, string address, string program)
    {
        _path = $"{target}.part";
        _statePath = $"{target}.state";
        _address = address;
        _program = program;
        State = ExportState.Read(_statePath, address, program);
        if (State is not null && !File.Exists(_path))
        {
            throw ExportState.Unfit(_statePath, $"{_path} is gone");
        }

        _file = new FileStream(_path, State is null ? FileMode.Create : FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        try
        {
            Resume();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>As it was saved last; null when nothing was.</summary>
    public ExportState? State { get; private set; }

    public long Records { get; private set; }

    /// <summary>Takes a page whole, or fails and takes nothing of it.</summary>
    /// <returns>The number of its records.</returns>
    public int Append(JournalPage page)
    {
        var items = page.Lines().Select(line => line.ToSortItem()).ToList();
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
        {
            items.ForEach(item => item.Write(writer));
        }

        _file.Write(bytes.GetBuffer(), 0, (int)bytes.Length);
        _hash.AppendData(bytes.GetBuffer(), 0, (int)bytes.Length);
        Records += items.Count;
        _newest = page;
        return items.Count;
    }

    /// <summary>Makes what was appended sure. Does nothing after the journal's last page: it may grow, so the next run reads it again.</summary>
    public void Save()
    {
        if (_newest is not { Next: { } next } page)
        {
            return;
        }

        _file.Flush(flushToDisk: true);
        State = new ExportState
        {
            Version = ExportState.CurrentVersion,
            Address = _address,
            Program = _program,
            PageFrom = page.From,
            PageHash = HashOf(page),
            Next = next,
            Records = Records,
            Bytes = _file.Position,
            Hash = Convert.ToHexStringLower(_hash.GetCurrentHash()),
        };
        StateFile.Write(_statePath, State);
    }

    /// <summary>Whether the gateway still holds what was read: the data behind an address can have been replaced.</summary>
    public void Check(JournalPage again)
    {
        if (again.Next != State!.Next || HashOf(again) != State.PageHash)
        {
            throw ExportState.Unfit(_statePath, "the gateway no longer holds what it was begun with");
        }
    }

    /// <summary>All that was appended, in the order in which it was. Nothing may be appended after.</summary>
    public IEnumerable<SortItem> Items()
    {
        _file.Flush();
        _file.Position = 0;
        return SortItem.ReadAll(_file);
    }

    /// <summary>The state first: a part without one is nothing, a state without its part is an error.</summary>
    public void Delete()
    {
        StateFile.Delete(_statePath);
        State = null;
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
        if (State is null)
        {
            File.Delete(_path);
        }
    }

    private static string HashOf(JournalPage page) => Convert.ToHexStringLower(SHA256.HashData(page.Body));

    private void Resume()
    {
        if (State is null)
        {
            return;
        }

        if (_file.Length < State.Bytes || !HashAgain(State.Bytes))
        {
            throw ExportState.Unfit(_statePath, $"{_path} is not the one that it speaks of");
        }

        _file.SetLength(State.Bytes);
        Records = State.Records;
    }

    private bool HashAgain(long length)
    {
        var buffer = new byte[1 << 16];
        while (length > 0)
        {
            var read = _file.Read(buffer, 0, (int)Math.Min(buffer.Length, length));
            _hash.AppendData(buffer, 0, read);
            length -= read;
        }

        return Convert.ToHexStringLower(_hash.GetCurrentHash()) == State!.Hash;
    }
}
