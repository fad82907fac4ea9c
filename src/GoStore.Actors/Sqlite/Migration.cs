namespace GoStore.Actors.Sqlite;

/// <summary>A step from one number of the schema to the next; it runs in a transaction that also writes the number.</summary>
/// <param name="Number">The <c>user_version</c> that the file has after it; they go up by one.</param>
/// <param name="Apply">Makes the step; the second argument is the time in Unix milliseconds.</param>
internal sealed record Migration(int Number, Action<Database, long> Apply);
