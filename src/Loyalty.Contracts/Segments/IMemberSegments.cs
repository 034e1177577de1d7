using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Segments;

/// <summary>The segments that a member is in, and what operators say about the member. Key: program/member.</summary>
[Alias("loyalty.IMemberSegments")]
public interface IMemberSegments : IGrainWithStringKey
{
    [Alias("GetSegments")]
    Task<Outcome<MemberSegments>> GetSegments();

    /// <summary>Puts the member on the list of a segment or takes it off. Refused with <c>segmentNotFound</c>, <c>segmentNotListed</c>, <c>tooManyLists</c>.</summary>
    [Alias("ChangeList")]
    Task<Outcome<ChangedSegments>> ChangeList(ChangeList command);

    /// <summary>Sets a tag or removes it. Refused with <c>tooManyTags</c>.</summary>
    [Alias("ChangeTag")]
    Task<Outcome<ChangedSegments>> ChangeTag(ChangeTag command);

    /// <summary>Holds the edition in force against the member, who may not have done anything since it was published: segments, days of the year, what is to be told.</summary>
    [Alias("Evaluate")]
    Task<Outcome<ChangedSegments>> Evaluate();
}
