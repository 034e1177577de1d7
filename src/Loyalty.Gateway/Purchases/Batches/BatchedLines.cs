using System.Text.Json.Serialization;
using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Microsoft.AspNetCore.Mvc;

namespace Loyalty.Gateway.Purchases.Batches;

/// <summary>The answer to a line of a batch of purchases.</summary>
/// <param name="Line">The line's number, from 1, blank ones counted.</param>
/// <param name="Status">What it would have been answered with by itself.</param>
/// <param name="Purchase">What the purchase came to.</param>
/// <param name="Replayed">True when this is the stored answer of an earlier time; absent otherwise.</param>
internal sealed record BatchedPurchase(
    int Line, int Status, RecordedPurchase Purchase, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Replayed);

/// <summary>The answer to a line of a batch of returns.</summary>
/// <param name="Line">The line's number, from 1, blank ones counted.</param>
/// <param name="Status">What it would have been answered with by itself.</param>
/// <param name="Return">What the return came to.</param>
/// <param name="Replayed">True when this is the stored answer of an earlier time; absent otherwise.</param>
internal sealed record BatchedReturn(
    int Line, int Status, RecordedReturn Return, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Replayed);

/// <summary>The answer to a line of a batch of activities.</summary>
/// <param name="Line">The line's number, from 1, blank ones counted.</param>
/// <param name="Status">What it would have been answered with by itself.</param>
/// <param name="Activity">What the activity came to.</param>
/// <param name="Replayed">True when this is the stored answer of an earlier time; absent otherwise.</param>
internal sealed record BatchedActivity(
    int Line, int Status, RecordedActivity Activity, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Replayed);

/// <summary>The answer to a line that failed; the others are not touched by it.</summary>
/// <param name="Line">The line's number, from 1, blank ones counted.</param>
/// <param name="Status">What it would have been answered with by itself.</param>
/// <param name="Problem">Why.</param>
internal sealed record BatchedProblem(int Line, int Status, ProblemDetails Problem);
