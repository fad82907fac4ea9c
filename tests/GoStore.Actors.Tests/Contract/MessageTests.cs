using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Akka.Actor;
using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Contract;

public sealed partial class MessageTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static IEnumerable<Type> Records => typeof(IStoreRequest).Assembly.GetExportedTypes()
        .Where(type => type.GetMethod("<Clone>$") is not null || (type.IsValueType && type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null));

    [Fact]
    public void Every_message_is_sealed_and_immutable()
    {
        var wrong = new List<string>();
        foreach (Type type in Records)
        {
            if (!type.IsSealed && type != typeof(StoreFailure))
            {
                wrong.Add($"{type} is not sealed");
            }

            wrong.AddRange(type.GetProperties().Where(each => each.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)))
                .Select(each => $"{type}.{each.Name} can be set"));
            wrong.AddRange(type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).Where(each => !each.IsInitOnly)
                .Where(each => !each.IsDefined(typeof(CompilerGeneratedAttribute))).Select(each => $"{type}.{each.Name} is a field that changes"));
            wrong.AddRange(type.GetProperties().Where(each => each.PropertyType.IsArray
                    || (each.PropertyType.IsGenericType && each.PropertyType.GetGenericTypeDefinition() is { } generic && (generic == typeof(List<>) || generic == typeof(IList<>) || generic == typeof(Dictionary<,>))))
                .Select(each => $"{type}.{each.Name} is a {each.PropertyType}, whose contents change"));
        }

        Assert.True(MessageSamples.RequestTypes.Count > 20);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_request_is_a_record_with_one_reply()
    {
        Assert.All(MessageSamples.RequestTypes, type =>
        {
            Assert.Contains(type, Records);
            Assert.NotEqual(typeof(object), MessageSamples.ReplyOf(type));
        });
    }

    [Fact]
    public void Every_request_has_an_operation_name_of_its_own_in_kebab_case()
    {
        IStoreRequest[] samples = [.. MessageSamples.All("/nowhere"), new StoreCommands.Close()];

        Assert.Equal(MessageSamples.RequestTypes, samples.Select(each => each.GetType()).Distinct().OrderBy(type => type.FullName, StringComparer.Ordinal));
        Assert.All(samples, each => Assert.Matches(KebabCase(), each.Operation));
        Assert.Equal(samples.Length, samples.Select(each => each.Operation).Distinct().Count());
    }

    [Fact]
    public async Task Every_request_is_answered_with_its_reply()
    {
        using var folder = new TemporaryFolder();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"));
        using ActorSystem system = ActorSystem.Create("watcher", "akka.loglevel = OFF, akka.stdout-loglevel = OFF");
        using Inbox inbox = Inbox.Create(system);
        foreach (IStoreRequest request in MessageSamples.All(folder.Path, inbox.Receiver))
        {
            object reply = await store.Ref.Ask<object>(request, Patience);
            Assert.True(reply.GetType() == MessageSamples.ReplyOf(request.GetType()), $"{request} was answered with {reply}");
        }

        Assert.IsType<StoreClosed>(await store.Ref.Ask<object>(new StoreCommands.Close(), Patience));
    }

    [Fact]
    public async Task Every_request_is_answered_by_a_closed_store_with_a_word_that_it_is_closed()
    {
        using var folder = new TemporaryFolder();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"));
        IActorRef actor = store.Ref;
        await store.CloseAsync();
        foreach (IStoreRequest request in MessageSamples.All(folder.Path).Append(new StoreCommands.Close()))
        {
            object reply = await actor.Ask<object>(request, Patience);
            Assert.True(reply is StoreClosed, $"{request} was answered with {reply}");
        }
    }

    [Theory]
    [InlineData("a text")]
    [InlineData(42)]
    public async Task A_message_that_is_no_request_is_answered_with_what_is_wrong(object message)
    {
        using var folder = new TemporaryFolder();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"));

        object reply = await store.Ref.Ask<object>(message, Patience);

        var refused = Assert.IsType<InvalidArgument>(reply);
        Assert.Contains(message.GetType().Name, refused.Message, StringComparison.Ordinal);
        Assert.Contains("EntryCommands", refused.Message, StringComparison.Ordinal);
        await store.SetAsync("g", "k", "still works");
    }

    [Fact]
    public async Task A_request_of_a_type_that_the_store_does_not_know_is_answered_with_what_is_wrong()
    {
        using var folder = new TemporaryFolder();
        await using IStore store = await Store.OpenAsync(folder.File("store.db"));

        object reply = await store.Ref.Ask<object>(new Unknown(), Patience);
        Assert.Contains(nameof(Unknown), Assert.IsType<InvalidArgument>(reply).Message, StringComparison.Ordinal);

        var failed = Assert.IsType<TransactionFailed>(await store.Ref.Ask<object>(new StoreCommands.Transaction([new EntryCommands.Set("g", "k", "v"), new Unknown()]), Patience));
        Assert.Equal(1, failed.Index);
        Assert.False(await store.ExistsAsync("g", "k"));
    }

    [Fact]
    public void Every_failure_becomes_an_exception_with_the_same_code_and_message()
    {
        StoreFailure[] failures =
        [
            new EntryNotFound("g", "k"),
            new VersionConflict("g", "k", ExpectedVersion.Exactly(2), 3),
            new ReadsChanged("g"),
            new InvalidArgument("key", "The key is wrong."),
            new LimitExceeded("value (gostore.limits.value)", 10, 11),
            new StoreBusy(7, TimeSpan.FromMilliseconds(5)),
            new StoreUnavailable("the disk is gone."),
            new StoreClosed("a.db"),
            new TransactionFailed(1, new EntryNotFound("g", "k")),
            new NamespaceNotFound("tenant-a"),
            new QuotaExceeded("tenant-a", QuotaLimit.TotalBytes, 10, 11, "g", "k"),
            new ConsumerHeld("c", "other", DateTimeOffset.UnixEpoch),
            new ConsumerFenced("c", "other", DateTimeOffset.UnixEpoch),
            new ConsumerNotFound("c"),
            new LockHeld("l", "other", DateTimeOffset.UnixEpoch),
            new LockFenced("l", 1, "other", DateTimeOffset.UnixEpoch),
            new TaskNotFound("t"),
            new TaskExists("t", TaskState.Pending),
            new TaskIsRunning("t", "r"),
            new TaskFenced("t", TaskState.Cancelled),
            new EdgeNotFound(default),
            new EdgeConflict(default, ExpectedVersion.Absent, null),
            new TemplateFailure(ErrorCode.TemplateFailed, "template: render:1:2: wrong", 1, 2),
            new StoreFailure(ErrorCode.DiskFull, "The disk is full."),
        ];
        Assert.Equal(
            typeof(StoreFailure).Assembly.GetExportedTypes().Where(type => type.IsAssignableTo(typeof(StoreFailure))).Select(type => type.Name).Order(),
            failures.Select(failure => failure.GetType().Name).Order());
        Assert.All(failures, failure =>
        {
            StoreException error = failure.ToException();
            Assert.Equal((failure.Code, failure.Message), (error.Code, error.Message));
        });
    }

    [Fact]
    public void Every_public_type_is_documented_and_a_member_without_a_comment_does_not_build()
    {
        XElement members = XDocument.Load(Path.ChangeExtension(typeof(Store).Assembly.Location, ".xml")).Root!.Element("members")!;
        var summaries = members.Elements().Where(each => each.Element("summary") is { } summary && summary.Value.Trim().Length > 0).Select(each => each.Attribute("name")!.Value).ToHashSet();
        Assert.All(typeof(Store).Assembly.GetExportedTypes(), type => Assert.Contains($"T:{type.FullName!.Replace('+', '.')}", summaries));

        // CS1591 reports a public member without a comment; it is an error as long as nobody turns it off.
        string project = File.ReadAllText(Path.Combine(Checkout.Library, "GoStore.Actors.csproj"));
        Assert.Contains("<GenerateDocumentationFile>true</GenerateDocumentationFile>", project, StringComparison.Ordinal);
        Assert.Contains("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", File.ReadAllText(Path.Combine(Checkout.Root, "Directory.Build.props")), StringComparison.Ordinal);
        string[] settings = ["src/GoStore.Actors/GoStore.Actors.csproj", "Directory.Build.props", "Directory.Build.targets", ".editorconfig"];
        Assert.All(settings, file => Assert.DoesNotContain("1591", File.ReadAllText(Path.Combine(Checkout.Root, file)), StringComparison.Ordinal));
        Assert.All(SourceFile.All(), file => Assert.DoesNotContain("#pragma warning disable", file.Code, StringComparison.Ordinal));
    }

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex KebabCase();

    private sealed record Unknown : IStoreRequest<Existence>, ITransactional
    {
        public string Operation => "unknown";

        public long Size => 0;
    }
}
