using System.Text.Json.Serialization;

namespace Loyalty.Simulation.Histories;

/// <summary>Something that is sent to the platform, or that goes wrong.</summary>
[JsonDerivedType(typeof(Enroll), "enroll")]
[JsonDerivedType(typeof(MakeCode), "makeCode")]
[JsonDerivedType(typeof(Buy), "buy")]
[JsonDerivedType(typeof(GiveBack), "giveBack")]
[JsonDerivedType(typeof(Redeem), "redeem")]
[JsonDerivedType(typeof(UseVoucher), "useVoucher")]
[JsonDerivedType(typeof(CancelVoucher), "cancelVoucher")]
[JsonDerivedType(typeof(Transfer), "transfer")]
[JsonDerivedType(typeof(Adjust), "adjust")]
[JsonDerivedType(typeof(Block), "block")]
[JsonDerivedType(typeof(Erase), "erase")]
[JsonDerivedType(typeof(Merge), "merge")]
[JsonDerivedType(typeof(PayMembership), "payMembership")]
[JsonDerivedType(typeof(EndMembership), "endMembership")]
[JsonDerivedType(typeof(FoundHousehold), "foundHousehold")]
[JsonDerivedType(typeof(JoinHousehold), "joinHousehold")]
[JsonDerivedType(typeof(LeaveHousehold), "leaveHousehold")]
[JsonDerivedType(typeof(SeeHousehold), "seeHousehold")]
[JsonDerivedType(typeof(Act), "act")]
[JsonDerivedType(typeof(Publish), "publish")]
[JsonDerivedType(typeof(See), "see")]
[JsonDerivedType(typeof(Sweep), "sweep")]
[JsonDerivedType(typeof(Repeat), "repeat")]
[JsonDerivedType(typeof(Crash), "crash")]
[JsonDerivedType(typeof(Drain), "drain")]
[JsonDerivedType(typeof(SecondSilo), "secondSilo")]
[JsonDerivedType(typeof(Trouble), "trouble")]
[JsonDerivedType(typeof(LostAnswers), "lostAnswers")]
[JsonDerivedType(typeof(LostMessages), "lostMessages")]
public abstract record Step
{
    /// <summary>Stays the same when other steps are dropped; no two of a history have the same.</summary>
    public required int Number { get; init; }

    /// <summary>When it is first sent, or begins.</summary>
    public required DateTimeOffset At { get; init; }
}
