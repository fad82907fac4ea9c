namespace GoStore.Actors;

/// <summary>One attempt at a task, as its handler sees it.</summary>
/// <param name="Task">The task, as it was when it was taken.</param>
public sealed record TaskRun(TaskInfo Task)
{
    /// <summary>The id of the task, the same in every attempt.</summary>
    public string Id => Task.Id;

    /// <summary>The name of the task.</summary>
    public string Name => Task.Name;

    /// <summary>What it is to be done with.</summary>
    public string Payload => Task.Payload;

    /// <summary>Which attempt this is, from 1.</summary>
    public int Attempt => Task.Attempts;

    /// <summary>Whether no other one follows if this one fails.</summary>
    public bool IsLastAttempt => Task.Attempts >= Task.MaxAttempts;
}
