using System.Buffers;
using System.Text;
using SQLitePCL;

namespace GoStore.Actors.Sqlite;

/// <summary>A statement that was prepared once and is executed many times, on the connection's native handle.</summary>
internal sealed class Statement
{
    private readonly sqlite3 connection;
    private readonly sqlite3_stmt handle;

    public Statement(sqlite3 connection, sqlite3_stmt handle, string text)
    {
        this.connection = connection;
        this.handle = handle;
        Text = text;
    }

    /// <summary>The statement as SQL.</summary>
    public string Text { get; }

    /// <summary>Starts an execution; dispose it before the next one, and before a commit.</summary>
    public Execution Execute() => new(this);

    public void Release() => handle.Dispose();

    /// <summary>One execution: bind, step over the rows, dispose.</summary>
    internal readonly ref struct Execution(Statement statement)
    {
        private const int OnStack = 512;
        private static ReadOnlySpan<byte> Empty => "\0"u8;

        public void Bind(int index, long value) => Check(raw.sqlite3_bind_int64(statement.handle, index, value));

        public void Bind(int index, long? value) => Check(value is long number
            ? raw.sqlite3_bind_int64(statement.handle, index, number)
            : raw.sqlite3_bind_null(statement.handle, index));

        public void BindOrNull(int index, string? text)
        {
            if (text is null)
            {
                Bind(index, (long?)null);
            }
            else
            {
                Bind(index, text);
            }
        }

        public void Bind(int index, string text)
        {
            int longest = Encoding.UTF8.GetMaxByteCount(text.Length);
            if (longest <= OnStack)
            {
                Span<byte> bytes = stackalloc byte[OnStack];
                Bind(index, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
                return;
            }

            byte[] rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetByteCount(text));
            try
            {
                Bind(index, rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }

        /// <summary>Binds text that is UTF-8 already, or a bound that need not be well-formed.</summary>
        public void Bind(int index, ReadOnlySpan<byte> utf8)
        {
            // An empty span has no address, which SQLite would take for NULL.
            Check(utf8.IsEmpty
                ? raw.sqlite3_bind_text(statement.handle, index, utf8z.FromSpan(Empty))
                : raw.sqlite3_bind_text(statement.handle, index, utf8));
        }

        /// <summary>Binds bytes that are no text.</summary>
        public void BindBlob(int index, ReadOnlySpan<byte> bytes) => Check(bytes.IsEmpty
            ? raw.sqlite3_bind_zeroblob(statement.handle, index, 0)
            : raw.sqlite3_bind_blob(statement.handle, index, bytes));

        /// <summary>Goes to the next row.</summary>
        /// <returns>False at the end.</returns>
        public bool Step()
        {
            int code = raw.sqlite3_step(statement.handle);
            return code switch
            {
                raw.SQLITE_ROW => true,
                raw.SQLITE_DONE => false,
                _ => throw statement.Failure(),
            };
        }

        /// <summary>Executes a statement that yields no row.</summary>
        public void Run()
        {
            while (Step())
            {
            }
        }

        public long Int64(int column) => raw.sqlite3_column_int64(statement.handle, column);

        public bool IsNull(int column) => raw.sqlite3_column_type(statement.handle, column) == raw.SQLITE_NULL;

        /// <summary>What a column holds: one of SQLite's numbers for its types.</summary>
        public int TypeOf(int column) => raw.sqlite3_column_type(statement.handle, column);

        public string Text(int column) => Encoding.UTF8.GetString(Utf8(column));

        /// <summary>A text out of a database that may keep its text as UTF-16: another program's.</summary>
        public string ConvertedText(int column) => raw.sqlite3_column_text(statement.handle, column).utf8_to_string();

        /// <summary>The bytes of a text, valid until the next step.</summary>
        public ReadOnlySpan<byte> Utf8(int column) => raw.sqlite3_column_blob(statement.handle, column);

        public void Dispose()
        {
            // The code of a reset repeats that of the step before it, which was reported already.
            raw.sqlite3_reset(statement.handle);
        }

        private void Check(int code)
        {
            if (code != raw.SQLITE_OK)
            {
                throw statement.Failure();
            }
        }
    }

    private SqliteFailureException Failure() => new(raw.sqlite3_extended_errcode(connection), raw.sqlite3_errmsg(connection).utf8_to_string());
}
