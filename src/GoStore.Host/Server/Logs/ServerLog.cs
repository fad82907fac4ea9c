using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace GoStore.Host.Server.Logs;

/// <summary>Where the log goes, and in which form.</summary>
internal static class ServerLog
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";

    public static void AddServerLog(this ILoggingBuilder logging, ServerSettings settings)
    {
        logging.SetMinimumLevel(settings.LogLevel);

        // What ASP.NET Core says below a warning has addresses of requests in it, and so the names of entries.
        logging.AddFilter("Microsoft", level => level >= LogLevel.Warning && level >= settings.LogLevel);

        // It says nothing that the log of requests does not, and while anybody may hear it every request has an activity and a scope made for it.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        // Why it does not start is told by whoever starts it.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        logging.AddFilter("Akka.Hosting", LogLevel.None);
        if (settings.LogFormat == "json")
        {
            logging.AddJsonConsole(console => (console.TimestampFormat, console.UseUtcTimestamp) = (Time.TrimEnd(), true));
        }
        else
        {
            logging.AddSimpleConsole(console => (console.TimestampFormat, console.UseUtcTimestamp, console.SingleLine, console.ColorBehavior) = (Time, true, true, LoggerColorBehavior.Disabled));
        }

        logging.Services.Configure<ConsoleLoggerOptions>(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;

            // A reader of the log that is stuck must not stop the server with it.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
    }
}
