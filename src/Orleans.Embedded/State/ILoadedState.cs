namespace Orleans.State;

/// <summary>A state that is read before its grain is activated.</summary>
internal interface ILoadedState
{
    Task LoadAsync(CancellationToken cancellationToken);
}
