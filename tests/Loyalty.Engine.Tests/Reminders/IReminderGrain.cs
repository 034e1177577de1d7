using Orleans;

namespace Loyalty.Engine.Tests.Reminders;

internal interface IReminderGrain : IGrainWithStringKey
{
    Task Register(string name, TimeSpan dueTime, TimeSpan period);

    Task<bool> Has(string name);

    Task Unregister(string name);

    Task End();
}
