using Orleans.Activations;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The reminders of a grain. They outlive the activation and the process.</summary>
public static class GrainReminderExtensions
{
    /// <summary>Sets a reminder of this grain, replacing one of the same name.</summary>
    /// <param name="grain">A grain that implements <see cref="IRemindable"/>.</param>
    /// <param name="reminderName">Its name within the grain.</param>
    /// <param name="dueTime">The time to the first tick, zero or more.</param>
    /// <param name="period">The time between ticks, at least a minute.</param>
    /// <exception cref="ArgumentException">The period is shorter than a minute, or a time is negative.</exception>
    /// <exception cref="InvalidOperationException">The grain can't be reminded, or there is no storage for reminders.</exception>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        if (grain is not IRemindable)
        {
            throw new InvalidOperationException($"{grain.GetType().Name} does not implement {nameof(IRemindable)}.");
        }

        var activation = Activation.Of(grain);
        return activation.Engine.Reminders.RegisterAsync(activation.GrainId, reminderName, dueTime, period);
    }

    /// <summary>The reminder of that name, or null.</summary>
    public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName)
    {
        var activation = Activation.Of(grain);
        return activation.Engine.Reminders.GetAsync(activation.GrainId, reminderName);
    }

    /// <summary>Ends a reminder of this grain.</summary>
    public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        var activation = Activation.Of(grain);
        return activation.Engine.Reminders.UnregisterAsync(activation.GrainId, reminder.ReminderName);
    }
}
