using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Numerics;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Purchases;

namespace Loyalty.Domain.Programs;

/// <summary>Finds the rules that a basket may meet without looking at the others: those of its channel that count one of its lines.</summary>
internal sealed class RuleCandidates
{
    private readonly FrozenDictionary<string, ulong[]> _channels;
    private readonly int[] _places;

    /// <param name="rules">The rules.</param>
    /// <param name="channels">All channels of the program.</param>
    /// <param name="words">Of 64 slots each.</param>
    public RuleCandidates(ImmutableArray<CompiledRule> rules, ImmutableArray<ChannelDefinition> channels, int words)
    {
        _places = new int[words * 64];
        for (var i = 0; i < rules.Length; i++)
        {
            _places[rules[i].Slot] = i;
        }

        _channels = channels.ToFrozenDictionary(channel => channel.Id, channel => Slots(rules, channel.Id, words), StringComparer.Ordinal);
    }

    public Enumerator For(Basket basket) => new(_channels[basket.Channel!], basket.CountedSlots, _places);

    private static ulong[] Slots(ImmutableArray<CompiledRule> rules, string channel, int words)
    {
        var slots = new ulong[words];
        foreach (var rule in rules)
        {
            if (rule.HoldsIn(channel))
            {
                slots[rule.Slot >> 6] |= 1UL << (rule.Slot & 63);
            }
        }

        return slots;
    }

    /// <summary>Over the places of the rules; rules have their slots in their order.</summary>
    internal ref struct Enumerator
    {
        private readonly ulong[] _inChannel;
        private readonly ReadOnlySpan<ulong> _counted;
        private readonly int[] _places;
        private int _word;
        private ulong _left;
        private bool _started;

        public Enumerator(ulong[] inChannel, ReadOnlySpan<ulong> counted, int[] places)
        {
            _inChannel = inChannel;
            _counted = counted;
            _places = places;
            _left = inChannel.Length > 0 ? inChannel[0] & counted[0] : 0;
        }

        public readonly int Current => _places[(_word << 6) + BitOperations.TrailingZeroCount(_left)];

        public bool MoveNext()
        {
            _left = _started ? _left & (_left - 1) : _left;
            _started = true;
            while (_left == 0)
            {
                if (++_word >= _inChannel.Length)
                {
                    return false;
                }

                _left = _inChannel[_word] & _counted[_word];
            }

            return true;
        }

        public readonly Enumerator GetEnumerator() => this;
    }
}
