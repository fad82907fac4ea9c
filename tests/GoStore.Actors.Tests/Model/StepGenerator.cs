using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace GoStore.Actors.Tests.Model;

/// <summary>
/// Random steps over few names, so that they meet: hostile ones, and ones that a careless comparison takes for each other.
/// </summary>
internal static class StepGenerator
{
    private static readonly string[] Groups =
    [
        "", "a", "A", "a:b", "a:", "ab", "a\0b", "a\0c", "%", "_", "\u00e9", "e\u0301", "\U0001F600", "\U0010FFFF", "\uFFFF",
    ];

    private static readonly string[] Keys =
    [
        "", "k", "K", "k1", "k2", "k:1", "k%", "k_", "k\0", "k\0x", "%", "_", "\u00e9", "e\u0301", "\U0001F600", "\U0010FFFF", "\U0010FFFF\U0010FFFF", "\uFFFF", "\uD7FFx", "\uE000", "\u007F",
    ];

    private static readonly string[] Prefixes =
    [
        "", "a", "A", "a:", "a\0", "k", "K", "k\0", "%", "_", "e", "\u00e9", "\U0001F600", "\U0010FFFF", "\uFFFF", "\uD7FF", "\u007F", "absent",
    ];

    private static readonly string[] Values =
    [
        "", "v", "0", "7", "-3", "9223372036854775807", "-9223372036854775808", "1.5", "one two  three\tfour", "a,b,,c", "{}", """{"a":1}""", """{"a":{"b":2,"c":[1,2]},"d":"x"}""",
        "[1,2]", "\"text\"", "null", "\0", "\U0001F600 \u00e9", new string('x', 5000),
    ];

    private static readonly string[] Documents =
    [
        "{}", """{"a":1}""", """{"a":null}""", """{"a":{"b":null,"e":5}}""", """{"d":[true]}""", "[3]", "5", "\"s\"", """{"n":{"m":{"o":null,"p":1}}}""", "not json", "",
    ];

    private static readonly Gen<string> Group = Gen.Elements(Groups);

    private static readonly Gen<string> Key = Gen.Elements(Keys);

    private static readonly Gen<string> Prefix = Gen.Elements(Prefixes);

    private static readonly Gen<string> Value = Gen.Elements(Values);

    private static readonly Gen<string> Type = Gen.Frequency((3, Gen.Constant("")), (1, Gen.Elements("t", "T", "\u00e9", "%")));

    private static readonly Gen<KeyRange> Range = Gen.Frequency(
        (2, Gen.Constant(KeyRange.All)),
        (3, Prefix.Select(KeyRange.WithPrefix)),
        (3, from first in Key.OrNull() from last in Key.OrNull() select KeyRange.Between(first, last)));

    private static readonly Gen<ExpectedVersion> Expectation = Gen.Frequency(
        (6, Gen.Constant(ExpectedVersion.Any)),
        (2, Gen.Constant(ExpectedVersion.Absent)),
        (3, Gen.Choose(1, 4).Select(version => ExpectedVersion.Exactly(version))),
        (1, Gen.Choose(1, 4).Select(version => ExpectedVersion.AbsentOrExactly(version))));

