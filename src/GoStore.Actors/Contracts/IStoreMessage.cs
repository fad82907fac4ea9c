namespace GoStore.Actors;

/// <summary>What a store sends: replies, failures and events. A cluster binds them to its serialiser by it; requests have <see cref="IStoreRequest"/>.</summary>
internal interface IStoreMessage;
