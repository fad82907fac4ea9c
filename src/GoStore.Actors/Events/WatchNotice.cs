namespace GoStore.Actors;

/// <summary>What a watch gives: an event, or the word that events are missing here. All that was given and all that is missing together are all there was.</summary>
/// <param name="Event">The event; null where this is a gap.</param>
/// <param name="Missed">How many events are missing here; 0 where this is an event.</param>
/// <example>
/// <code>
/// await foreach ((StoreEvent? change, long missed) in watch)
/// {
///     Console.WriteLine(change is null ? $"{missed} events missed" : $"{change.Kind} {change.Group}/{change.Key}");
/// }
/// </code>
/// </example>
public readonly record struct WatchNotice(StoreEvent? Event, long Missed);
