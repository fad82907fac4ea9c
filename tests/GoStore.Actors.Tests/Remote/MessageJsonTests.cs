using System.Text;
using System.Text.Json;
using GoStore.Actors.Remote;
using GoStore.Actors.Tests.Contract;
using GoStore.Actors.Tests.Support;
using Xunit;

namespace GoStore.Actors.Tests.Remote;

public sealed class MessageJsonTests
{
    public static TheoryData<string> Operations => [.. MessageJson.Requests.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_request_comes_out_as_it_went_in(string operation)
    {
        IStoreRequest sample = Sample(operation);
        byte[] written = MessageJson.WriteRequest(sample, null);

        IStoreRequest read = MessageJson.ReadRequest(sample.GetType(), written);

        Assert.Equal(Encoding.UTF8.GetString(written), Encoding.UTF8.GetString(MessageJson.WriteRequest(read, null)));
        foreach (System.Reflection.PropertyInfo part in sample.GetType().GetProperties())
        {
            Assert.Equal(Text(part.GetValue(sample)), Text(part.GetValue(read)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0 \" \\ <b> \u2028 emoji \U0001F600 ü")]
    public void Any_text_comes_out_as_it_went_in(string text)
    {
        byte[] written = MessageJson.WriteRequest(new EntryCommands.Set(text, text, text, Type: text), new LockCommands.Expect(text, 3));
        var read = Assert.IsAssignableFrom<IConditional>(MessageJson.ReadRequest(typeof(EntryCommands.Set), written));
        Assert.Equal(new EntryCommands.Set(text, text, text, Type: text), read.Request);
        Assert.Equal(new LockCommands.Expect(text, 3), read.Condition);
    }

    [Fact]
    public void A_text_that_is_half_a_character_is_refused_and_not_changed()
    {
        StoreArgumentException error = Assert.Throws<StoreArgumentException>(() => MessageJson.WriteRequest(new EntryCommands.Set("g", "k", "\ud800"), null));
        Assert.Contains("not well-formed", error.Message);
        Assert.Throws<StoreArgumentException>(() => MessageJson.ReadRequest(typeof(EntryCommands.Set), Encoding.UTF8.GetBytes("""{"request":{"group":"g","key":"k","value":"\ud800"}}""")));
    }

    [Theory]
    [InlineData("""{"request":{"group":"g","key":"k"}}""")]
    [InlineData("""{"request":{"group":"g","key":"k","value":"v","tiemToLive":"00:05:00"}}""")]
    [InlineData("""{"request":{"group":"g","group":"h","key":"k","value":"v"}}""")]
    [InlineData("""{"request":{"group":"g","key":"k","value":"v"},"more":1}""")]
    [InlineData("""{"request":null}""")]
    [InlineData("""{"request":{"group":"g","key":"k","value":"v","expected":7}}""")]
    [InlineData("""{"request":{"group":"g","key":"k","value":"v"},"condition":{"operation":"close"}}""")]
    [InlineData("""[]""")]
    [InlineData("")]
    [InlineData("{")]
    public void What_is_no_request_is_refused(string body)
    {
        StoreArgumentException error = Assert.Throws<StoreArgumentException>(() => MessageJson.ReadRequest(typeof(EntryCommands.Set), Encoding.UTF8.GetBytes(body)));
        Assert.Equal("request", error.Argument);
    }

    [Fact]
    public async Task Every_answer_of_a_store_comes_out_as_it_went_in()
    {
        using var folder = new TemporaryFolder();
        await using IStore store = await Store.OpenAsync(folder.File("answers.db"), options => options.ChangesEnabled = true);
        List<object> answers = [];
        foreach (IStoreRequest request in MessageSamples.All(folder.Path).Where(request => MessageJson.Requests.ContainsKey(request.Operation)))
        {
            answers.Add(await Akka.Actor.Futures.Ask<object>(store.Ref, request, TimeSpan.FromSeconds(20)));
        }

        answers.AddRange(Failures());
        foreach (object answer in answers)
        {
            byte[] written = Written(answer);
            object read = MessageJson.ReadAnswer(written);
            Assert.Equal(answer.GetType(), read.GetType());
            Assert.Equal(Encoding.UTF8.GetString(written), Encoding.UTF8.GetString(Written(read)));
            if (answer is StoreFailure failure)
            {
                Assert.Equal(failure, read);
                Assert.Equal(failure.ToException().GetType(), ((StoreFailure)read).ToException().GetType());
            }
        }
    }

    [Fact]
    public void A_failure_of_a_kind_that_is_not_known_is_still_one()
    {
        object read = MessageJson.ReadAnswer("""{"type":"FromTheFuture","value":{"code":"conflict","message":"No.","more":1}}"""u8);
        Assert.Equal(new StoreFailure(ErrorCode.Conflict, "No."), read);
    }

    [Theory]
    [InlineData("""{"type":"FromTheFuture","value":{}}""")]
    [InlineData("""{"type":"EntryWritten"}""")]
    [InlineData("""null""")]
    [InlineData("""<html>""")]
    public void What_is_no_answer_is_said_to_be_none(string body) =>
        Assert.ThrowsAny<JsonException>(() => MessageJson.ReadAnswer(Encoding.UTF8.GetBytes(body)));

    private static IEnumerable<StoreFailure> Failures()
    {
        DateTimeOffset until = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
        Node a = new("n", "a"), b = new("n", "b");
        yield return new StoreFailure(ErrorCode.OutcomeUnknown, "Unknown.");
        yield return new EntryNotFound("g", "k");
        yield return new VersionConflict("g", "k", ExpectedVersion.AbsentOrExactly(4), 5);
        yield return new ReadsChanged("g");
        yield return new InvalidArgument("key", "Wrong.");
        yield return new LimitExceeded("value", 1, 2);
        yield return new StoreBusy(7, TimeSpan.FromMilliseconds(20));
        yield return new StoreUnavailable("gone");
        yield return new StoreClosed("x.db");
        yield return new TransactionFailed(2, new TransactionFailed(1, new VersionConflict("g", "k", ExpectedVersion.Absent, 5)));
        yield return new QuotaExceeded("tenant-a", QuotaLimit.TotalBytes, 1, 2, "g", "k");
        yield return new NamespaceNotFound("tenant-a");
        yield return new LockHeld("l", "o", until);
        yield return new LockFenced("l", 3, null, null);
        yield return new ConsumerHeld("c", "o", until);
        yield return new TaskNotFound("1");
        yield return new TaskExists("1", TaskState.Running);
        yield return new TaskIsRunning("1", "r");
        yield return new TaskFenced("1", TaskState.Cancelled);
        yield return new EdgeNotFound(new EdgeKey(a, "t", b));
        yield return new EdgeConflict(new EdgeKey(a, "t", b), ExpectedVersion.Exactly(2), new Edge(a, "t", b, "{}", 3, until, until));
        yield return new TemplateFailure(ErrorCode.TemplateInvalid, "Bad.", 3, null);
    }

    private static IStoreRequest Sample(string operation) =>
        operation == "close" ? new StoreCommands.Close() : MessageSamples.All("folder").First(request => request.Operation == operation);

    private static byte[] Written(object answer)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            MessageJson.WriteAnswer(json, answer);
        }

        return stream.ToArray();
    }

    private static string Text(object? value) => value is System.Collections.IEnumerable list and not string ? string.Join('|', list.Cast<object?>().Select(Text)) : value?.ToString() ?? "null";
}
