using Loyalty.Contracts.Campaigns;

namespace Loyalty.Grains.Campaigns;

/// <summary>
/// This silo's lease of one budget, taken from by many members at once. Whatever goes wrong, it errs to taking too
/// little: what may be in the journal stays taken, and a lease that may be over is not taken from.
/// </summary>
internal sealed class BudgetHolder(ICampaignBudget campaign, TimeProvider time, CampaignOptions options)
{
    private readonly Lock _gate = new();
    private long _lease;
    private long _size;
    private long _taken;
    private long _askedAt;
    private TimeSpan _lasts;
    private long? _exhaustedAt;
    private long _wanted;
    private Task? _leasing;

    /// <summary>What could be taken now.</summary>
    public long Free
    {
        get
        {
            lock (_gate)
            {
                return IsHeld ? _size - _taken : 0;
            }
        }
    }

    /// <summary>
    /// At 60 % it ends here: the rest of the time is for what was taken to reach the journal. The clock is this silo's
    /// own, and ran before the lease did.
    /// </summary>
    private bool IsHeld => _lease != 0 && time.GetElapsedTime(_askedAt) < _lasts * 0.6;

    /// <summary>Takes the amount, or what there is when the campaign has no more to give (it may be nothing). Null: ask for a lease first.</summary>
    public (long Lease, long Amount)? TryTake(long amount)
    {
        lock (_gate)
        {
            var free = Free;
            if (free < amount && !(_exhaustedAt is { } at && time.GetElapsedTime(at) < options.ExhaustedFor))
            {
                return null;
            }

            var taken = Math.Min(free, amount);
            _taken += taken;
            return (_lease, taken);
        }
    }

    /// <summary>What was taken is not used. Of a lease that is held no more it comes back when that is settled.</summary>
    public void Release(long lease, long amount)
    {
        lock (_gate)
        {
            if (lease == _lease)
            {
                _taken -= amount;
            }
        }
    }

    /// <summary>Asks the campaign for more; whoever needs it at the same time waits for the same answer.</summary>
    public Task Lease(long wanted)
    {
        lock (_gate)
        {
            _wanted = Math.Max(_wanted, wanted);
            return _leasing is { IsCompleted: false } leasing ? leasing : _leasing = Ask();
        }
    }

    private async Task Ask()
    {
        var askedAt = time.GetTimestamp();
        var command = IsHeld
            ? new LeaseBudget { Lease = _lease, Taken = _taken, Wanted = _wanted }
            : new LeaseBudget { Lease = 0, Taken = 0, Wanted = _wanted };
        _wanted = 0;
        BudgetLease answer;
        try
        {
            answer = await campaign.Lease(command).WaitAsync(options.LeaseWait, time);
        }
        catch (Exception exception)
        {
            throw CampaignBudgets.Unavailable(exception);
        }

        lock (_gate)
        {
            if (answer.Lease != _lease)
            {
                (_lease, _taken, _askedAt) = (answer.Lease, 0, askedAt);
            }

            (_size, _lasts) = (answer.Size, answer.Lasts);

            // By what was free when it was asked for: what others took meanwhile can be asked for again.
            var taken = answer.Lease == command.Lease ? command.Taken : 0;
            _exhaustedAt = answer.Size - taken < command.Wanted ? time.GetTimestamp() : null;
        }
    }
}
