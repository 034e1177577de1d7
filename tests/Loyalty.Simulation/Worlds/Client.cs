using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Worlds;

/// <summary>One command of one client, sent until it is known what came of it.</summary>
internal sealed class Client(World world, int step, Command command)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);
    private int _attempt;

    public Command Command => command;

    public void Send()
    {
        var attempt = new Attempt(this, ++_attempt, world.NextEvent(), world.Clock.Now);
        world.Sent(attempt);
        if (world.PickSilo() is { } silo)
        {
            silo.Serve(attempt);
            world.Clock.After(s_patience, () => attempt.End(Answered.Nothing("timedOut")));
        }
        else
        {
            attempt.End(Answered.Nothing("notReached"));
        }
    }

    private void Learn(Attempt attempt, Answered answered)
    {
        var told = new Told
        {
            Step = step,
            Command = command,
            Attempt = attempt.Number,
            Kind = answered.Kind,
            Began = attempt.Began,
            Ended = world.NextEvent(),
            SentAt = attempt.SentAt,
            AnsweredAt = world.Clock.Now,
            Status = answered.Status,
            Code = answered.Code,
            Replayed = answered.Replayed,
            Answer = answered.Value,
        };
        var again = told.Kind == ToldKind.Unknown && attempt.Number < command.Attempts;
        world.Learned(told, again);
        if (again)
        {
            var pause = TimeSpan.FromMilliseconds(100 << Math.Min(attempt.Number, 6));
            world.Clock.After(world.Luck.UpTo(pause < s_longestPause ? pause : s_longestPause), Send);
        }
    }

    /// <summary>One sending; ends once, whatever comes later.</summary>
    internal sealed class Attempt(Client client, int number, long began, DateTimeOffset sentAt)
    {
        private bool _ended;

        public Command Command => client.Command;

        public int Number => number;

        public long Began => began;

        public DateTimeOffset SentAt => sentAt;

        public bool IsOver => _ended;

        public void End(Answered answered)
        {
            if (!_ended)
            {
                _ended = true;
                client.Learn(this, answered);
            }
        }
    }
}
