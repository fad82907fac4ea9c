using System.CommandLine;

namespace GoStore.Host.Completion;

/// <summary>What can stand in a place of a command line, as far as it can be looked up.</summary>
internal enum NameKind
{
    /// <summary>Nothing that is known.</summary>
    Unknown,
    File,
    Group,
    Key,
    Namespace,
    Lock,
    Task,
    TaskName,
    TaskState,
    Consumer,
}

internal static class NameKinds
{
    /// <summary>What the value of an option is.</summary>
    public static NameKind Of(Option option, IReadOnlyList<string> path) => option.Name switch
    {
        "--connection" or "--exec" => NameKind.File,
        "--group" => NameKind.Group,
        "--prefix" when path is ["export"] => NameKind.Group,
        "--key" => NameKind.Key,
        "--namespace" => NameKind.Namespace,
        "--lock" => NameKind.Lock,
        "--status" when path is ["task", ..] => NameKind.TaskState,
        "--name" when path is ["task", ..] => NameKind.TaskName,
        _ => NameKind.Unknown,
    };

    /// <summary>What an argument is.</summary>
    public static NameKind Of(Argument argument, IReadOnlyList<string> path) => (argument.Name, path) switch
    {
        ("FILE", _) => NameKind.File,
        ("KEY" or "FROM" or "TO", _) => NameKind.Key,
        ("PREFIX", ["groups"] or ["delete-groups"] or ["count", "groups"]) => NameKind.Group,
        ("PREFIX", _) => NameKind.Key,
        ("GROUP", _) => NameKind.Group,
        ("NAME", ["namespace", ..]) => NameKind.Namespace,
        ("NAME", ["lock", ..]) => NameKind.Lock,
        ("NAME", ["consumer", ..]) => NameKind.Consumer,
        ("NAME", ["task", ..]) => NameKind.TaskName,
        ("ID", ["task", ..]) => NameKind.Task,
        _ => NameKind.Unknown,
    };
}
