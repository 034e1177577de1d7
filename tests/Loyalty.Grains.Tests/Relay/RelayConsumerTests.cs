using System.Text;
using Loyalty.Contracts.Relay;
using Loyalty.Grains.Relay;
using Loyalty.Storage.Relay;

namespace Loyalty.Grains.Tests.Relay;

/// <summary>The consumer's side alone: every order in which batches can come to it, and every failure in between.</summary>
public sealed class RelayConsumerTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public async Task Take_applies_each_batch_once_and_in_order_whatever_is_rung(int seed)
    {
        var random = new Random(seed);
        for (var history = 0; history < 50; history++)
        {
            var world = new World(random);
            var rings = Enumerable.Range(0, World.Partitions).SelectMany(partition => Enumerable.Range(1, World.Batches).Select(number => (partition, number)))
                .SelectMany(ring => Enumerable.Repeat(ring, random.Next(3))).ToArray();
            random.Shuffle(rings);
            foreach (var (partition, number) in rings)
            {
                await world.Step(consumer => random.Next(4) == 0
                    ? consumer.CatchUp(partition, number)
                    : consumer.Take(new RelayRing(partition, number, World.Payload(partition, number))));
                if (random.Next(5) == 0)
                {
                    await world.Step(consumer => consumer.Flush());
                }
            }

            for (var partition = 0; partition < World.Partitions; partition++)
            {
                await world.StepUntilDone(consumer => consumer.CatchUp(partition, World.Batches));
            }

            await world.StepUntilDone(consumer => consumer.Flush());
            world.AssertComplete();
        }
    }

    /// <summary>Two activations of one grain: the other one took the first batches and confirmed them, so the log may have forgotten them.</summary>
    [Fact]
    public async Task CatchUp_past_what_another_activation_has_confirmed_fails_and_takes_nothing()
    {
        var taken = new List<string>();
        var watermarks = RelayConsumer.NewWatermarks();
        var consumer = new RelayConsumer(new ForgetfulLog(), "channel/demo/web", watermarks, payload => taken.Add(Encoding.UTF8.GetString(payload.Span)), () => Task.CompletedTask);

        await Assert.ThrowsAsync<InvalidDataException>(() => consumer.CatchUp(1, 3));

        Assert.Empty(taken);
        Assert.Equal(0, watermarks[1]);
    }

    /// <summary>Has the third batch alone. Whoever asks it again and again goes round in circles.</summary>
    private sealed class ForgetfulLog : IRelayLog
    {
        private int _reads;

        public Task<IReadOnlyList<RelayBatch>> Read(string destination, int partition, long afterNumber, int limit, CancellationToken cancellationToken) =>
            ++_reads < 10 ? Task.FromResult<IReadOnlyList<RelayBatch>>([new RelayBatch(destination, partition, 3, World.Payload(partition, 3))]) : throw new IOException("It is asked again and again.");

        public Task<RelayClaim> Claim(int partition, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<(RelayClaim Claim, IReadOnlyList<RelayBatch> Batches)> Advance(
            RelayClaim claim, long cursor, IReadOnlyList<(string Destination, ReadOnlyMemory<byte> Payload)> batches, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyDictionary<int, long>> Heads(string destination, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task Acknowledge(string destination, int partition, long number, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<RelayBacklog>> ReadUnacknowledged(int partition, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    /// <summary>A grain and its state: what fails ends it, and it begins again with what was saved.</summary>
    private sealed class World : IRelayLog
    {
        public const int Partitions = 2;
        public const int Batches = 9;
        private const string Destination = "channel/demo/web";
        private readonly Random _random;
        private readonly long[] _acknowledged = new long[Partitions];
        private (long[] Watermarks, List<string> Sums) _saved = (RelayConsumer.NewWatermarks(), []);
        private (long[] Watermarks, List<string> Sums) _memory;
        private RelayConsumer _consumer = null!;

        public World(Random random)
        {
            _random = random;
            Begin();
        }

        public static byte[] Payload(int partition, long number) => Encoding.UTF8.GetBytes($"{partition}/{number}");

        public async Task<bool> Step(Func<RelayConsumer, Task> run)
        {
            try
            {
                await run(_consumer);
                return true;
            }
            catch (IOException)
            {
                Begin();
                return false;
            }
        }

        public async Task StepUntilDone(Func<RelayConsumer, Task> run)
        {
            while (!await Step(run))
            {
            }
        }

        public void AssertComplete()
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                Assert.Equal(Enumerable.Range(1, Batches).Select(number => $"{partition}/{number}"), _saved.Sums.Where(sum => sum.StartsWith($"{partition}/", StringComparison.Ordinal)));
                Assert.Equal(Batches, _acknowledged[partition]);
            }

            Assert.False(_consumer.IsDirty);
        }

        public Task<IReadOnlyList<RelayBatch>> Read(string destination, int partition, long afterNumber, int limit, CancellationToken cancellationToken)
        {
            Assert.Equal(Destination, destination);
            Assert.True(afterNumber >= _acknowledged[partition], "What was confirmed may be forgotten.");
            MayFail();

            // In pages that are smaller than asked for.
            return Task.FromResult<IReadOnlyList<RelayBatch>>(
                [.. Enumerable.Range(1, Batches).Where(number => number > afterNumber).Take(3).Select(number => new RelayBatch(Destination, partition, number, Payload(partition, number)))]);
        }

        public Task Acknowledge(string destination, int partition, long number, CancellationToken cancellationToken)
        {
            Assert.True(number <= _saved.Watermarks[partition], "Confirmed before it was saved.");
            MayFail();
            _acknowledged[partition] = Math.Max(_acknowledged[partition], number);
            return Task.CompletedTask;
        }

        public Task<RelayClaim> Claim(int partition, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<(RelayClaim Claim, IReadOnlyList<RelayBatch> Batches)> Advance(
            RelayClaim claim, long cursor, IReadOnlyList<(string Destination, ReadOnlyMemory<byte> Payload)> batches, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyDictionary<int, long>> Heads(string destination, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<RelayBacklog>> ReadUnacknowledged(int partition, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        private void Begin()
        {
            _memory = ([.. _saved.Watermarks], [.. _saved.Sums]);
            _consumer = new RelayConsumer(this, Destination, _memory.Watermarks, payload => _memory.Sums.Add(Encoding.UTF8.GetString(payload.Span)), Save);
        }

        private Task Save()
        {
            MayFail();
            _saved = ([.. _memory.Watermarks], [.. _memory.Sums]);
            MayFail();
            return Task.CompletedTask;
        }

        private void MayFail()
        {
            if (_random.Next(6) == 0)
            {
                throw new IOException("A test wants it.");
            }
        }
    }
}