    private static readonly Gen<TimeSpan?> GoodTimeToLive = Gen.Frequency(
        (4, Gen.Constant((TimeSpan?)null)),
        (3, Gen.Elements<TimeSpan?>(TimeSpan.FromTicks(1), TimeSpan.FromTicks(10_001), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2), TimeSpan.FromHours(20))));

    private static readonly Gen<TimeSpan?> TimeToLive = Gen.Frequency(
        (12, GoodTimeToLive),
        (1, Gen.Elements<TimeSpan?>(TimeSpan.Zero, TimeSpan.FromTicks(-1))));

    private static readonly Gen<long> Number = Gen.Frequency(
        (8, Gen.Choose(-3, 3).Select(number => (long)number)),
        (1, Gen.Elements(long.MaxValue, long.MinValue)));

    private static readonly Gen<long> Offset = Gen.Frequency((6, Gen.Constant(0L)), (6, Gen.Choose(0, 4).Select(number => (long)number)), (1, Gen.Elements(-1L, long.MaxValue)));

    private static readonly Gen<long?> Limit = Gen.Frequency((6, Gen.Constant((long?)null)), (6, Gen.Choose(0, 4).Select(number => (long?)number)), (1, Gen.Elements<long?>(-1, int.MaxValue, long.MaxValue)));

    private static readonly Gen<int?> PageLimit = Gen.Elements<int?>(null, 1, 2, 3, int.MaxValue);

    private static readonly Gen<ImmutableArray<string>> SomeKeys = Several(Key, 0, 5);

    /// <summary>Sets whose arguments are in order: within a transaction only its outcome is in question.</summary>
    private static readonly Gen<EntryCommands.Set> GoodSet =
        from @group in Group
        from key in Key
        from value in Value
        from timeToLive in GoodTimeToLive
        from expected in Expectation
        from type in Type
        select new EntryCommands.Set(@group, key, value, timeToLive, expected, type);

    private static readonly Gen<EntryCommands.Set> Set =
        from set in GoodSet
        from timeToLive in TimeToLive
        select set with { TimeToLive = timeToLive };

    private static readonly Gen<EntryCommands.Increment> Increment =
        from @group in Group
        from key in Key
        from amount in Number
        select new EntryCommands.Increment(@group, key, amount);

    private static readonly Gen<EntryCommands.Patch> Patch =
        from @group in Group
        from key in Key
        from document in Gen.Elements(Documents)
        from expected in Expectation
        select new EntryCommands.Patch(@group, key, document, expected);

    private static readonly Gen<EntryCommands.Delete> Delete =
        from @group in Group
        from key in Key
        from expected in Expectation
        select new EntryCommands.Delete(@group, key, expected);

    private static readonly Gen<EntryCommands.DeleteMany> DeleteMany =
        from @group in Group
        from keys in SomeKeys
        select new EntryCommands.DeleteMany(@group, keys);

    private static readonly Gen<EntryCommands.DeleteRange> DeleteRange =
        from @group in Group
        from range in Range
        from offset in Offset
        from limit in Limit
        select new EntryCommands.DeleteRange(@group, range, offset, limit);

    private static readonly Gen<ITransactional> InTransaction = Gen.Frequency(
        (6, GoodSet.Select(ITransactional (set) => set)),
        (3, Increment.Select(ITransactional (increment) => increment)),
        (2, Patch.Where(patch => MergePatch.IsJson(patch.Document)).Select(ITransactional (patch) => patch)),
        (2, Delete.Select(ITransactional (delete) => delete)),
        (1, DeleteMany.Select(ITransactional (delete) => delete)),
        (1, DeleteRange.Where(delete => delete.Offset >= 0 && delete.Limit is null or >= 0).Select(ITransactional (delete) => delete)),
        (1, Group.Select(ITransactional (name) => new EntryCommands.DeleteGroup(name))),
        (1, Prefix.Where(prefix => prefix != "").Select(ITransactional (prefix) => new EntryCommands.DeleteGroups(prefix))),
        (2, from @group in Group from key in Key from timeToLive in GoodTimeToLive select (ITransactional)new EntryCommands.Touch(@group, key, timeToLive)),
        (2, from @group in Group from key in Key from expected in Expectation select (ITransactional)new EntryCommands.Expect(@group, key, expected)));

    /// <summary>Requests that the store does in one go, in the order in which they come.</summary>
    private static readonly Gen<IStoreRequest> Point = Gen.Frequency(
        (8, Set.Select(IStoreRequest (set) => set)),
        (4, Increment.Select(IStoreRequest (increment) => increment)),
        (3, Patch.Select(IStoreRequest (patch) => patch)),
        (4, Delete.Select(IStoreRequest (delete) => delete)),
        (1, DeleteMany.Select(IStoreRequest (delete) => delete)),
        (2, from @group in Group from key in Key from timeToLive in TimeToLive select (IStoreRequest)new EntryCommands.Touch(@group, key, timeToLive)),
        (2, Several(GoodSet, 0, 4).Select(IStoreRequest (sets) => new EntryCommands.SetMany(sets))),
        (3, Several(InTransaction, 0, 5).Select(IStoreRequest (operations) => new StoreCommands.Transaction(operations))),
        (4, Address((name, key) => new EntryQueries.Get(name, key))),
        (1, Address((name, key) => new EntryQueries.Exists(name, key))),
        (1, Address((name, key) => new EntryQueries.GetTimeToLive(name, key))),
        (1, Group.Select(IStoreRequest (name) => new EntryQueries.GroupExists(name))),
        (1, Address((name, key) => new EntryQueries.GetFields(name, key))),
        (1, from @group in Group from key in Key from separator in Gen.Elements(",", "", "x", "\0") select (IStoreRequest)new EntryQueries.GetSplit(@group, key, separator)),
        (1, from @group in Group from keys in SomeKeys select (IStoreRequest)new EntryQueries.GetBatch(@group, keys)));

    private static readonly Gen<IStoreRequest> Request = Gen.Frequency(
        (40, Point),
        (3, DeleteRange.Select(IStoreRequest (delete) => delete)),
        (1, Group.Select(IStoreRequest (name) => new EntryCommands.DeleteGroup(name))),
        (1, Gen.Frequency((9, Prefix.Where(prefix => prefix != "")), (1, Gen.Constant(""))).Select(IStoreRequest (prefix) => new EntryCommands.DeleteGroups(prefix))),
        (3, from @group in Group from range in Range select (IStoreRequest)new EntryQueries.Count(@group, range)),
        (2, Prefix.Select(IStoreRequest (prefix) => new EntryQueries.CountAll(prefix))),
        (3, from @group in Group from range in Range from offset in Offset from limit in Limit select (IStoreRequest)new EntryQueries.GetAll(@group, range, null, offset, limit)),
        (2, from @group in Group from type in Gen.Elements("t", "T", "\u00e9", "%", "none", "") from offset in Offset from limit in Limit select (IStoreRequest)new EntryQueries.GetAll(@group, default, type, offset, limit)));

    private static readonly Gen<TransactAction> Inside = Gen.Frequency(
        (3, from @group in Group from key in Key select (TransactAction)new FindInside(@group, key)),
        (1, from @group in Group from range in Range select (TransactAction)new GetAllInside(@group, range)),
        (1, from @group in Group from range in Range select (TransactAction)new CountInside(@group, range)),
        (2, from @group in Group from key in Key from amount in Gen.Choose(-3, 3) select (TransactAction)new IncrementInside(@group, key, amount)),
        (3, GoodSet.Select(TransactAction (set) => new SetInside(set.Group, set.Key, set.Value, set.TimeToLive, set.Type))),
        (1, from @group in Group from key in Key select (TransactAction)new DeleteInside(@group, key)),
        (1, from @group in Group from range in Range select (TransactAction)new DeleteRangeInside(@group, range)));

    private static readonly Gen<Step> Transact =
        from actions in Several(Inside, 0, 6)
        from inBetween in Gen.Frequency((1, Gen.Constant((IStoreRequest?)null)), (2, Point.Select(IStoreRequest? (request) => request)))
        from at in Gen.Choose(0, 5)
        from throws in Gen.Frequency((8, Gen.Constant(false)), (1, Gen.Constant(true)))
        select (Step)new Transact(actions, inBetween, at, throws);

    private static readonly Gen<Step> Unchanged =
        from @group in Group
        from range in Range
        from inBetween in Gen.Frequency((1, Gen.Constant((IStoreRequest?)null)), (2, Request.Select(IStoreRequest? (request) => request)))
        from write in GoodSet
        select (Step)new Unchanged(@group, range, inBetween, write);

    private static readonly Gen<TimeSpan> ClockMove = Gen.Elements(
        TimeSpan.FromTicks(1), TimeSpan.FromTicks(9_999), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(999), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(61), TimeSpan.FromMinutes(3), TimeSpan.FromHours(21));

    public static Gen<Step> Step { get; } = Gen.Frequency(
        (500, from request in Request from byMessage in Gen.Elements(true, false) select (Step)new Ask(request, byMessage)),
        (60, Several(Point, 2, 12).Select(Step (requests) => new Together(requests))),
        (40, ClockMove.Select(Step (span) => new MoveClock(span))),
        (10, Gen.Constant((Step)new Purge())),
        (12, from @group in Group from range in Range from limit in PageLimit select (Step)new Pages(@group, range, limit)),
        (8, from prefix in Prefix from limit in PageLimit select (Step)new GroupPages(prefix, limit)),
        (3, from @group in Group from range in Range select (Step)new WalkAndDelete(@group, range)),
        (2, Prefix.Select(Step (prefix) => new ExportAndImport(prefix))),
        (15, Unchanged),
        (25, Transact),
        (3, Gen.Constant((Step)new Reopen())),
        (1, Gen.Constant((Step)new MoveToBackup())));

    public static Gen<Profile> Profile { get; } = Gen.Elements(Model.Profile.Ordinary, Model.Profile.SmallPieces, Model.Profile.NoGroupCommit, Model.Profile.InMemory);

    private static Gen<ImmutableArray<T>> Several<T>(Gen<T> item, int fewest, int most) =>
        from count in Gen.Choose(fewest, most)
        from items in item.ArrayOf(count)
        select ImmutableArray.Create(items);

    private static Gen<IStoreRequest> Address(Func<string, string, IStoreRequest> request) =>
        from @group in Group
        from key in Key
        select request(@group, key);
}
