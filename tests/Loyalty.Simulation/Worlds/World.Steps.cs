using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Worlds;

/// <summary>What the history brings, from its first step to its end.</summary>
internal sealed partial class World
{
    private const int MostTurns = 500_000;

    /// <summary>Everything up to the end of faults. False: it goes round in circles.</summary>
    public bool Live(History history)
    {
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
        return RunTo(history.Until);
    }

    /// <summary>Runs until the instant, and what goes on then.</summary>
    public bool RunTo(DateTimeOffset instant)
    {
        var most = _turns + MostTurns;
        while (_turns < most)
        {
            if (!RunOne() && !Pass(instant))
            {
                // What has its time at the end still happens.
                while (_turns < most && RunOne())
                {
                }

                return _turns < most;
            }
        }

        return false;
    }

    private Action Happens(Step step, Dictionary<int, Command> sent) => step switch
    {
        Repeat repeat => sent.TryGetValue(repeat.Of, out var command) ? () => Begin(step, command) : () => { },
        Command command => () => Begin(step, command),
        Crash crash => () => _crash = _faultsAreOver ? null : (crash, crash.Turns),
        SecondSilo second => () => Begin(second),
        Trouble trouble => () => Begin(_troubles, trouble, trouble.Lasts),
        LostAnswers losses => () => Begin(_losses, losses, losses.Lasts),
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
        _crash = null;
        LoseSecond();
    }
}
