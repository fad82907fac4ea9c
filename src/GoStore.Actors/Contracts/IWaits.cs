namespace GoStore.Actors;

/// <summary>A request that may wait in the store for so long before it is answered.</summary>
internal interface IWaits
{
    /// <summary>How long; who asks has to wait so much longer.</summary>
    TimeSpan Wait { get; }
}
