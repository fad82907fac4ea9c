namespace GoStore.Actors;

/// <summary>A request that is done only where another one, which looks and changes nothing, succeeds: both in one step.</summary>
internal interface IConditional
{
    /// <summary>What is to be done.</summary>
    IStoreRequest Request { get; }

    /// <summary>What has to succeed first; its failure is the reply.</summary>
    IStoreRequest Condition { get; }
}

/// <summary>The same where nobody needs the type of the reply.</summary>
internal sealed record ConditionalRequest(IStoreRequest Request, IStoreRequest Condition) : IStoreRequest, IConditional
{
    public string Operation => Request.Operation;
}
