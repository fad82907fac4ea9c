using GoStore.Actors;

namespace GoStore.Host.Output;

internal static class ChangeKind
{
    public static string Name(StoreEventKind kind) => kind switch
    {
        StoreEventKind.Set => "set",
        StoreEventKind.Delete => "delete",
        StoreEventKind.DeleteGroup => "delete-group",
        StoreEventKind.Expire => "expire",
        StoreEventKind.Touch => "touch",
        _ => kind.ToString(),
    };
}
