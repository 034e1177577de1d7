namespace Orleans.Hosting;

/// <summary>A reminder as it is stored.</summary>
/// <param name="GrainId">The grain to remind, as <c>type/key</c>.</param>
/// <param name="Name">The name of the reminder within the grain.</param>
/// <param name="StartAt">When it first fell due, UTC.</param>
/// <param name="Period">The time between ticks.</param>
public sealed record ReminderRecord(string GrainId, string Name, DateTime StartAt, TimeSpan Period);
