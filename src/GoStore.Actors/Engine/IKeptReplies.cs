namespace GoStore.Actors.Engine;

/// <summary>The replies of requests that may come again, because whoever asks could not know whether they were done.</summary>
internal interface IKeptReplies
{
    /// <summary>The reply that a request was given before; null where it was not done.</summary>
    object? Find(byte[] identity);

    /// <summary>Keeps the reply, as a part of the open batch.</summary>
    void Keep(HandlerContext context, byte[] identity, object reply);
}
