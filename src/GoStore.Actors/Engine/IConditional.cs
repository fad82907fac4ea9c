namespace GoStore.Actors.Engine;

/// <summary>A write that is done only where another request, which looks and changes nothing, succeeds: both in one step.</summary>
internal interface IConditional
{
    /// <summary>What is to be done.</summary>
    IStoreRequest Write { get; }

    /// <summary>What has to succeed first; its failure is the reply.</summary>
    IStoreRequest Condition { get; }
}
