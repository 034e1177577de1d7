using System.CommandLine;
using Loyalty.Benchmarks;
using Loyalty.Storage.Postgres;

var members = new Option<int>("--members") { Description = "Members that buy.", DefaultValueFactory = _ => 20_000 };
var seconds = new Option<int>("--seconds") { Description = "Length of a round.", DefaultValueFactory = _ => 10 };
var rounds = new Option<int>("--rounds") { Description = "Rounds; the median counts.", DefaultValueFactory = _ => 3 };
var concurrency = new Option<int>("--concurrency") { Description = "Purchases under way at a time.", DefaultValueFactory = _ => 512 };

var grains = new Command("grains", "Purchases through the grain interface, in process.") { members, seconds, rounds, concurrency };
grains.SetAction((parsed, _) => GrainPurchases.Run(
    parsed.GetValue(members), parsed.GetValue(seconds), parsed.GetValue(concurrency), parsed.GetValue(rounds)));

var calls = new Command("calls", "Calls of a warm grain that does nothing.") { rounds };
calls.SetAction((parsed, _) => GrainCalls.Run(parsed.GetValue(rounds)));

var decide = new Command("decide", "Deciding purchases of 20 lines against 50 rules and 20 campaigns, without grains and storage.") { rounds };
decide.SetAction(parsed => PurchaseDecisions.Run(parsed.GetValue(rounds)));

var connections = new Option<int>("--connections") { Description = "Connections of the load.", DefaultValueFactory = _ => 128 };
var rate = new Option<double?>("--rate") { Description = "Purchases a second at fixed times; half of the median when it is not given." };
var gateway = new Option<string>("--gateway")
{
    Description = "The gateway's program; that of this build when it is not given.",
    DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "Loyalty.Gateway.dll"),
};
var http = new Command("http", "Purchases over HTTP: as many as go through, then half of that at fixed times.") { gateway, members, seconds, rounds, connections, rate };
http.SetAction((parsed, _) => HttpPurchases.Run(
    parsed.GetValue(gateway)!, parsed.GetValue(members), parsed.GetValue(seconds), parsed.GetValue(connections), parsed.GetValue(rounds), parsed.GetValue(rate)));

var data = new Argument<string>("folder") { Description = "Where the members are kept; made when it is not there." };
var population = new Option<int>("--population") { Description = "Members in all.", DefaultValueFactory = _ => 1_000_000 };
var make = new Command("population", "Makes a folder with a million members and five million records.") { data, population };
make.SetAction((parsed, _) => Population.Make(parsed.GetValue(data)!, parsed.GetValue(population)));

var scale = new Command("scale", "Purchases over HTTP with a million members on disk.") { data, gateway, population, members, seconds, connections };
scale.SetAction((parsed, _) => new ScalePurchases(
    parsed.GetValue(gateway)!, parsed.GetValue(data)!, parsed.GetValue(population), parsed.GetValue(members), parsed.GetValue(seconds), parsed.GetValue(connections)).Run());

var appends = new Option<int>("--concurrency") { Description = "Appends under way at a time.", DefaultValueFactory = _ => 256 };
var appendConnections = new Option<int>("--append-connections") { Description = "Connections that they share.", DefaultValueFactory = _ => new PostgresStorageOptions().AppendConnections };
var postgres = new Command("postgres", "Appends to the journal on PostgreSQL, and beside it pgbench on the same tables.") { seconds, appends, appendConnections, rounds };
postgres.SetAction((parsed, _) => PostgresAppends.Run(parsed.GetValue(seconds), parsed.GetValue(appends), parsed.GetValue(appendConnections), parsed.GetValue(rounds)));

return await new RootCommand("Figures of the platform; see the README beside this file.") { calls, decide, grains, http, make, postgres, scale }.Parse(args).InvokeAsync();
