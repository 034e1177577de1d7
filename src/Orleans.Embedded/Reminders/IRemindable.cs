using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain that can be reminded.</summary>
public interface IRemindable : IGrain
{
    /// <summary>Called when a reminder falls due. The grain is activated for it if need be.</summary>
    Task ReceiveReminder(string reminderName, TickStatus status);
}
