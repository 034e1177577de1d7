using System.CommandLine;
using Loyalty.Compare;
using Loyalty.Compare.Peers;

var members = new Option<int>("--members") { Description = "Members that buy.", DefaultValueFactory = _ => 20_000 };
var seconds = new Option<int>("--seconds") { Description = "Length of what is measured of each in a round.", DefaultValueFactory = _ => 4 };
var rounds = new Option<int>("--rounds") { Description = "Rounds; the median counts.", DefaultValueFactory = _ => 5 };
var profile = new Option<bool>("--profile") { Description = "Say in the end what the gateway's time goes to, also where every goal is reached." };
var profileOnly = new Option<bool>("--profile-only") { Description = "Nothing but that: no peers, no rounds." };
var gateway = new Option<string>("--gateway")
{
    Description = "The gateway's program; that of this build when it is not given.",
    DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "Loyalty.Gateway.dll"),
};

// Started by the comparison, each in a process of its own.
var kind = new Argument<string>("peer").AcceptOnlyFromAmong([.. PeerHost.Kinds]);
var postgres = new Option<string>("--postgres") { Description = "A connection string.", DefaultValueFactory = _ => "" };
var serve = new Command("serve", "Is one of the peers.") { kind, postgres };
serve.Hidden = true;
serve.SetAction((parsed, _) => PeerHost.Run(parsed.GetRequiredValue(kind), parsed.GetRequiredValue(postgres)));

var root = new RootCommand("The platform beside its peers, on one machine, in turns; see the README beside this file.") { members, seconds, rounds, profile, profileOnly, gateway, serve };
root.SetAction((parsed, _) =>
{
    var settings = new CompareSettings(
        parsed.GetRequiredValue(gateway), parsed.GetValue(members), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(rounds));
    return parsed.GetValue(profileOnly) ? Comparison.ProfileOnly(settings) : Comparison.Run(settings, parsed.GetValue(profile));
});
return await root.Parse(args).InvokeAsync();
