namespace Orleans.Calls;

/// <summary>A first-in, first-out list of requests that needs no memory of its own.</summary>
internal struct RequestQueue
{
    private GrainRequest? _last;

    public GrainRequest? First { get; private set; }

    public void Add(GrainRequest request)
    {
        request.NextInQueue = null;
        if (_last is null)
        {
            First = request;
        }
        else
        {
            _last.NextInQueue = request;
        }

        _last = request;
    }

    public GrainRequest? Take()
    {
        var request = First;
        if (request is not null)
        {
            Remove(null, request);
        }

        return request;
    }

    /// <summary>Takes out a request; <paramref name="before"/> is the one before it, null for the first.</summary>
    public void Remove(GrainRequest? before, GrainRequest request)
    {
        if (before is null)
        {
            First = request.NextInQueue;
        }
        else
        {
            before.NextInQueue = request.NextInQueue;
        }

        if (ReferenceEquals(_last, request))
        {
            _last = before;
        }

        request.NextInQueue = null;
    }
}
