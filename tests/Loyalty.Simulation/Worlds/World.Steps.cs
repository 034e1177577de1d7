using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Worlds;

/// <summary>What the history brings, from its first step to its end.</summary>
internal sealed partial class World
{
    /// <summary>No history takes a tenth of it; one that takes more goes round in circles, and does not come to rest.</summary>
    private const int MostTurns = 200_000;

    /// <summary>No trouble lasts so long; what is not answered by then never is.</summary>
    private const int MostAttempts = 200;

    /// <summary>Why it will not come to rest, whatever time it is given; null: it may.</summary>
    private string? _circles;

    /// <summary>Everything up to the end of faults, and coming to rest after it; answers what does not, or null.</summary>
    public string? Live(History history)
    {
        _later = history.Setup.Later;
        var sent = new Dictionary<int, Command>();
        foreach (var step in history.Steps)
        {
            if (step is Command command and not Repeat)
            {
                sent[step.Number] = command;
            }
        }

        foreach (var step in history.Steps)
        {
            Clock.At(step.At, Happens(step, sent));
        }

        Clock.At(history.Until, EndFaults);
        return RunTo(history.Until) ? ComeToRest(history.Setup) : _circles;
    }

    /// <summary>Runs until the instant, and what goes on then. False: it goes round in circles.</summary>
    public bool RunTo(DateTimeOffset instant)
    {
        while (GoesOn())
        {
            if (!RunOne() && !Pass(instant))
            {
                // What has its time at the end still happens.
                while (GoesOn() && RunOne())
                {
                }

                return GoesOn();
            }
        }

        return false;
    }

    private bool GoesOn()
    {
        if (_turns >= MostTurns)
        {
            _circles ??= $"It has taken {_turns} turns, and goes round in circles.";
        }

        return _circles is null;
    }

    private Action Happens(Step step, Dictionary<int, Command> sent) => step switch
    {
        Repeat repeat => sent.TryGetValue(repeat.Of, out var command) ? () => Begin(step, command) : () => { },
        Command command => () => Begin(step, command),
        Crash crash => () => _crash = _faultsAreOver ? null : (crash, crash.Turns),
        Drain drain => () => Begin(drain),
        SecondSilo second => () => Begin(second),
        Trouble trouble => () => Begin(_troubles, trouble, trouble.Lasts),
        LostAnswers losses => () => Begin(_losses, losses, losses.Lasts),
        LostMessages lost => () => Begin(_lostMessages, lost, lost.Lasts),
        _ => throw new ArgumentException($"Nobody knows what {step} is.", nameof(step)),
    };

    private void Begin(Step step, Command command)
    {
        _unanswered++;
        new Client(this, step.Number, command).Send();
    }

    private void Begin<T>(List<T> current, T fault, TimeSpan lasts)
        where T : Fault
    {
        if (KeepsTimeline)
        {
            Note(null, $"{fault}");
        }

        current.Add(fault);
        Clock.After(lasts, () => current.Remove(fault));
    }

    private void Begin(Drain drain)
    {
        if (_faultsAreOver || PickSilo() is not { } silo)
        {
            return;
        }

        Note(null, $"silo {silo.Number} is asked to end");
        silo.End(() => Lose(silo, drain.Down, "has ended in order", Told.LeftUnanswered));
    }

    private void Begin(SecondSilo second)
    {
        if (_silos.Count != 1)
        {
            return;
        }

        StartSilo(second.ClockOff);
        Clock.After(second.Lasts, LoseSecond);
    }

    private void LoseSecond()
    {
        if (_silos.Count > 1)
        {
            Lose(PickAlive(), TimeSpan.Zero, "is lost, the other goes on");
        }
    }

    private void EndFaults()
    {
        Note(null, "faults are over");
        _faultsAreOver = true;
        _troubles.Clear();
        _losses.Clear();
        _lostMessages.Clear();
        _crash = null;
        LoseSecond();
    }
}
